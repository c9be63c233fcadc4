// The command line as people type it, and what is said where it cannot be meant.
#include "tools/cli/arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(Arguments, AreReadBeforeTheyAreParsed) {
  EXPECT_EQ(FlagOf({"up", "--db", "a", "--db=b c"}, "--db"), "b c");
  EXPECT_EQ(FlagOf({"up", "--dbx", "a"}, "--db"), "");
  EXPECT_THAT(Whole({}), ElementsAre("--help"));
  EXPECT_THAT(Whole({"help"}), ElementsAre("--help"));
  EXPECT_THAT(Whole({"help", "archive", "list"}), ElementsAre("archive", "list", "--help"));
  EXPECT_THAT(Whole({"up", "--to=", "--db", "a"}), ElementsAre("up", "--to", "", "--db", "a"));
}

TEST(Arguments, OptionsBeforeTheCommandGoBehindIt) {
  CLI::App app;
  app.add_subcommand("status");
  app.add_subcommand("archive")->add_subcommand("list");
  EXPECT_THAT(CommandFirst(app, {"--db", "status", "--json", "status", "--all"}),
              ElementsAre("status", "--db", "status", "--json", "--all"));
  EXPECT_THAT(CommandFirst(app, {"--db=x", "archive", "list", "-n", "1"}),
              ElementsAre("archive", "list", "--db=x", "-n", "1"));
  EXPECT_THAT(CommandFirst(app, {"--db"}), ElementsAre("--db"));
}

class CommandLine : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(RunProgram({"cutover", "--db", db_}).exit_code, 0); }
  TempDir dir_;
  std::string db_ = dir_.File("a.db");
};

TEST_F(CommandLine, HelpAndVersionAreThereInEveryForm) {
  const std::string help = RunProgram({"--help"}).out;
  EXPECT_THAT(help, HasSubstr("SUBCOMMAND"));
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{{}, {"help"}, {"-h"}}) {
    const ProgramRun run = RunProgram(words);
    EXPECT_EQ(run.exit_code, 0);
    EXPECT_EQ(run.out, help);
  }
  EXPECT_EQ(RunProgram({"help", "up"}).out, RunProgram({"up", "--help"}).out);
  EXPECT_EQ(RunProgram({"help", "upp"}).exit_code, 2);
  EXPECT_EQ(RunProgram({"-v"}).out, RunProgram({"--version"}).out);
  EXPECT_THAT(RunProgram({"-v"}).out, ContainsRegex("^[0-9]+\\.[0-9]+\\.[0-9]+\n$"));
}

TEST_F(CommandLine, TakesTheDatabaseBeforeTheCommand) {
  EXPECT_EQ(RunProgram({"--db", db_, "status"}).out, RunProgram({"status", "--db", db_}).out);
  EXPECT_EQ(RunProgram({"--json", "--db", db_, "archive", "list"}).exit_code, 0);
}

TEST_F(CommandLine, SaysWhatToTypeWhereADatabaseStandsAlone) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"status", db_}, {"doctor", db_}}) {
    const ProgramRun run = RunProgram(words);
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.err, HasSubstr("`crystal-migration " + words[0] + " --db " + db_ + "`"));
  }
  EXPECT_THAT(RunProgram({"cutover", "typo.sqlite3", "--dry-run"}).err,
              HasSubstr("`crystal-migration cutover --db typo.sqlite3 --dry-run`"));
  EXPECT_THAT(RunProgram({db_}).err, HasSubstr("`crystal-migration doctor --db " + db_ + "`"));
}

TEST_F(CommandLine, FindsAMigrationByItsNumber) {
  EXPECT_EQ(RunProgram({"show", "20", "--db", db_}).out, RunProgram({"show", "020", "--db", db_}).out);
  EXPECT_EQ(RunProgram({"to", "40", "--db", db_}).exit_code, 0);
  EXPECT_EQ(RunProgram({"to", "4", "--db", db_, "--dry-run"}).exit_code, 0);
  EXPECT_EQ(RunProgram({"show", "0", "--db", db_}).exit_code, 2);
  EXPECT_EQ(RunProgram({"show", "0020", "--db", db_}).exit_code, 2);
}

TEST_F(CommandLine, RefusesWhatCannotBeMeantInFewWords) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"to", ""},
                                             {"up", "--to", ""},
                                             {"up", "--to=", "--db", db_},
                                             {"plan", "--to", ""},
                                             {"down", "--to", ""},
                                             {"show", ""},
                                             {"squash", "--until", ""},
                                             {"restore", ""},
                                             {"create", ""},
                                             {"backup", "--to", ""},
                                             {"status", "--db", ""},
                                             {"start", "--budget-ms", "-4"},
                                             {"start", "--budget-ms=x"},
                                             {"down", "0"},
                                             {"down", "-4"},
                                             {"redo", "-1"},
                                             {"up", "--step", "0"},
                                             {"log", "-n", "0"},
                                             {"log", "-n", "99999999999999999999"},
                                             {"log", "-n", std::string(309, '9')},
                                             {"legacy", "make", "--db", "a", "--release", "v0.1.2", "--sessions", "0"},
                                             {"legacy", "make", "--db", "", "--release", "v0.1.2"}}) {
    const ProgramRun run = RunProgram(words);
    EXPECT_EQ(run.exit_code, 2) << words[0];
    EXPECT_THAT(run.err, AllOf(HasSubstr("Nothing was changed."), Not(ContainsRegex("[0-9]{30}")))) << words[0];
    EXPECT_LT(run.err.size(), 200U) << run.err;
  }
}

TEST_F(CommandLine, NamesTheCommandsWhereOneIsMissing) {
  const auto said = [](const std::vector<std::string>& words) {
    const ProgramRun run = RunProgram(words);
    EXPECT_EQ(run.exit_code, 2);
    return run.err;
  };
  EXPECT_THAT(said({"--json"}), HasSubstr("a command is missing; `crystal-migration help` lists them"));
  EXPECT_THAT(said({"archive", "--json"}), HasSubstr("archive is said with one of these behind it: list, show"));
  EXPECT_THAT(said({"--db", db_, "legacy"}), HasSubstr("make"));
  EXPECT_THAT(said({"to"}), HasSubstr("target is required"));
}

}  // namespace
}  // namespace crystal
