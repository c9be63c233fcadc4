#include "migrator/road/archive.h"

#include <gtest/gtest.h>

#include "migrator/road/filled_rows.h"
#include "migrator/road/history.h"
#include "migrator/road/history_state.h"
#include "tests/support/database.h"
#include "tests/support/run_context.h"
#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A value of each storage class, and a text that is no UTF-8.
constexpr char kOneOfEach[] =
    "INSERT INTO t(rowid, id, v) VALUES(3, 'i', 7), (5, 'r', 0.1), (6, 't', 'text'), (8, 'b', x'00ff'), (9, 'n', NULL),"
    " (11, 'u', CAST(x'61ff00' AS TEXT))";

class ArchiveOf : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK(db_->Begin());
    ASSERT_OK(EnsureHistory(*db_));
    ASSERT_OK(db_->Commit());
    ExecuteAll(*db_, {"CREATE TABLE t(id TEXT PRIMARY KEY, v BLOB, w)", kOneOfEach});
  }

  std::vector<std::string> Table() { return Rows(*db_, "SELECT rowid, id, v, w FROM t ORDER BY rowid"); }
  std::vector<std::string> Kept() {
    return Rows(*db_, "SELECT row_key, column_name, value FROM migration_archive WHERE kind <> 'fact' ORDER BY rowid");
  }

  std::unique_ptr<SqliteAdapter> db_ = MemoryDatabase();
  Archive archive_{*db_, "001", TestContext()};
};

TEST_F(ArchiveOf, AColumnHoldsEveryValueWithItsStorageClass) {
  ASSERT_OK(archive_.KeepColumn("t", "v"));
  EXPECT_THAT(Kept(), ElementsAre("'i'|'v'|7", "'r'|'v'|0.10000000000000001", "'t'|'v'|'text'", "'b'|'v'|x'00ff'",
                                  "'u'|'v'|'a\\377\\000'"));
  EXPECT_THAT(Rows(*db_, "SELECT DISTINCT table_name, archived_by, archived_at FROM migration_archive"),
              ElementsAre("'t'|'001'|'2025-06-15T15:06:40.123Z'"));
}

TEST_F(ArchiveOf, AColumnHoldsNullsWhereTheyAreAskedFor) {
  ASSERT_OK(archive_.KeepColumn("t", "v", true, "id IN ('n', ?)", {Value(std::string("i"))}));
  EXPECT_THAT(Kept(), ElementsAre("'i'|'v'|7", "'n'|'v'|NULL"));
}

TEST_F(ArchiveOf, AColumnComesBackAsItWas) {
  const std::vector<std::string> before = Table();
  ASSERT_OK(archive_.KeepColumn("t", "v"));
  ExecuteAll(*db_, {"UPDATE t SET v = NULL"});
  ASSERT_OK(archive_.PutBackColumn("t", "v"));
  EXPECT_EQ(Table(), before);
  EXPECT_THAT(Kept(), IsEmpty());
}

TEST_F(ArchiveOf, AColumnKeepsTheValuesOfRowsThatAreGone) {
  ASSERT_OK(archive_.KeepColumn("t", "v"));
  ExecuteAll(*db_, {"DELETE FROM t WHERE id <> 'i'"});
  ASSERT_OK(archive_.PutBackColumn("t", "v"));
  EXPECT_EQ(Kept().size(), 4u);
}

TEST_F(ArchiveOf, OneMigrationDoesNotGiveBackWhatAnotherArchived) {
  ASSERT_OK(Archive(*db_, "002", TestContext()).KeepColumn("t", "v"));
  ExecuteAll(*db_, {"UPDATE t SET v = 'new'"});
  ASSERT_OK(archive_.PutBackColumn("t", "v"));
  ASSERT_OK(Archive::Before(*db_, "002", TestContext()).PutBackColumn("t", "v"));
  EXPECT_THAT(Rows(*db_, "SELECT DISTINCT v FROM t"), ElementsAre("'new'"));
  EXPECT_EQ(Kept().size(), 5u);
}

