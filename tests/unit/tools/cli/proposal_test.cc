// What is proposed is there to be pasted: every command of every message here is run as it is printed, by a shell,
// about paths with spaces and quotes.
#include "tools/cli/proposal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdio.h>
#include <sys/wait.h>

#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/shell_word.h"
#include "tests/support/database.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(Quoted, OnlyWhereAShellNeedsIt) {
  EXPECT_EQ(ShellQuoted("/home/ann/.crystal/sessions.db.backup-20260131T235959Z"),
            "/home/ann/.crystal/sessions.db.backup-20260131T235959Z");
  EXPECT_EQ(ShellQuoted(""), "''");
  EXPECT_EQ(ShellQuoted("a b"), "'a b'");
  EXPECT_EQ(ShellQuoted("it's"), R"('it'\''s')");
  for (const char* special : {"~/a", "$HOME", "a;b", "a&b", "*", "a\nb", "=ls", "#a", "`a`", "a\\b", "\"a\"", "(a)"}) {
    EXPECT_EQ(ShellQuoted(special), absl::StrCat("'", special, "'"));
  }
}

TEST(Proposal, RepeatsWhatTheCommandLineSaid) {
  RepeatInProposals({"status", "--db", "a b.db", "--migrations=m"});
  EXPECT_EQ(Proposed("up"), "crystal-migration up --db 'a b.db' --migrations m");
  EXPECT_EQ(Proposed("up", "/c.db"), "crystal-migration up --db /c.db --migrations m");
  EXPECT_EQ(WithWholeProposals("first `crystal-migration up --migrations x`, then `ls`, then `crystal-migration log`."),
            "first `crystal-migration up --migrations x --db 'a b.db'`, then `ls`, then `crystal-migration log --db 'a "
            "b.db' --migrations m`.");
  RepeatInProposals({"status"});
  EXPECT_EQ(Proposed("up"), "crystal-migration up");
  EXPECT_EQ(WithWholeProposals("an end that is open: `crystal-migration up"),
            "an end that is open: `crystal-migration up");
}

class Proposals : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(home_);
    std::filesystem::create_directory(migrations_);
    std::filesystem::create_symlink(CRYSTAL_PROGRAM, dir_.File("crystal-migration"));
  }
  static void Make(const std::string& db) {
    ASSERT_EQ(RunProgram({"legacy", "make", "--release", "v0.3.5", "--sessions", "2", "--db", db}).exit_code, 0);
  }
  void WriteMigration(const std::string& name, const std::string& up) {
    WriteBytes(absl::StrCat(migrations_, "/", name, ".sql"),
               absl::StrCat("-- migrate:up\n", up, "\n-- migrate:down\nDROP TABLE x;\n"));
  }
  // Runs a line as a user would who pasted it. Returns what it printed.
  std::string Paste(const std::string& line, int exit_code = 0) {
    const std::string path = absl::StrCat("PATH=", ShellQuoted(dir_.path()), ":$PATH; ");
    FILE* pipe = popen(absl::StrCat("{ ", path, line, "; } 2>&1 </dev/null").c_str(), "r");
    std::string text;
    char buffer[4096];
    for (size_t n = 0; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) text.append(buffer, n);
    const int ended = pclose(pipe);
    EXPECT_EQ(WEXITSTATUS(ended), exit_code) << line << "\n" << text;
    return text;
  }
  // The commands of a text: those between backticks, and those that stand behind a colon at the end of a line.
  static std::vector<std::string> CommandsOf(const std::string& text) {
    std::vector<std::string> commands;
    const std::string program = "crystal-migration ";
    for (size_t at = text.find(program); at != std::string::npos; at = text.find(program, at + 1)) {
      if (at == 0 || (text[at - 1] != '`' && text[at - 1] != ' ')) continue;
      commands.push_back(text.substr(at, text.find(text[at - 1] == '`' ? '`' : '\n', at) - at));
    }
    return commands;
  }
  std::string OnlyCommandOf(const std::string& text) {
    const std::vector<std::string> commands = CommandsOf(text);
    EXPECT_EQ(commands.size(), 1U) << text;
    return commands.empty() ? "false" : commands[0];
  }
  std::string NextOfDoctor() {
    const std::string text = RunProgram({"doctor", "--db", db_, "--migrations", migrations_}).out;
    return text.find("Next: ") == std::string::npos ? "" : OnlyCommandOf(text.substr(text.find("Next: ")));
  }

  TempDir dir_;
  std::string home_ = dir_.File("it's \"my\" $HOME");
  std::string db_ = home_ + "/sessions of 'ann'; 1.db";
  std::string migrations_ = home_ + "/my migrations";
};

