#include "legacy/command_path.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "migrator/base/shell_word.h"
#include "migrator/base/stopwatch.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::HasSubstr;

class CommandPathTest : public testing::Test {
 protected:
  // A shell that runs `script`; the file is "$1" there.
  static LegacyCommand Shell(const std::string& script) {
    absl::StatusOr<LegacyCommand> command = ParseLegacyCommand(absl::StrCat("sh -c ", ShellQuoted(script), " - {db}"));
    EXPECT_OK(command.status());
    return *command;
  }
  CommandRun Run(const std::string& script, int timeout_ms = 60'000) const {
    LegacyCommand command = Shell(script);
    command.timeout_ms = timeout_ms;
    absl::StatusOr<CommandRun> run = RunLegacyCommand(command, dir_.File("the db.db"));
    EXPECT_OK(run.status());
    return run.value_or(CommandRun());
  }
  std::string Text(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(dir_.File(name)).rdbuf();
    return text.str();
  }
  TempDir dir_;
};

TEST_F(CommandPathTest, GetsThePathAndNothingToRead) {
  const CommandRun run = Run("echo to you; cat >&2; printf %s \"$1\" > \"$1\"");
  EXPECT_EQ(run.output, "to you");
  EXPECT_EQ(ToString(run), "");
  EXPECT_EQ(Text("the db.db"), dir_.File("the db.db"));
}

TEST_F(CommandPathTest, RunsWhereItsSettingsStand) {
  std::filesystem::create_directory(dir_.File("project"));
  std::ofstream(dir_.File("project/old.sh")) << "pwd\n";
  ASSERT_OK_AND_ASSIGN(LegacyCommand command, ParseLegacyCommand("sh old.sh {db}"));
  command.directory = dir_.File("project");
  ASSERT_OK_AND_ASSIGN(CommandRun run, RunLegacyCommand(command, dir_.File("a.db")));
  EXPECT_EQ(run.output, std::filesystem::canonical(dir_.File("project")).string());
}

TEST_F(CommandPathTest, IsNotToldOfTheUsersDatabase) {
  setenv("CRYSTAL_DB", "/home/user/real.db", 1);
  EXPECT_EQ(Run("echo ${CRYSTAL_DB-none}").output, "none");
  unsetenv("CRYSTAL_DB");
}

TEST_F(CommandPathTest, SaysHowItEnded) {
  EXPECT_EQ(ToString(Run("echo no; exit 1")), "ended with exit code 1");
  const CommandRun killed = Run("kill -SEGV $$");
  EXPECT_EQ(killed.signal, SIGSEGV);
  EXPECT_THAT(ToString(killed), HasSubstr("was ended by signal 11"));
}

TEST_F(CommandPathTest, IsKilledWithAllThatItStartedWhenItsTimeIsOver) {
  const Stopwatch watch;
  const CommandRun run = Run("(sleep 2; echo late > \"$1\") & echo began; sleep 600", 200);
  EXPECT_TRUE(run.timed_out);
  EXPECT_EQ(run.output, "began");
  EXPECT_LT(watch.ms(), 60'000);
}

TEST_F(CommandPathTest, WhatItLeavesRunningIsEndedWithIt) {
  EXPECT_EQ(ToString(Run("(sleep 1; echo late > \"$1\") & exit 0")), "");
  system("sleep 2");
  EXPECT_FALSE(std::filesystem::exists(dir_.File("the db.db")));
}

TEST_F(CommandPathTest, KeepsTheEndOfALongOutput) {
  const CommandRun run = Run("yes line | head -c 1000000; echo the end");
  EXPECT_LT(run.output.size(), 9000U);
  EXPECT_THAT(run.output, testing::EndsWith("the end"));
}

TEST_F(CommandPathTest, BytesThatAreNoTextAreHarmless) {
  EXPECT_EQ(Run("printf 'a\\033[2Jb\\377c\\000d'").output, "a\\x1b[2Jb\\xffc\\x00d");
}

TEST_F(CommandPathTest, AProgramThatIsNotThereIsNamed) {
  ASSERT_OK_AND_ASSIGN(const LegacyCommand nowhere, ParseLegacyCommand("no-such-program {db}"));
  EXPECT_THAT(FindLegacyProgram(nowhere),
              StatusIs(StatusCode::kNotFound, HasSubstr("no program no-such-program on PATH")));
  ASSERT_OK_AND_ASSIGN(LegacyCommand there, ParseLegacyCommand("./old {db}"));
  there.directory = dir_.path();
  EXPECT_THAT(RunLegacyCommand(there, "a.db"), StatusIs(StatusCode::kNotFound, HasSubstr(dir_.File("old"))));
}

TEST_F(CommandPathTest, AProgramThatMayNotBeRunIsThereAndNamesTheNextStep) {
  std::ofstream(dir_.File("old.sh")) << "exit 0\n";
  ASSERT_OK_AND_ASSIGN(LegacyCommand command, ParseLegacyCommand("./old.sh {db}"));
  command.directory = dir_.path();
  EXPECT_THAT(FindLegacyProgram(command),
              StatusIs(StatusCode::kPermissionDenied, HasSubstr("old.sh is not executable; `chmod +x " + dir_.path())));
  const std::filesystem::path here = std::filesystem::current_path();
  std::filesystem::current_path(dir_.path());
  command.directory.clear();
  EXPECT_THAT(FindLegacyProgram(command),
              StatusIs(StatusCode::kPermissionDenied, HasSubstr("`chmod +x ./old.sh` makes it so")));
  std::filesystem::current_path(here);
}

TEST_F(CommandPathTest, ALineThatIsNoCommandIsRefused) {
  EXPECT_THAT(ParseLegacyCommand(" "), StatusIs(StatusCode::kInvalidArgument, HasSubstr("is empty")));
  EXPECT_THAT(ParseLegacyCommand("node old.js"), StatusIs(StatusCode::kInvalidArgument, HasSubstr("put {db}")));
  EXPECT_THAT(ParseLegacyCommand("node 'old.js {db}"), StatusIs(StatusCode::kInvalidArgument, HasSubstr("not closed")));
}

}  // namespace
}  // namespace crystal