TEST_F(ArchiveOf, RowsComeBackWholeWithTheirRowids) {
  ExecuteAll(*db_, {"UPDATE t SET w = 2.0 WHERE id = 'n'"});
  const std::vector<std::string> before = Table();
  ASSERT_OK(archive_.TakeRows("t", "1"));
  EXPECT_THAT(Table(), IsEmpty());
  ASSERT_OK(archive_.PutBackRows("t"));
  EXPECT_EQ(Table(), before);
  EXPECT_THAT(Kept(), IsEmpty());
}

TEST_F(ArchiveOf, OnlyTheRowsThatWereAskedForLeave) {
  ASSERT_OK(archive_.TakeRows("t", "id = ?", {Value(std::string("t"))}));
  EXPECT_EQ(Table().size(), 5u);
  EXPECT_THAT(Kept(), ElementsAre("'t'|'rowid'|6", "'t'|'id'|'t'", "'t'|'v'|'text'"));
}

TEST_F(ArchiveOf, ARowWhosePlaceIsTakenStays) {
  ASSERT_OK(archive_.TakeRows("t", "id IN ('i', 't')"));
  ExecuteAll(*db_, {"INSERT INTO t(id, v) VALUES('i', 'another')"});
  ASSERT_OK(archive_.PutBackRows("t"));
  EXPECT_THAT(Rows(*db_, "SELECT v FROM t WHERE id IN ('i', 't') ORDER BY id"), ElementsAre("'another'", "'text'"));
  EXPECT_THAT(Kept(), ElementsAre("'i'|'rowid'|3", "'i'|'id'|'i'", "'i'|'v'|7"));
}

TEST_F(ArchiveOf, ARowWhoseUniqueValueIsTakenStays) {
  ExecuteAll(*db_, {"CREATE TABLE u(id INTEGER PRIMARY KEY, k TEXT UNIQUE)", "INSERT INTO u VALUES(1, 'a'), (2, 'b')"});
  ASSERT_OK(archive_.TakeRows("u", "1"));
  ExecuteAll(*db_, {"INSERT INTO u VALUES(9, 'a')"});
  ASSERT_OK(archive_.PutBackRows("u"));
  EXPECT_THAT(Rows(*db_, "SELECT id, k FROM u ORDER BY id"), ElementsAre("2|'b'", "9|'a'"));
  EXPECT_THAT(Kept(), ElementsAre("'1'|'id'|1", "'1'|'k'|'a'"));
}

TEST_F(ArchiveOf, ATableWithTwoKeyColumnsGoesByRowid) {
  ExecuteAll(*db_, {"CREATE TABLE p(a, b, c, PRIMARY KEY(a, b))", "INSERT INTO p VALUES(1, 1, 'x'), (1, 2, 'y')"});
  ASSERT_OK(archive_.TakeRows("p", "b = 2"));
  ASSERT_OK(archive_.PutBackRows("p"));
  EXPECT_THAT(Rows(*db_, "SELECT rowid, a, b, c FROM p ORDER BY rowid"), ElementsAre("1|1|1|'x'", "2|1|2|'y'"));
}

// A table of ours may hold a column of the user's with any name.
TEST_F(ArchiveOf, AColumnNameWithQuotesIsNoSql) {
  ExecuteAll(*db_, {"ALTER TABLE t ADD COLUMN \"it's \"\"mine\"\"\" TEXT", "UPDATE t SET \"it's \"\"mine\"\"\" = id"});
  const std::vector<std::string> before = Rows(*db_, "SELECT * FROM t ORDER BY rowid");
  ASSERT_OK(archive_.TakeRows("t", "1"));
  ASSERT_OK(archive_.PutBackRows("t"));
  EXPECT_EQ(Rows(*db_, "SELECT * FROM t ORDER BY rowid"), before);
}

