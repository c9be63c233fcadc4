// `log` and `show`, as a user sees them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/database.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using testing::HasSubstr;
using testing::Not;

class Looking : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(RunProgram({"cutover", "--db", db_}).exit_code, 0); }
  ProgramRun Log() { return RunProgram({"log", "--db", db_}); }
  void Sql(const std::string& sql) { ExecuteAll(*OpenDatabase(db_), {sql}); }

  TempDir dir_;
  std::string db_ = dir_.File("a.db");
};

TEST_F(Looking, LogShowsTheTrailNewestLast) {
  ASSERT_EQ(RunProgram({"down", "--db", db_}).exit_code, 0);
  const ProgramRun run = RunProgram({"log", "-n", "2", "--db", db_});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("the chain holds"));
  EXPECT_THAT(run.out, HasSubstr("2 of "));
  EXPECT_LT(run.out.find("versioned"), run.out.find("041-fix-folder-session-order"));
}

TEST_F(Looking, LogNamesTheFirstBrokenLine) {
  Sql("UPDATE migration_events SET actor = 'nobody' WHERE id = 4");
  const ProgramRun run = Log();
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.err, HasSubstr("line 4 of the audit trail"));
  EXPECT_THAT(run.out, Not(HasSubstr("the chain holds")));
}

TEST_F(Looking, LogNoticesThatALineWasTakenOut) {
  Sql("DELETE FROM migration_events WHERE id = 4");
  EXPECT_THAT(Log().err, HasSubstr("line 5 of the audit trail"));
}

TEST_F(Looking, LogNoticesThatTheEndWasCutOff) {
  ASSERT_EQ(RunProgram({"down", "--db", db_}).exit_code, 0);
  Sql("DELETE FROM migration_events WHERE id = (SELECT max(id) FROM migration_events)");
  const ProgramRun run = Log();
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.err, HasSubstr("has 43 lines, and 44 were written: its end was cut off"));
}

TEST_F(Looking, LogNoticesThatAllOfItIsGone) {
  Sql("DELETE FROM migration_events");
  EXPECT_THAT(Log().err, HasSubstr("has 0 lines, and 43 were written"));
}

// A database of an older program, which remembers nothing of its trail's end.
TEST_F(Looking, LogHoldsTheTrailAgainstTheListWhereNothingElseIsKnown) {
  ASSERT_EQ(RunProgram({"down", "--db", db_}).exit_code, 0);
  Sql("DELETE FROM migration_archive WHERE kind = 'fact'");
  EXPECT_EQ(Log().exit_code, 0);
  Sql("DELETE FROM migration_events WHERE id = (SELECT max(id) FROM migration_events)");
  EXPECT_THAT(Log().err, HasSubstr("041-fix-folder-session-order is not applied any more and the trail does not say"));
  Sql("DELETE FROM migration_events");
  EXPECT_THAT(Log().err, HasSubstr("001-initial-schema is applied and the trail does not say when"));
}

// A digest that was kept elsewhere finds what the chain cannot: a trail that was written anew as a whole.
TEST_F(Looking, ADigestKeptElsewhereVouchesForTheTrail) {
  std::string head = RunProgram({"log", "--head", "--db", db_}).out;
  ASSERT_EQ(head.size(), 65U);
  head.pop_back();
  ASSERT_EQ(RunProgram({"down", "--db", db_}).exit_code, 0);
  const auto verify = [&](const std::string& digest) { return RunProgram({"log", "--verify", digest, "--db", db_}); };
  EXPECT_THAT(verify(head).out, HasSubstr("is the digest of line 43 of 44"));
  EXPECT_EQ(verify(head.substr(0, 12)).exit_code, 0);
  EXPECT_EQ(verify("no digest").exit_code, 2);
  EXPECT_EQ(verify(std::string(64, '0')).exit_code, 3);
  // Cut where neither the list nor anything that is remembered tells: only the digest does.
  ASSERT_EQ(RunProgram({"up", "--db", db_}).exit_code, 0);
  head = RunProgram({"log", "--head", "--db", db_}).out;
  head.pop_back();
  Sql("DELETE FROM migration_archive WHERE kind = 'fact'");
  Sql("DELETE FROM migration_events WHERE id > 43");
  EXPECT_EQ(Log().exit_code, 0);
  const ProgramRun cut = verify(head);
  EXPECT_EQ(cut.exit_code, 3);
  EXPECT_THAT(cut.err, HasSubstr("no line of the audit trail"));
}

