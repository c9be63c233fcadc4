#include "migrator/road/section.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "migrator/files/sql_file.h"
#include "migrator/road/history.h"
#include "migrator/road/history_state.h"
#include "migrator/road/migrator.h"
#include "tests/support/database.h"
#include "tests/support/run_context.h"
#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Script : public testing::Test {
 protected:
  Script() : db_(MemoryDatabase()) {
    EXPECT_OK(EnsureHistory(*db_));
    ExecuteAll(*db_, {"CREATE TABLE notes(id INTEGER PRIMARY KEY, text TEXT, kind TEXT DEFAULT 'plain')",
                      "INSERT INTO notes VALUES(1, 'a', 'x'), (2, NULL, NULL), (3, 'c', 'plain')"});
  }

  // A migration of the file's two sections, run up or down as the migrator does.
  absl::Status Go(Direction direction, const std::string& up, const std::string& down) {
    const absl::StatusOr<Migration> migration =
        ParseSqlMigration("20261122090000-test", "-- migrate:up\n" + up + "\n-- migrate:down\n" + down);
    if (!migration.ok()) return migration.status();
    return Migrate(*db_, direction == Direction::kUp ? Up({*migration}) : Down({*migration}, 1), TestContext(),
                   kNoEvents)
        .status();
  }

  std::vector<std::string> Archived() {
    return Rows(
        *db_,
        "SELECT table_name, column_name, row_key, value FROM migration_archive WHERE kind NOT IN ('print', 'fact') "
        "ORDER BY 1, 2, 3");
  }

  std::unique_ptr<SqliteAdapter> db_;
};

TEST_F(Script, ColumnThatADownTakesAwayComesBackWithItsValues) {
  const std::string up = "ALTER TABLE notes ADD COLUMN tag TEXT DEFAULT 't';";
  const std::string down = "ALTER TABLE notes DROP COLUMN tag;";
  ASSERT_OK(Go(Direction::kUp, up, down));
  ExecuteAll(*db_, {"UPDATE notes SET tag = 'mine' WHERE id = 1", "UPDATE notes SET tag = NULL WHERE id = 2"});
  ASSERT_OK(Go(Direction::kDown, up, down));
  EXPECT_THAT(Archived(), ElementsAre("'notes'|'tag'|'1'|'mine'", "'notes'|'tag'|'2'|NULL", "'notes'|'tag'|'3'|'t'"));
  ExecuteAll(*db_, {"INSERT INTO notes(id) VALUES(4)"});
  ASSERT_OK(Go(Direction::kUp, up, down));
  EXPECT_THAT(Rows(*db_, "SELECT id, tag FROM notes ORDER BY id"), ElementsAre("1|'mine'", "2|NULL", "3|'t'", "4|'t'"));
  EXPECT_THAT(Archived(), IsEmpty());
}

TEST_F(Script, TableThatADownTakesAwayComesBackWithItsRows) {
  const std::string up = "CREATE TABLE tags(id INTEGER PRIMARY KEY, name TEXT);", down = "DROP TABLE tags;";
  ASSERT_OK(Go(Direction::kUp, up, down));
  ExecuteAll(*db_, {"INSERT INTO tags VALUES(7, 'x'), (9, NULL)"});
  ASSERT_OK(Go(Direction::kDown, up, down));
  ASSERT_OK(Go(Direction::kUp, up, down));
  EXPECT_THAT(Rows(*db_, "SELECT * FROM tags"), ElementsAre("7|'x'", "9|NULL"));
  EXPECT_THAT(Archived(), IsEmpty());
}

TEST_F(Script, WhatOnlyGetsAnotherNameIsNotArchived) {
  const std::string up = "ALTER TABLE notes RENAME COLUMN text TO body; ALTER TABLE notes RENAME TO papers;";
  const std::string down = "ALTER TABLE papers RENAME TO notes; ALTER TABLE notes RENAME COLUMN body TO text;";
  ASSERT_OK(Go(Direction::kUp, "ALTER TABLE notes RENAME COLUMN text TO body;",
               "ALTER TABLE notes RENAME COLUMN body TO text;"));
  EXPECT_THAT(Archived(), IsEmpty());
  ExecuteAll(*db_, {"UPDATE notes SET body = 'new' WHERE id = 1"});
  ASSERT_OK(Go(Direction::kDown, "ALTER TABLE notes RENAME COLUMN text TO body;",
               "ALTER TABLE notes RENAME COLUMN body TO text;"));
  EXPECT_THAT(Rows(*db_, "SELECT text FROM notes"), ElementsAre("'new'", "NULL", "'c'"));
  ASSERT_OK(Go(Direction::kUp, "ALTER TABLE notes RENAME TO papers;", "ALTER TABLE papers RENAME TO notes;"));
  EXPECT_THAT(Archived(), IsEmpty());
  EXPECT_THAT(Rows(*db_, "SELECT count(*) FROM papers"), ElementsAre("3"));
}

// A column of the same type in the place of another is no rename: the values would be gone.
TEST_F(Script, ColumnInThePlaceOfAnotherIsNoRename) {
  const std::string up = "ALTER TABLE notes DROP COLUMN kind; ALTER TABLE notes ADD COLUMN sort TEXT DEFAULT 'plain';";
  const std::string down =
      "ALTER TABLE notes DROP COLUMN sort; ALTER TABLE notes ADD COLUMN kind TEXT DEFAULT 'plain';";
  ASSERT_OK(Go(Direction::kUp, up, down));
  EXPECT_THAT(Archived(),
              ElementsAre("'notes'|'kind'|'1'|'x'", "'notes'|'kind'|'2'|NULL", "'notes'|'kind'|'3'|'plain'"));
  ASSERT_OK(Go(Direction::kDown, up, down));
  EXPECT_THAT(Rows(*db_, "SELECT kind FROM notes"), ElementsAre("'x'", "NULL", "'plain'"));
}

