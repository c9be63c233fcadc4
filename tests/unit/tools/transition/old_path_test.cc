#include "tools/transition/old_path.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/database.h"
#include "tests/support/sql_history.h"
#include "tests/support/temp_dir.h"
#include "tools/transition/compared_paths.h"
#include "tools/transition/run_context.h"

namespace crystal {
namespace {

using testing::ElementsAre;

class OldPathTest : public testing::Test {
 protected:
  void SetUp() override {
    ExecuteAll(*OpenDatabase(db_, {.mode = OpenMode::kCreate}),
               {"CREATE TABLE notes (id INTEGER PRIMARY KEY)", "INSERT INTO notes VALUES (1), (2)"});
  }
  // A callback that runs these statements on the file.
  static OldPath Runs(const std::string& sql) {
    return OldCallback("the old start", [sql](const std::string& file) { return OpenDatabase(file)->Execute(sql); });
  }
  bool Changes(const OldPath& old_path, LaunchFor why) {
    const absl::StatusOr<LegacyLaunch> launch = old_path.launch(db_, why, MakeRunContext());
    EXPECT_OK(launch.status());
    return launch.ok() && launch->changed;
  }
  TempDir dir_;
  const std::string db_ = dir_.File("a.db");
};

TEST_F(OldPathTest, OnAFileInUseAnyWriteCountsOnACopyWhatItHolds) {
  const OldPath same = Runs("UPDATE notes SET id = id"), reads = Runs("PRAGMA user_version");
  EXPECT_TRUE(Changes(same, LaunchFor::kUse));
  EXPECT_FALSE(Changes(same, LaunchFor::kComparison));
  EXPECT_FALSE(Changes(reads, LaunchFor::kUse));
  EXPECT_TRUE(Changes(Runs("PRAGMA user_version = 7"), LaunchFor::kComparison));
  EXPECT_TRUE(Changes(Runs("DELETE FROM notes WHERE id = 2"), LaunchFor::kComparison));
}

TEST_F(OldPathTest, AnotherFileInItsPlaceIsAChange) {
  const OldPath replaces = OldCallback("the old start", [](const std::string& file) {
    std::filesystem::copy_file(file, file + ".new");
    std::filesystem::rename(file + ".new", file);
    return absl::OkStatus();
  });
  EXPECT_TRUE(Changes(replaces, LaunchFor::kUse));
  EXPECT_FALSE(Changes(replaces, LaunchFor::kComparison));
}

TEST_F(OldPathTest, WhatACallbackReturnsIsWhatItThrew) {
  const OldPath throws = OldCallback("the old start", [](const std::string&) { return absl::InternalError("no"); });
  const LegacyOutcome outcome =
      LaunchUntilSettled([&] { return throws.launch(db_, LaunchFor::kComparison, MakeRunContext()); }, 10);
  EXPECT_EQ(outcome.threw, absl::InternalError("no"));
  EXPECT_TRUE(outcome.stuck);
  EXPECT_TRUE(outcome.settled);
  EXPECT_EQ(outcome.launches, 1);
}

TEST_F(OldPathTest, ACallbackIsComparedAsACommandIs) {
  OldPath old_path = Runs("CREATE TABLE IF NOT EXISTS residue (a)");
  old_path.explanations = {{"table residue", "nobody reads it"}, {"table none", "none"}};
  const std::vector<Migration> history = SqlHistory({"CREATE TABLE notes (id INTEGER PRIMARY KEY);"});
  const absl::StatusOr<VerifyReport> report = ComparePaths(db_, old_path, history, Learned(), MakeRunContext());
  ASSERT_OK(report);
  EXPECT_EQ(report->verdict, Verdict::kExplained);
  EXPECT_EQ(report->legacy.launches, 2);
  EXPECT_EQ(report->release, "the old start");
  EXPECT_THAT(report->unused_explanations, ElementsAre("table none"));
}

}  // namespace
}  // namespace crystal