TEST_F(Looking, TheModeStaysWhereItsLineOfTheTrailIsGone) {
  Sql("DELETE FROM migration_events WHERE command = 'mode'");
  const ProgramRun run = RunProgram({"start", "--db", db_, "--release", "v0.3.5"});
  EXPECT_THAT(run.out + run.err, HasSubstr("mode versioned (recorded)"));
}

// A part of the history that somebody dropped counts as empty for whoever reads, and is made again by whoever writes.
TEST_F(Looking, NoPartOfTheHistoryIsNeededToGoOn) {
  const std::string whole = ReadBytes(db_);
  for (const std::string table : {"migration_archive", "migration_events", "migration_tags"}) {
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{{"status"},
                                                                                       {"plan"},
                                                                                       {"show", "020"},
                                                                                       {"tags"},
                                                                                       {"archive", "list"},
                                                                                       {"down"},
                                                                                       {"tag", "here"},
                                                                                       {"redo"}}) {
      WriteBytes(db_, whole);
      Sql("DROP TABLE " + table);
      std::vector<std::string> line = words;
      line.insert(line.end(), {"--db", db_});
      const ProgramRun run = RunProgram(line);
      EXPECT_EQ(run.exit_code, 0) << words[0] << " without " << table << ": " << run.err;
    }
    for (const std::string word : {"log", "drift", "doctor"}) {
      const ProgramRun run = RunProgram({word, "--db", db_});
      EXPECT_THAT(run.out + run.err, Not(HasSubstr("no such table"))) << word << " without " << table;
    }
  }
}

TEST_F(Looking, LogHoldsAfterEveryMove) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"tag", "here"}, {"down", "3"}, {"to", "here"}, {"redo"}, {"reset", "--yes"}, {"up"}, {"cutover"}}) {
    std::vector<std::string> line = words;
    line.insert(line.end(), {"--db", db_});
    ASSERT_EQ(RunProgram(line).exit_code, 0) << words[0];
    EXPECT_EQ(Log().exit_code, 0) << "after " << words[0] << ": " << Log().err;
  }
}

TEST_F(Looking, ShowSaysWhatGoesUpAndDownAndWhatIsThere) {
  const ProgramRun run = RunProgram({"show", "020", "--db", db_});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  for (const char* text :
       {"020-add-session-favorite", "v1:", "add column sessions.is_favorite BOOLEAN DEFAULT 0",
        "drop column sessions.is_favorite", "applied: executed on", "present  column sessions.is_favorite"}) {
    EXPECT_THAT(run.out, HasSubstr(text));
  }
}

TEST_F(Looking, ShowTakesATagAndKnowsTheNearestName) {
  ASSERT_EQ(RunProgram({"tag", "here", "--db", db_}).exit_code, 0);
  EXPECT_THAT(RunProgram({"show", "here", "--db", db_}).out, HasSubstr("041-fix-folder-session-order"));
  const ProgramRun run = RunProgram({"show", "020-add-session-favourite", "--db", db_});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("did you mean 020-add-session-favorite?"));
}

TEST_F(Looking, ShowNeedsNoDatabase) {
  const ProgramRun run = RunProgram({"show", "041", "--db", dir_.File("nowhere")});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, Not(HasSubstr("in the database")));
}

TEST_F(Looking, ShowPrintsTheStatementsOfAnSqlMigration) {
  const std::string file = dir_.File("20261122090000-add-notes.sql");
  std::ofstream(file)
      << "-- migrate:up\nCREATE TABLE notes(id INTEGER PRIMARY KEY);\n-- migrate:forget sessions.secret\n"
         "-- renames: old = new\n";
  const ProgramRun run = RunProgram({"show", "20261122090000", "--db", db_, "--migrations", dir_.path()});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  for (const char* text :
       {"sql2:", "20261122090000-add-notes.sql", "CREATE TABLE notes", "It cannot be taken back", "pending",
        "Nothing can be derived from SQL", "forgets sessions.secret: it is not archived", "renames old to new"}) {
    EXPECT_THAT(run.out, HasSubstr(text));
  }
}

}  // namespace
}  // namespace crystal