TEST_F(Script, RebuiltTableLosesOnlyWhatItLacks) {
  const std::string up =
      "CREATE TABLE n2(id INTEGER PRIMARY KEY, text TEXT); INSERT INTO n2(id, text) SELECT id, text FROM notes; "
      "DROP TABLE notes; ALTER TABLE n2 RENAME TO notes;";
  const std::string down = "ALTER TABLE notes ADD COLUMN kind TEXT DEFAULT 'plain';";
  ASSERT_OK(Go(Direction::kUp, up, down));
  EXPECT_THAT(Rows(*db_, "SELECT id, text FROM notes"), ElementsAre("1|'a'", "2|NULL", "3|'c'"));
  ASSERT_OK(Go(Direction::kDown, up, down));
  EXPECT_THAT(Rows(*db_, "SELECT id, kind FROM notes"), ElementsAre("1|'x'", "2|NULL", "3|'plain'"));
}

// Its rows stand in tables that nobody but the virtual table may write: they are read and written through it.
TEST_F(Script, VirtualTableGoesDownAndUpAgain) {
  const std::string up = "CREATE VIRTUAL TABLE search USING fts5(body); INSERT INTO search(body) VALUES('found');";
  const std::string down = "DROP TABLE search;";
  ASSERT_OK(Go(Direction::kUp, up, down));
  ExecuteAll(*db_, {"INSERT INTO search(rowid, body) VALUES(7, 'mine')"});
  ASSERT_OK(Go(Direction::kDown, up, down));
  EXPECT_THAT(Archived(), ElementsAre("'search'|'body'|'1'|'found'", "'search'|'body'|'7'|'mine'",
                                      "'search'|'rowid'|'1'|1", "'search'|'rowid'|'7'|7"));
  ASSERT_OK(Go(Direction::kUp, up, down));
  EXPECT_THAT(Rows(*db_, "SELECT rowid, body FROM search('found OR mine')"), ElementsAre("1|'found'", "7|'mine'"));
  EXPECT_THAT(Archived(), IsEmpty());
}

TEST_F(Script, HasNoPowerOverTheHistory) {
  for (const char* sql : {"DELETE FROM migrations;", "UPDATE migration_events SET actor = 'me';",
                          "INSERT INTO migration_tags VALUES('a', 'b', 'c');", "DROP TABLE migration_archive;",
                          "ALTER TABLE migrations ADD COLUMN mine;", "CREATE INDEX i ON migrations(name);",
                          "CREATE TRIGGER g AFTER INSERT ON migrations BEGIN SELECT 1; END;"}) {
    EXPECT_THAT(Go(Direction::kUp, sql, ""), StatusIs(StatusCode::kInvalidArgument, HasSubstr("the history's own")))
        << sql;
  }
  EXPECT_THAT(Rows(*db_, "SELECT * FROM migration_events"), IsEmpty());
}

TEST_F(Script, ErrorNamesTheLineAndNothingIsChanged) {
  EXPECT_THAT(
      Go(Direction::kUp, "INSERT INTO notes(id) VALUES(9);\n\nINSERT INTO nowhere VALUES(1);", ""),
      StatusIs(StatusCode::kInvalidArgument, AllOf(HasSubstr("20261122090000-test"), HasSubstr("test.sql:4: "))));
  EXPECT_THAT(Rows(*db_, "SELECT count(*) FROM notes"), ElementsAre("3"));
}

TEST_F(Script, MustLeaveAViewThatWorksWorking) {
  ExecuteAll(*db_, {"CREATE VIEW kinds AS SELECT kind FROM notes"});
  EXPECT_THAT(Go(Direction::kUp,
                 "CREATE TABLE n2 AS SELECT id, text FROM notes; DROP TABLE notes; "
                 "CREATE TABLE notes AS SELECT * FROM n2;",
                 ""),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("view kinds")));
}

// As SQLite takes it, and as some histories have it: whoever fires the trigger is told.
TEST_F(Script, MayMakeATriggerThatDoesNotWorkAndSaysSo) {
  ASSERT_OK_AND_ASSIGN(
      const Migration migration,
      ParseSqlMigration("20261122090000-test",
                        "-- migrate:up\nCREATE TRIGGER gone AFTER DELETE ON notes BEGIN INSERT INTO notes(id, text) "
                        "VALUES(old.id); END;\nALTER TABLE notes ADD COLUMN more TEXT;"));
  ASSERT_OK_AND_ASSIGN(const Plan plan, Migrate(*db_, Up({migration}), TestContext(), kNoEvents));
  EXPECT_THAT(plan.notes, ElementsAre("20261122090000-test: trigger gone does not work: sqlite: 1 values for 2 columns "
                                      "[1]"));
  EXPECT_THAT(Rows(*db_, "SELECT name FROM sqlite_schema WHERE type = 'trigger'"), ElementsAre("'gone'"));
}

TEST_F(Script, WithoutADownIsRefusedOnTheWayDown) {
  ASSERT_OK_AND_ASSIGN(Migration migration, ParseSqlMigration("20261122090000-test", "-- migrate:up\nSELECT 1;"));
  ASSERT_OK(Migrate(*db_, Up({migration}), TestContext(), kNoEvents));
  EXPECT_THAT(Migrate(*db_, Down({migration}, 1), TestContext(), kNoEvents),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("no `-- migrate:down` section")));
}

}  // namespace
}  // namespace crystal