TEST_F(Proposals, OfDoctorRunUntilNothingIsToBeDone) {
  Make(db_);
  WriteMigration("20260101000000-create-x", "CREATE TABLE x(a);");
  std::vector<std::string> run;
  for (std::string next = NextOfDoctor(); !next.empty() && run.size() < 5; next = NextOfDoctor()) {
    run.push_back(next);
    Paste(next);
  }
  ASSERT_FALSE(run.empty());
  EXPECT_THAT(run[0], HasSubstr("crystal-migration cutover"));
  EXPECT_LT(run.size(), 5U);
  EXPECT_EQ(RunProgram({"doctor", "--db", db_, "--migrations", migrations_}).exit_code, 0);
}

TEST_F(Proposals, OfACutoverAndOfARollbackGoBackAndForth) {
  Make(db_);
  const std::vector<std::string> before = ContentOf(db_);
  const std::string adopted = RunProgram({"cutover", "--db", db_}).out;
  Paste(OnlyCommandOf(adopted));
  EXPECT_EQ(ContentOf(db_), before);
  Paste(Proposed("cutover", db_));
  Paste(OnlyCommandOf(RunProgram({"rollback", "--to-legacy", "--db", db_}).out));
  EXPECT_THAT(RunProgram({"status", "--db", db_}).out, HasSubstr("0 pending"));
}

TEST_F(Proposals, OfRefusalsAreAboutTheSameDatabase) {
  Make(db_);
  Paste(OnlyCommandOf(RunProgram({"up", "--db", db_}).err));
  WriteMigration("20260101000000-create-x", "CREATE TABLE x(a);");
  const std::vector<std::string> up = {"up", "--db", db_, "--migrations", migrations_};
  ASSERT_EQ(RunProgram(up).exit_code, 0);
  WriteMigration("20260101000000-create-x", "CREATE TABLE x(b);");
  const ProgramRun edited = RunProgram(up);
  EXPECT_EQ(edited.exit_code, 3);
  Paste(OnlyCommandOf(edited.err), 1);  // it asks, and nobody is there to answer
  Paste(OnlyCommandOf(edited.err) + " --yes");
  EXPECT_EQ(RunProgram(up).exit_code, 0);
}

TEST_F(Proposals, OfARefusedStartKeepEveryRow) {
  const std::string old = home_ + "/old one.db";
  ASSERT_EQ(RunProgram({"legacy", "make", "--release", "v0.1.2", "--sessions", "2", "--db", old}).exit_code, 0);
  const ProgramRun refused = RunProgram({"start", "--mode", "parallel", "--db", old});
  EXPECT_EQ(refused.exit_code, 3);
  const std::vector<std::string> commands = CommandsOf(refused.err);
  ASSERT_EQ(commands.size(), 2U) << refused.err;
  Paste(commands[1]);
  Paste(commands[0]);
}

TEST_F(Proposals, OfAMissingDirectoryMakeIt) {
  const std::string missing = home_ + "/not there";
  const ProgramRun run = RunProgram({"create", "add-x", "--sql", "--migrations", missing});
  EXPECT_EQ(run.exit_code, 2);
  const size_t start = run.err.find("mkdir -p ");
  ASSERT_NE(start, std::string::npos) << run.err;
  Paste(run.err.substr(start, run.err.find("),", start) - start));
  EXPECT_TRUE(std::filesystem::is_directory(missing));
}

}  // namespace
}  // namespace crystal
