// Every recorded launch of the real method, replayed: what the port writes, throws, swallows and leaves behind.
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "legacy/legacy_path.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "tests/support/corpus.h"
#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using Json = nlohmann::ordered_json;

LegacyEnvironment EnvironmentOf(const Json& event, int64_t clock_ms, int64_t next_id) {
  LegacyEnvironment environment{.now_ms = clock_ms, .new_id = CountingIds(next_id)};
  if (event.contains("stop_after_write")) environment.stop_after_write = event["stop_after_write"].get<int64_t>();
  if (event.contains("config")) {
    environment.configuration = LegacyConfiguration{.git_repo_path = event["config"].value("git_repo_path", ""),
                                                    .default_model = event["config"].value("default_model", "")};
  }
  return environment;
}

std::vector<std::string> Steps(const std::vector<SwallowedError>& errors) {
  std::vector<std::string> steps;
  for (const SwallowedError& error : errors) steps.push_back(error.step);
  return steps;
}

std::vector<std::string> Steps(const Json& errors) {
  std::vector<std::string> steps;
  for (const Json& error : errors) steps.push_back(error["step"].get<std::string>());
  return steps;
}

void Launch(DatabaseAdapter& db, const Json& event, const Json& corpus, int64_t& next_id) {
  const auto release = event["run"].get<std::string>();
  const Json& expect = event["expect"];
  SCOPED_TRACE(release);
  ASSERT_OK_AND_ASSIGN(LegacyReport report,
                       RunLegacy(db, release, EnvironmentOf(event, corpus["clock_ms"].get<int64_t>(), next_id)));
  next_id += report.ids_used;
  EXPECT_EQ(report.writes, expect["writes"].get<int64_t>());
  EXPECT_EQ(!report.threw.ok(), !expect["threw"].is_null()) << report.threw;
  EXPECT_EQ(Steps(report.swallowed), Steps(expect["swallowed"]));
  ASSERT_OK_AND_ASSIGN(std::vector<std::string> differences, Differences(db, expect, corpus["schemas"]));
  for (const std::string& difference : differences) ADD_FAILURE() << difference;
}

void Replay(const Json& events, const Json& corpus) {
  ASSERT_OK_AND_ASSIGN(
      std::unique_ptr<SqliteAdapter> db,
      SqliteAdapter::Open(":memory:", {.mode = OpenMode::kCreate, .foreign_keys = true, .triggers = true}));
  int64_t next_id = 1;
  for (const Json& event : events) {
    if (event.contains("load")) {
      ASSERT_OK(BuildState(*db, event["load"], corpus["schemas"]));
    } else if (event.contains("insert")) {
      ASSERT_OK(InsertRows(*db, event["insert"]));
    } else {
      Launch(*db, event, corpus, next_id);
    }
  }
}

class LegacyCorpusTest : public testing::TestWithParam<std::string> {};

TEST_P(LegacyCorpusTest, EveryLaunchIsAsRecorded) {
  const Json corpus = ReadCorpus(GetParam());
  ASSERT_FALSE(corpus["cases"].empty());
  for (const Json& recorded : corpus["cases"]) {
    SCOPED_TRACE(recorded["case"].get<std::string>());
    Replay(recorded["events"], corpus);
  }
}

INSTANTIATE_TEST_SUITE_P(Corpus, LegacyCorpusTest, testing::ValuesIn(CorpusFiles()),
                         [](const testing::TestParamInfo<std::string>& file) {
                           return std::filesystem::path(file.param).stem().string();
                         });

}  // namespace
}  // namespace crystal
