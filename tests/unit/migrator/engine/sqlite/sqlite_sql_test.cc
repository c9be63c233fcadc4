#include "migrator/engine/sqlite/sqlite_sql.h"

#include <gtest/gtest.h>

#include "tests/support/database.h"
#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(SqliteText, DoublesQuotes) { EXPECT_EQ(QuoteText("it's"), "'it''s'"); }

TEST(SqliteTypeName, SpellsTypesAsTheUsersDatabasesDo) {
  EXPECT_EQ(SqliteTypeName(DataType::kInteger), "INTEGER");
  EXPECT_EQ(SqliteTypeName(DataType::kText), "TEXT");
  EXPECT_EQ(SqliteTypeName(DataType::kReal), "REAL");
  EXPECT_EQ(SqliteTypeName(DataType::kBlob), "BLOB");
  EXPECT_EQ(SqliteTypeName(DataType::kDateTime), "DATETIME");
  EXPECT_EQ(SqliteTypeName(DataType::kBoolean), "BOOLEAN");
  EXPECT_EQ(SqliteTypeName(DataType::kJson), "TEXT");
}

TEST(SqliteColumn, SpellsEveryClauseInSqlitesOrder) {
  EXPECT_EQ(SqliteColumn({.name = "archived", .type = DataType::kBoolean, .default_value = 0}),
            "\"archived\" BOOLEAN DEFAULT 0");
  EXPECT_EQ(SqliteColumn({.name = "id", .type = DataType::kInteger, .primary_key = true, .autoincrement = true}),
            "\"id\" INTEGER PRIMARY KEY AUTOINCREMENT");
  EXPECT_EQ(SqliteColumn({.name = "path", .not_null = true, .unique = true}), "\"path\" TEXT NOT NULL UNIQUE");
  EXPECT_EQ(SqliteColumn({.name = "at", .type = DataType::kDateTime, .default_value = CurrentTimestamp{}}),
            "\"at\" DATETIME DEFAULT CURRENT_TIMESTAMP");
  EXPECT_EQ(SqliteColumn({.name = "m", .default_value = "it's", .one_of = {"it's", "b"}}),
            "\"m\" TEXT DEFAULT 'it''s' CHECK(\"m\" IN ('it''s', 'b'))");
}

TEST(SqliteColumn, SpellsReferences) {
  EXPECT_EQ(SqliteColumn({.name = "p", .references = Reference{.table = "a\"b"}}),
            "\"p\" TEXT REFERENCES \"a\"\"b\"(\"id\")");
  EXPECT_THAT(SqliteColumn({.name = "p", .references = Reference{.table = "q", .on_delete = OnDelete::kCascade}}),
              HasSubstr(" REFERENCES \"q\"(\"id\") ON DELETE CASCADE"));
  EXPECT_THAT(SqliteColumn({.name = "p", .references = Reference{.table = "q", .on_delete = OnDelete::kSetNull}}),
              HasSubstr(" ON DELETE SET NULL"));
}

TEST(SqliteCreateTable, MakesWhatIntrospectionReadsBack) {
  auto db = MemoryDatabase();
  const TableDefinition table = {.name = "a\"b",
                                 .columns = {{.name = "id", .type = DataType::kInteger, .primary_key = true},
                                             {.name = "x;--", .not_null = true, .default_value = "d'"}}};
  ASSERT_OK(ApplyAlone(*db, CreateTable{table}));
  const Schema schema = SchemaOf(*db);
  const Column* column = schema.FindColumn("a\"b", "x;--");
  ASSERT_NE(column, nullptr);
  EXPECT_TRUE(column->not_null);
  EXPECT_EQ(column->default_value, "'d'''");
  EXPECT_EQ(schema.FindColumn("a\"b", "id")->primary_key, 1);
}

TEST(SqliteCreateIndex, QuotesEveryName) {
  EXPECT_EQ(SqliteCreateIndex({.name = "i", .table = "t", .columns = {"a", "b\"c"}}),
            "CREATE INDEX \"i\" ON \"t\"(\"a\", \"b\"\"c\")");
  EXPECT_EQ(SqliteCreateIndex({.name = "i", .table = "t", .columns = {"a"}, .unique = true}),
            "CREATE UNIQUE INDEX \"i\" ON \"t\"(\"a\")");
}

TEST(Statements, AreWhatApplyExecutes) {
  auto db = MemoryDatabase({"CREATE TABLE t(a, b)"});
  ASSERT_OK_AND_ASSIGN(auto add, db->Statements(AddColumn{"t", {.name = "c", .type = DataType::kReal}}));
  EXPECT_THAT(add, ElementsAre("ALTER TABLE \"t\" ADD COLUMN \"c\" REAL"));
  ASSERT_OK_AND_ASSIGN(auto drop, db->Statements(DropTable{{.name = "t", .columns = {}}}));
  EXPECT_THAT(drop, ElementsAre("DROP TABLE \"t\""));
  ASSERT_OK_AND_ASSIGN(auto rename, db->Statements(RenameTable{"t", "u"}));
  EXPECT_THAT(rename, ElementsAre("ALTER TABLE \"t\" RENAME TO \"u\""));
  ASSERT_OK_AND_ASSIGN(auto rename_column, db->Statements(RenameColumn{"t", "a", "z"}));
  EXPECT_THAT(rename_column, ElementsAre("ALTER TABLE \"t\" RENAME COLUMN \"a\" TO \"z\""));
}

}  // namespace
}  // namespace crystal