TEST_F(ArchiveOf, NewRowsAreTakenBackAndNoOthers) {
  Archive notes = Archive::Before(*db_, "001", TestContext());
  ExecuteAll(*db_, {"INSERT INTO t(id, v) VALUES('new', 1)"});
  ASSERT_OK(notes.NoteNewRows("t", "id = ?", {Value(std::string("new"))}));
  ASSERT_OK(notes.TakeBackNewRows("t", archive_));
  EXPECT_EQ(Table().size(), 6u);
  EXPECT_THAT(Kept(), ElementsAre("'new'|''|NULL", "'new'|'rowid'|12", "'new'|'id'|'new'", "'new'|'v'|1"));
  ASSERT_OK(archive_.PutBackRows("t"));
  EXPECT_THAT(Rows(*db_, "SELECT rowid FROM t WHERE id = 'new'"), ElementsAre("12"));
  ASSERT_OK(notes.TakeBackNewRows("t", archive_));  // a second way down
  EXPECT_EQ(Table().size(), 6u);
}

TEST_F(ArchiveOf, WhatAnotherKeptComesBackToWhoTakesItOver) {
  const std::vector<std::string> before = Rows(*db_, "SELECT * FROM t ORDER BY rowid");
  ASSERT_OK(archive_.TakeRows("t", "1"));
  Archive squash(*db_, "002", TestContext());
  ASSERT_OK(squash.PutBackRows("t"));
  EXPECT_EQ(Table().size(), 0u);
  ASSERT_OK(squash.TakeOver("001"));
  ASSERT_OK(squash.PutBackRows("t"));
  EXPECT_EQ(Rows(*db_, "SELECT * FROM t ORDER BY rowid"), before);
}

TEST_F(ArchiveOf, ATableThatIsNotThereIsNamed) {
  EXPECT_THAT(archive_.TakeRows("gone", "1"), StatusIs(StatusCode::kNotFound, HasSubstr("no table gone")));
  EXPECT_THAT(archive_.KeepColumn("gone", "v"), StatusIs(StatusCode::kNotFound, HasSubstr("no table gone")));
}

// ---- settled rows

class SettledRows : public ArchiveOf {
 protected:
  bool AnySettled(absl::string_view what) { return IsAnySettled(*db_, "t", what).value(); }
  std::vector<std::string> Open(absl::string_view what) {
    return Rows(*db_, absl::StrCat("SELECT id FROM t WHERE ", NotSettled("t", what), " ORDER BY rowid"));
  }
};

TEST_F(SettledRows, AreThoseThatWereThere) {
  ASSERT_OK(Settle(*db_, "t", "v"));
  ExecuteAll(*db_, {"INSERT INTO t(id) VALUES('new')"});
  EXPECT_THAT(Open("v"), ElementsAre("'new'"));
  EXPECT_EQ(Open("w").size(), 7u);
}

TEST_F(SettledRows, AreThoseThatWerePicked) {
  ASSERT_OK(Settle(*db_, "t", "v", "id <> 'i'"));
  EXPECT_THAT(Open("v"), ElementsAre("'i'"));
}

TEST_F(SettledRows, AreAnyUntilAllAreUnsettled) {
  EXPECT_FALSE(AnySettled("v"));
  ASSERT_OK(Settle(*db_, "t", "v"));
  EXPECT_TRUE(AnySettled("v"));
  EXPECT_FALSE(AnySettled("w"));
  ASSERT_OK(Unsettle(*db_, "t", "v"));
  EXPECT_FALSE(AnySettled("v"));
}

TEST_F(SettledRows, AreOpenAgainOnceUnsettled) {
  ASSERT_OK(Settle(*db_, "t", "v"));
  ASSERT_OK(Settle(*db_, "t", "w"));
  ASSERT_OK(Unsettle(*db_, "t", "v"));
  EXPECT_EQ(Open("v").size(), 6u);
  EXPECT_THAT(Open("w"), IsEmpty());
  ASSERT_OK(archive_.KeepColumn("t", "v"));
  ASSERT_OK(UnsettleAll(*db_));
  EXPECT_EQ(Open("w").size(), 6u);
  EXPECT_EQ(Kept().size(), 5u);  // what was archived stays
}

}  // namespace
}  // namespace crystal
