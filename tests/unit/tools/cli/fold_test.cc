// Lines that say the same, folded, and how the commands show them.
#include "tools/cli/fold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

using Table = std::vector<std::vector<std::string>>;

TEST(Fold, TakesThreeOrMoreOfTheProgramsOwnThatSayTheSame) {
  EXPECT_EQ(Folded({{"001-a", "x"}, {"002-b", "x"}, {"003-c", "x"}, {"004-d", "y"}, {"005-e", "y"}}),
            (Table{{"001 to 003", "x"}, {"004-d", "y"}, {"005-e", "y"}}));
  EXPECT_EQ(Folded({}), Table());
}

TEST(Fold, LeavesWhatUsersWroteAlone) {
  const Table users = {{"20260101000000-a", "x"}, {"20260101000001-b", "x"}, {"20260101000002-c", "x"}};
  EXPECT_EQ(Folded(users), users);
}

class FoldedCommands : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(migrations_);
    WriteBytes(migrations_ + "/20260101000000-create-x.sql",
               "-- migrate:up\nCREATE TABLE x(a);\n-- migrate:down\nDROP TABLE x;\n");
  }
  std::string Out(std::vector<std::string> words) {
    words.insert(words.end(), {"--migrations", migrations_});
    const ProgramRun run = RunProgram(words);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    return run.out;
  }

  TempDir dir_;
  std::string db_ = dir_.File("a.db"), migrations_ = dir_.File("m");
};

TEST_F(FoldedCommands, StatusFoldsOpensAndLeavesOut) {
  ASSERT_EQ(RunProgram({"cutover", "--db", db_}).exit_code, 0);
  const std::string folded = Out({"status", "--db", db_});
  EXPECT_THAT(folded, ContainsRegex("001 to 041 +applied"));
  EXPECT_THAT(folded, HasSubstr("41 applied, 1 pending"));
  EXPECT_THAT(folded, Not(HasSubstr("020-")));
  EXPECT_THAT(Out({"status", "--all", "--db", db_}), HasSubstr("020-add-session-favorite"));
  const std::string pending = Out({"status", "--pending", "--db", db_});
  EXPECT_THAT(pending, ContainsRegex("20260101000000-create-x +pending"));
  EXPECT_THAT(pending, Not(HasSubstr("001")));
  EXPECT_THAT(Out({"status", "--pending", "--json", "--db", db_}), Not(HasSubstr("001-initial-schema")));
}

TEST_F(FoldedCommands, BaselineFoldsWhatIsAbsentAndExplainsItAllWhereAsked) {
  ASSERT_EQ(RunProgram({"legacy", "make", "--release", "v0.1.2", "--sessions", "1", "--db", db_}).exit_code, 0);
  EXPECT_THAT(Out({"baseline", "--db", db_}), ContainsRegex("[0-9]{3} to 041 +absent"));
  EXPECT_THAT(Out({"baseline", "--db", db_}), Not(HasSubstr("020-add-session-favorite")));
  EXPECT_THAT(Out({"baseline", "--explain", "--db", db_}), HasSubstr("020-add-session-favorite"));
}

TEST_F(FoldedCommands, ValidateFoldsWhatHoldsAndTriesOnlyWhatComesBehind) {
  EXPECT_THAT(Out({"validate"}), ContainsRegex("001 to 041 +ok"));
  const std::string since = Out({"validate", "--since", "41"});
  EXPECT_THAT(since, ContainsRegex("20260101000000-create-x +ok"));
  EXPECT_THAT(since, HasSubstr("1 migration, up, down and up on"));
  EXPECT_EQ(RunProgram({"validate", "--since", "042"}).exit_code, 2);
}

}  // namespace
}  // namespace crystal
