// Rows that the way up inserts and the way back deletes: after both they are the rows that they were.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/written_moves.h"

namespace crystal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAreArray;

class SeededRowsTest : public WrittenMoves {
 protected:
  void Make(const std::string& columns, const std::string& rows) {
    Write("CREATE TABLE kind(" + columns + ");", "DROP TABLE kind;");
    Write("INSERT OR IGNORE INTO kind(" + rows + ";", "DELETE FROM kind WHERE name LIKE 'seed%';");
    ASSERT_OK(GoUp());
    Sql({"ALTER TABLE kind ADD COLUMN mine ANY", "UPDATE kind SET mine = 'm' || name"});
  }
  void DownAndUpLeavesAllAsItWas(const std::string& columns = "rowid, *") {
    const std::string all = "SELECT " + columns + " FROM kind";
    const std::vector<std::string> before = Values(all);
    ASSERT_OK(GoDown());
    ASSERT_OK(GoUp());
    EXPECT_THAT(Values(all), UnorderedElementsAreArray(before));
    EXPECT_THAT(Archived(), IsEmpty());
  }
};

TEST_F(SeededRowsTest, WithoutAKeyHaveTheUsersValueAndTheirRowidBack) {
  Make("name TEXT, rank", "name, rank) VALUES('seed', 1), ('seed', 1), ('seed2', 2)");
  DownAndUpLeavesAllAsItWas();
  Sql({"INSERT INTO kind(name, mine) VALUES('user', 'mine')"});
  DownAndUpLeavesAllAsItWas();
}

TEST_F(SeededRowsTest, UnderAnIdThatSqliteGivesHaveItBack) {
  Make("id INTEGER PRIMARY KEY, name TEXT", "name) VALUES('seed')");
  Sql({"INSERT INTO kind(name) VALUES('user')", "CREATE TABLE note(kind INT)", "INSERT INTO note VALUES(1)"});
  DownAndUpLeavesAllAsItWas();
}

TEST_F(SeededRowsTest, UnderTheirOwnKeyHaveTheUsersValueBack) {
  Make("name TEXT PRIMARY KEY, rank, at TEXT DEFAULT CURRENT_TIMESTAMP", "name, rank) VALUES('seed', 1)");
  Sql({"INSERT INTO kind(name) VALUES('user')"});
  DownAndUpLeavesAllAsItWas("name, rank, mine");
}

TEST_F(SeededRowsTest, InATableWithoutRowidToo) {
  Make("name TEXT PRIMARY KEY, rank) WITHOUT ROWID; CREATE TABLE other(x", "name, rank) VALUES('seed', 1)");
  DownAndUpLeavesAllAsItWas("*");
}

TEST_F(SeededRowsTest, ThatAUniqueColumnGuardsComeBackUnderTheirId) {
  Make("id INTEGER PRIMARY KEY, name TEXT UNIQUE", "name) VALUES('seed')");
  Sql({"INSERT INTO kind(name) VALUES('user')"});
  DownAndUpLeavesAllAsItWas();
}

// Another row may have their ids: they stay what SQLite gave them.
TEST_F(SeededRowsTest, WhoseIdTheSectionWritesElsewhereKeepIt) {
  Write("CREATE TABLE kind(id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE note(kind INT REFERENCES kind(id), text);",
        "DROP TABLE note; DROP TABLE kind;");
  Write("INSERT INTO kind(name) VALUES('seed'); UPDATE note SET kind = (SELECT max(id) FROM kind WHERE name = 'seed');",
        "UPDATE note SET kind = NULL; DELETE FROM kind WHERE name = 'seed';");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO kind(name) VALUES('user')", "INSERT INTO note VALUES(1, 'mine')"});
  ASSERT_OK(GoDown());
  ASSERT_OK(GoUp());
  EXPECT_THAT(Values("SELECT k.name FROM note AS n JOIN kind AS k ON k.id = n.kind"), ElementsAre("'seed'"));
}

// What the user changed in a row that the author made is no longer what the author inserts.
TEST_F(SeededRowsTest, ThatTheUserChangedAreNotTheOnesThatAreInserted) {
  Make("id INTEGER PRIMARY KEY, name TEXT, rank", "name, rank) VALUES('seed', 1)");
  Sql({"UPDATE kind SET rank = 9", "INSERT INTO kind(name) VALUES('user')"});
  ASSERT_OK(GoDown());
  ASSERT_OK(GoUp());
  EXPECT_THAT(Values("SELECT id, rank, mine FROM kind WHERE name = 'seed' ORDER BY id"),
              ElementsAre("1|9|'mseed'", "3|1|NULL"));
}

// Another's row under the id that is free again keeps what it has, and gets nothing.
TEST_F(SeededRowsTest, GiveNothingToARowOfTheUsersUnderTheirId) {
  Make("id INTEGER PRIMARY KEY, name TEXT, rank", "name, rank) VALUES('seed', 1)");
  ASSERT_OK(GoDown());
  Sql({"INSERT INTO kind(id, name) VALUES(1, 'user')"});
  ASSERT_OK(GoUp());
  EXPECT_THAT(Values("SELECT name, mine FROM kind WHERE id = 1"), ElementsAre("'user'|NULL"));
}

}  // namespace
}  // namespace crystal
