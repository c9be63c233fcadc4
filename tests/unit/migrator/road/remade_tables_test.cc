// Tables that are made anew and renamed in one section, and values that come back to columns that must have one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/written_moves.h"

namespace crystal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using RemadeTablesTest = WrittenMoves;

TEST_F(RemadeTablesTest, AValueTakesThePlaceOfWhatStoodForIt) {
  Write("CREATE TABLE note(id INTEGER PRIMARY KEY, body TEXT, rank INT NOT NULL);", "DROP TABLE note;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO note VALUES(1, 'a', 7), (2, 'b', 8)"});
  Write("ALTER TABLE note DROP COLUMN rank;",
        "CREATE TABLE new_note(id INTEGER PRIMARY KEY, body TEXT, rank INT NOT NULL); "
        "INSERT INTO new_note(id, body, rank) SELECT id, body, 0 FROM note; DROP TABLE note; "
        "ALTER TABLE new_note RENAME TO note;");
  ASSERT_OK(GoUp());
  ASSERT_OK(GoDown());
  EXPECT_THAT(Values("SELECT rank FROM note ORDER BY id"), ElementsAre("7", "8"));
  EXPECT_THAT(Archived(), IsEmpty());
}

TEST_F(RemadeTablesTest, WhatAnAuthorComputedStands) {
  Write("CREATE TABLE note(id INTEGER PRIMARY KEY, rank INT NOT NULL);", "DROP TABLE note;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO note VALUES(1, 7)"});
  Write(
      "CREATE TABLE new_note(id INTEGER PRIMARY KEY); INSERT INTO new_note(id) SELECT id FROM note; DROP TABLE note; "
      "ALTER TABLE new_note RENAME TO note;",
      "CREATE TABLE new_note(id INTEGER PRIMARY KEY, rank INT NOT NULL); "
      "INSERT INTO new_note(id, rank) SELECT id, id * 10 FROM note; DROP TABLE note; "
      "ALTER TABLE new_note RENAME TO note;");
  ASSERT_OK(GoUp());
  ASSERT_OK(GoDown());
  EXPECT_THAT(Values("SELECT rank FROM note"), ElementsAre("10"));
}

TEST_F(RemadeTablesTest, ATableThatIsRenamedAndThenMadeAnewIsTheSame) {
  Write("CREATE TABLE Note(code TEXT PRIMARY KEY, Body TEXT, gone TEXT);", "DROP TABLE Note;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO Note VALUES('a', 'text', 'value')"});
  Write(
      "ALTER TABLE Note RENAME COLUMN Body TO body; ALTER TABLE Note RENAME TO aside; "
      "ALTER TABLE aside RENAME TO note; CREATE TABLE new_note(code TEXT PRIMARY KEY, body TEXT CHECK(body <> '')); "
      "INSERT INTO new_note(code, body) SELECT code, body FROM note; DROP TABLE note; "
      "ALTER TABLE new_note RENAME TO note;",
      "CREATE TABLE new_note(code TEXT PRIMARY KEY, body TEXT, gone TEXT); "
      "INSERT INTO new_note(code, body) SELECT code, body FROM note; DROP TABLE note; "
      "ALTER TABLE new_note RENAME TO note; ALTER TABLE note RENAME TO aside; ALTER TABLE aside RENAME TO Note; "
      "ALTER TABLE Note RENAME COLUMN body TO Body;");
  ASSERT_OK(GoUp());
  EXPECT_THAT(Archived(), ElementsAre("'Note.gone'|'a'|'value'"));
  ASSERT_OK(GoDown());
  EXPECT_THAT(Values("SELECT code, Body, gone FROM Note"), ElementsAre("'a'|'text'|'value'"));
  EXPECT_THAT(Archived(), IsEmpty());
}

TEST_F(RemadeTablesTest, AnIdThatAutoincrementGaveIsTheSameRowsAlsoWhereTheWayBackTakesThatAway) {
  Write("CREATE TABLE note(id INTEGER PRIMARY KEY, gone TEXT);", "DROP TABLE note;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO note VALUES(1, 'one'), (2, 'two')"});
  Write(
      "CREATE TABLE new_note(id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO new_note(id) SELECT id FROM note; "
      "DROP TABLE note; ALTER TABLE new_note RENAME TO note;",
      "CREATE TABLE new_note(id INTEGER PRIMARY KEY, gone TEXT); INSERT INTO new_note(id) SELECT id FROM note; "
      "DROP TABLE note; ALTER TABLE new_note RENAME TO note;");
  ASSERT_OK(GoUp());
  Sql({"DELETE FROM note WHERE id = 2", "INSERT INTO note DEFAULT VALUES"});
  ASSERT_OK(GoDown());
  EXPECT_THAT(Values("SELECT id, gone FROM note"), ElementsAre("1|'one'", "3|NULL"));
}

}  // namespace
}  // namespace crystal
