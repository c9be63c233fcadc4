// What is proposed is there to be pasted: proposals that lead somewhere are followed to their end.
// proposals_of_refusals_test.cc has those of everything that is refused, proposals_to_authors_test.cc the rest.
#include "tools/cli/proposal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/shell_word.h"
#include "tests/support/database.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/unit/tools/cli/proposals_fixture.h"

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
  const auto known = [](const std::string& line) {
    std::vector<std::string> flags = {"--migrations"};
    if (!absl::StrContains(line, " create ")) flags.push_back("--db");
    return flags;
  };
  RepeatInProposals({"status", "--db", "a b.db", "--migrations=m"}, known);
  EXPECT_EQ(Proposed("up"), "crystal-migration up --db 'a b.db' --migrations m");
  EXPECT_EQ(Proposed("up", "/c.db"), "crystal-migration up --db /c.db --migrations m");
  EXPECT_EQ(WithWholeProposals("first `crystal-migration up --migrations x`, then `ls`, then `crystal-migration log`."),
            "first `crystal-migration up --migrations x --db 'a b.db'`, then `ls`, then `crystal-migration log --db 'a "
            "b.db' --migrations m`.");
  EXPECT_EQ(Proposed("create x"), "crystal-migration create x --migrations m");
  RepeatInProposals({"status"}, known);
  EXPECT_EQ(Proposed("up"), "crystal-migration up");
  EXPECT_EQ(WithWholeProposals("an end that is open: `crystal-migration up"),
            "an end that is open: `crystal-migration up");
}

TEST_F(Proposals, OfDoctorRunUntilNothingIsToBeDone) {
  Make(db_);
  WriteMigration(kFile, "CREATE TABLE x(a);");
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
  WriteMigration(kFile, "CREATE TABLE x(a);");
  const std::vector<std::string> up = {"up", "--db", db_, "--migrations", migrations_};
  ASSERT_EQ(RunProgram(up).exit_code, 0);
  WriteMigration(kFile, "CREATE TABLE x(b);");
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
