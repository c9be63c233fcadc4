// The commands of `legacy` from the outside: exit codes, standard output, and what is left of the files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdio.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using testing::HasSubstr;

struct Outcome {
  int exit_code = -1;
  std::string out;
  std::string err;
};

class LegacyCommandTest : public testing::Test {
 protected:
  Outcome Program(const std::string& arguments) {
    const std::string errors = dir_.File("stderr");
    Outcome outcome;
    FILE* pipe = popen((CRYSTAL_PROGRAM " legacy " + arguments + " 2>" + errors).c_str(), "r");
    char buffer[4096];
    for (size_t n = 0; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) outcome.out.append(buffer, n);
    outcome.exit_code = WEXITSTATUS(pclose(pipe));
    std::ifstream file(errors);
    outcome.err.assign(std::istreambuf_iterator<char>(file), {});
    return outcome;
  }
  std::string Db() const { return " --db " + dir_.File("a.db"); }

  TempDir dir_;
};

TEST_F(LegacyCommandTest, RunMakesAMissingFileAndPrintsOneDocument) {
  const Outcome outcome = Program("run --release v0.3.5 --first-id 7 --json" + Db());
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  const auto document = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(document["writes"], 102);
  EXPECT_TRUE(document["threw"].is_null());
  EXPECT_EQ(document["next_id"], 7);
}

TEST_F(LegacyCommandTest, RunListsTheReleasesWhereItKnowsNoneOfThatName) {
  const Outcome outcome = Program("run --release v9 --json" + Db());
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("v0.1.0, v0.1.1"));
  EXPECT_TRUE(nlohmann::json::parse(outcome.out).contains("error"));
  EXPECT_FALSE(std::filesystem::exists(dir_.File("a.db")));
}

TEST_F(LegacyCommandTest, MissingOptionsAreAMatterOfUsage) {
  EXPECT_EQ(Program("run").exit_code, 2);
  EXPECT_EQ(Program("").exit_code, 2);
  EXPECT_EQ(Program("make --release v0.3.5 --sessions 0" + Db()).exit_code, 2);
}

TEST_F(LegacyCommandTest, RunSaysHowManyWritesThereWereWhereTheStopPointLiesBehindThem) {
  const Outcome outcome = Program("run --release v0.1.0 --stop-after-write 28" + Db());
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("27 writes"));
}

TEST_F(LegacyCommandTest, RunRefusesWhatIsNoDatabaseAndLeavesItAlone) {
  const std::string junk(3000, 'x');
  std::ofstream(dir_.File("a.db")) << junk;
  const Outcome outcome = Program("run --release v0.3.5" + Db());
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("not a database"));
  std::ifstream file(dir_.File("a.db"));
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), junk);
}

TEST_F(LegacyCommandTest, RunSaysThatTheDatabaseIsLocked) {
  ASSERT_OK_AND_ASSIGN(auto other, SqliteAdapter::Open(dir_.File("a.db"), {.mode = OpenMode::kCreate}));
  ASSERT_OK(other->Execute("CREATE TABLE t(a)"));
  ASSERT_OK(other->Execute("BEGIN EXCLUSIVE"));
  const Outcome outcome = Program("run --release v0.3.5" + Db());
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("locked"));
  EXPECT_THAT(outcome.err, HasSubstr("close the application"));
}

TEST_F(LegacyCommandTest, RunExitsWith3WhereTheMethodThrew) {
  ASSERT_OK_AND_ASSIGN(auto db, SqliteAdapter::Open(dir_.File("a.db"), {.mode = OpenMode::kCreate}));
  ASSERT_OK(db->Execute("CREATE VIEW session_outputs AS SELECT 1 AS session_id"));
  db.reset();
  const Outcome outcome = Program("run --release v0.1.0 --json" + Db());
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(nlohmann::json::parse(outcome.out)["threw"].get<std::string>(), HasSubstr("base schema: "));
}

TEST_F(LegacyCommandTest, ReleasesShowsAll28AsATableAndAsADocument) {
  EXPECT_THAT(Program("releases").out, HasSubstr("v0.3.4     18  app_opens"));
  const Outcome outcome = Program("releases --json");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(nlohmann::json::parse(outcome.out)["releases"].size(), 28u);
}

TEST_F(LegacyCommandTest, DiffSaysWhatOneReleaseHasOverTheOther) {
  EXPECT_EQ(Program("diff v0.3.3 v0.3.4").out, "+ app_opens: column app_version TEXT\n");
  EXPECT_THAT(Program("diff v0.3.4 v0.3.5").out, HasSubstr("the same schema"));
  EXPECT_EQ(Program("diff v0.3.4 v1").exit_code, 2);
}

TEST_F(LegacyCommandTest, MakeRefusesAFileThatIsThere) {
  EXPECT_EQ(Program("make --release v0.2.3 --sessions 2 --outputs 5 --json" + Db()).exit_code, 0);
  const Outcome again = Program("make --release v0.2.3" + Db());
  EXPECT_EQ(again.exit_code, 3);
  EXPECT_THAT(again.err, HasSubstr("already"));
}

}  // namespace
}  // namespace crystal
