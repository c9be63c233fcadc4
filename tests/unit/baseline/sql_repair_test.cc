// Repairs as SQL files: how one is read, found, done and held to what it says that it writes.
#include "baseline/sql_repair.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "baseline/cutover.h"
#include "tests/support/database.h"
#include "tests/support/run_context.h"
#include "tests/support/sql_history.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kDouble[] =
    "-- Settings that were written twice are one again.\n"
    "-- repair:found SELECT key, count(*) FROM settings\n"
    "--   GROUP BY key HAVING count(*) > 1\n"
    "-- repair:writes settings.value\n"
    "-- repair:do\n"
    "UPDATE settings SET value = 'both' WHERE key = 'theme';\n"
    "UPDATE settings SET key = 'old-theme' WHERE rowid = 1;\n";

TEST(SqlRepair, IsReadWithItsEvidenceItsWritesAndItsStatements) {
  ASSERT_OK_AND_ASSIGN(const SqlRepair repair, ParseSqlRepair("double", kDouble));
  EXPECT_EQ(repair.remedy, "Settings that were written twice are one again.");
  EXPECT_THAT(repair.found.text, HasSubstr("HAVING count(*) > 1"));
  EXPECT_THAT(repair.writes, ElementsAre(SqlPlace{"settings", "value"}));
  EXPECT_EQ(repair.script.up.size(), 2U);
  EXPECT_EQ(repair.script.up[0].line, 6);
}

TEST(SqlRepair, WhatIsMissingOrTwiceOrInTheWrongPlaceIsNamed) {
  const auto error = [](const std::string& text) { return std::string(ParseSqlRepair("x", text).status().message()); };
  EXPECT_EQ(error("-- repair:do\nDELETE FROM t;"), "there is no line `-- repair:found SELECT ...`");
  EXPECT_EQ(error("-- repair:found SELECT 1"), "there is no line `-- repair:do`");
  EXPECT_EQ(error("-- repair:found SELECT 1\n-- repair:found SELECT 2\n"), "line 2: a second `repair:found`");
  EXPECT_EQ(error("DELETE FROM t;\n"), "line 1: a statement before `-- repair:do`");
  EXPECT_THAT(error("-- repair:found DELETE FROM t\n-- repair:do\n"), HasSubstr("asks one SELECT"));
  EXPECT_THAT(error("-- repair:fnd SELECT 1\n"), HasSubstr("there is no `repair:fnd`"));
}

class SqlRepairInCutover : public testing::Test {
 protected:
  absl::Status Adopt(const std::string& repair_text) {
    std::unique_ptr<SqliteAdapter> db = OpenDatabase(path_, {.mode = OpenMode::kCreate});
    ExecuteAll(*db, {"CREATE TABLE settings(key TEXT, value TEXT)",
                     "INSERT INTO settings VALUES('theme', 'dark'), ('theme', 'light')"});
    db.reset();
    absl::StatusOr<SqlRepair> repair = ParseSqlRepair("double", repair_text);
    EXPECT_OK(repair);
    AdoptionRules rules = Learned();
    rules.deviations = {AsDeviation(*repair)};
    const CutoverOptions options{.path = path_, .app_closed = true, .context = TestContext(), .rules = rules};
    return Cutover(SqlHistory({"CREATE TABLE settings(key TEXT, value TEXT);"}), options).status();
  }

  TempDir directory_;
  std::string path_ = directory_.File("users.db");
};

TEST_F(SqlRepairInCutover, IsDoneWithinTheProofAndArchivesWhatItTook) {
  const std::string repair =
      "-- repair:found SELECT * FROM settings WHERE value = 'dark'\n-- repair:writes settings.value\n-- repair:do\n"
      "UPDATE settings SET value = 'black' WHERE value = 'dark';\n";
  ASSERT_OK(Adopt(repair));
  std::unique_ptr<SqliteAdapter> db = OpenDatabase(path_);
  EXPECT_THAT(Rows(*db, "SELECT value FROM settings"), ElementsAre("'black'", "'light'"));
  EXPECT_THAT(Rows(*db, "SELECT value, archived_by FROM migration_archive WHERE kind = 'overwritten'"),
              ElementsAre("'dark'|'double'"));
}

TEST_F(SqlRepairInCutover, ATableThatItSaysItRemovesStandsInTheArchive) {
  ExecuteAll(*OpenDatabase(path_, {.mode = OpenMode::kCreate}),
             {"CREATE TABLE residue(id INTEGER PRIMARY KEY, note TEXT)", "INSERT INTO residue VALUES(7, 'kept')"});
  const std::string repair =
      "-- repair:found SELECT name FROM sqlite_schema WHERE name = 'residue'\n-- repair:removes residue\n"
      "-- repair:do\nDROP TABLE residue;\n";
  ASSERT_OK(Adopt(repair));
  std::unique_ptr<SqliteAdapter> db = OpenDatabase(path_);
  EXPECT_THAT(Rows(*db, "SELECT name FROM sqlite_schema WHERE name = 'residue'"), testing::IsEmpty());
  EXPECT_THAT(Rows(*db,
                   "SELECT row_key, value FROM migration_archive WHERE table_name = 'residue' AND column_name = "
                   "'note'"),
              ElementsAre("'7'|'kept'"));
}

TEST_F(SqlRepairInCutover, AColumnThatItRemovesStandsInTheArchiveWhateverTheKey) {
  ExecuteAll(*OpenDatabase(path_, {.mode = OpenMode::kCreate}),
             {"CREATE TABLE old(a, b)", "CREATE TABLE pair(x TEXT, y INT, b, PRIMARY KEY(x, y)) WITHOUT ROWID",
              "INSERT INTO old VALUES('one', 'kept')", "INSERT INTO pair VALUES('k', 5, 'kept too')"});
  ASSERT_OK(
      Adopt("-- repair:found SELECT name FROM pragma_table_info('old') WHERE name = 'b'\n"
            "-- repair:removes old.b, pair.b\n-- repair:do\n"
            "ALTER TABLE old DROP COLUMN b;\nALTER TABLE pair DROP COLUMN b;\n"));
  EXPECT_THAT(Rows(*OpenDatabase(path_),
                   "SELECT table_name, value FROM migration_archive WHERE column_name = 'b' ORDER BY table_name"),
              ElementsAre("'old'|'kept'", "'pair'|'kept too'"));
}

TEST_F(SqlRepairInCutover, ATableThatItDoesNotSayItRemovesStays) {
  ExecuteAll(*OpenDatabase(path_, {.mode = OpenMode::kCreate}), {"CREATE TABLE residue(id INTEGER PRIMARY KEY)"});
  EXPECT_THAT(Adopt("-- repair:found SELECT name FROM sqlite_schema WHERE name = 'residue'\n-- repair:do\n"
                    "DROP TABLE residue;\n"),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("table residue: table, now gone")));
}

TEST_F(SqlRepairInCutover, IsRolledBackWhereItMendsNothing) {
  EXPECT_THAT(Adopt("-- repair:found SELECT 1 FROM settings\n-- repair:do\n"),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("what it mends is still there")));
}

TEST_F(SqlRepairInCutover, IsRolledBackWhereItWritesWhatItDidNotSay) {
  EXPECT_THAT(Adopt(kDouble),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("settings: row 1 has another value in key")));
  std::unique_ptr<SqliteAdapter> db = OpenDatabase(path_);
  EXPECT_THAT(Rows(*db, "SELECT value FROM settings"), ElementsAre("'dark'", "'light'"));
}

}  // namespace
}  // namespace crystal
