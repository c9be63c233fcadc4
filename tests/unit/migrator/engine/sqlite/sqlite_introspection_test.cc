#include "migrator/engine/sqlite/sqlite_introspection.h"

#include <gtest/gtest.h>

#include "tests/support/database.h"
#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kHostile[] = "a\"b; drop table x;--";

TEST(Introspection, ReadsColumnsInDeclaredOrder) {
  auto db = MemoryDatabase({"CREATE TABLE t(b varchar(10) NOT NULL DEFAULT 'x''y', a, c int DEFAULT (1 + 2))"});
  const Schema schema = SchemaOf(*db);
  EXPECT_THAT(
      schema.tables.at("t").columns,
      ElementsAre(Column{.name = "b", .type = "VARCHAR(10)", .not_null = true, .default_value = "'x''y'"},
                  Column{.name = "a", .type = ""}, Column{.name = "c", .type = "INT", .default_value = "1 + 2"}));
}

TEST(Introspection, ReadsCompositeKeysInTheirOrder) {
  auto db = MemoryDatabase({"CREATE TABLE t(a, b, c, PRIMARY KEY(c, a))"});
  const Schema schema = SchemaOf(*db);
  EXPECT_EQ(schema.FindColumn("t", "a")->primary_key, 2);
  EXPECT_EQ(schema.FindColumn("t", "b")->primary_key, 0);
  EXPECT_EQ(schema.FindColumn("t", "c")->primary_key, 1);
  ASSERT_EQ(schema.tables.at("t").indexes.size(), 1u);
  EXPECT_EQ(schema.tables.at("t").indexes[0].origin, "pk");
  EXPECT_EQ(schema.tables.at("t").indexes[0].name, "");
}

TEST(Introspection, ReadsGeneratedColumnsWithTheirExpression) {
  auto db = MemoryDatabase({"CREATE TABLE t(a, v INT GENERATED ALWAYS AS (a * 2), s AS (a || 'X') STORED)"});
  const Schema schema = SchemaOf(*db);
  EXPECT_EQ(schema.FindColumn("t", "a")->generated, "");
  EXPECT_EQ(schema.FindColumn("t", "v")->generated, "VIRTUAL: a*2");
  EXPECT_EQ(schema.FindColumn("t", "v")->type, "INT");
  EXPECT_EQ(schema.FindColumn("t", "s")->generated, "STORED: a||'X'");
}

TEST(Introspection, ReadsTheDeclaredCollation) {
  auto db = MemoryDatabase({"CREATE TABLE t(a TEXT COLLATE nocase, b TEXT COLLATE \"rtrim\" NOT NULL, c)"});
  const Schema schema = SchemaOf(*db);
  EXPECT_EQ(schema.FindColumn("t", "a")->collation, "NOCASE");
  EXPECT_EQ(schema.FindColumn("t", "b")->collation, "RTRIM");
  EXPECT_EQ(schema.FindColumn("t", "c")->collation, "BINARY");
}

TEST(Introspection, TakesNoCollationFromInsideAnExpression) {
  auto db = MemoryDatabase(
      {"CREATE TABLE t(a TEXT CHECK(a COLLATE NOCASE <> 'x'), b COLLATE NOCASE CHECK(b COLLATE RTRIM <> ''), "
       "c AS (a COLLATE NOCASE))"});
  const Schema schema = SchemaOf(*db);
  EXPECT_EQ(schema.FindColumn("t", "a")->collation, "BINARY");
  EXPECT_EQ(schema.FindColumn("t", "b")->collation, "NOCASE");
  EXPECT_EQ(schema.FindColumn("t", "c")->collation, "BINARY");
}

TEST(Introspection, ReadsForeignKeysOfOneAndManyColumns) {
  auto db =
      MemoryDatabase({"CREATE TABLE t(a REFERENCES p, b, c, FOREIGN KEY(b, c) REFERENCES q(x, y) "
                      "ON DELETE SET NULL ON UPDATE CASCADE)"});
  EXPECT_THAT(
      SchemaOf(*db).tables.at("t").foreign_keys,
      ElementsAre(
          ForeignKey{.from = {"a"}, .table = "p", .to = {}},
          ForeignKey{
              .from = {"b", "c"}, .table = "q", .to = {"x", "y"}, .on_delete = "SET NULL", .on_update = "CASCADE"}));
}

TEST(Introspection, TellsIndexesApartByDirectionCollationAndUniqueness) {
  auto db = MemoryDatabase({"CREATE TABLE t(a, b UNIQUE)", "CREATE UNIQUE INDEX i ON t(a DESC, b COLLATE nocase)"});
  const Schema schema = SchemaOf(*db);
  const Index* index = schema.FindIndex("t", "i");
  ASSERT_NE(index, nullptr);
  EXPECT_TRUE(index->unique);
  EXPECT_EQ(index->origin, "c");
  EXPECT_EQ(index->sql, "");
  EXPECT_THAT(index->columns, ElementsAre(IndexColumn{.name = "a", .descending = true},
                                          IndexColumn{.name = "b", .collation = "NOCASE"}));
  ASSERT_NE(schema.FindIndex("t", ""), nullptr);
  EXPECT_EQ(schema.FindIndex("t", "")->origin, "u");
}

TEST(Introspection, KeepsTheTextOfPartialAndExpressionIndexes) {
  auto db = MemoryDatabase(
      {"CREATE TABLE t(a, b)", "CREATE INDEX p ON t(a) WHERE  b IS NOT NULL", "CREATE INDEX e ON t(lower(a), b)"});
  const Schema schema = SchemaOf(*db);
  EXPECT_TRUE(schema.FindIndex("t", "p")->partial);
  EXPECT_EQ(schema.FindIndex("t", "p")->sql, "create index p on t(a)where b is not null");
  EXPECT_FALSE(schema.FindIndex("t", "e")->partial);
  EXPECT_EQ(schema.FindIndex("t", "e")->sql, "create index e on t(lower(a),b)");
  EXPECT_EQ(schema.FindIndex("t", "e")->columns[0].name, "");
}

TEST(Introspection, ReadsTheOptionsOfATable) {
  auto db = MemoryDatabase({"CREATE TABLE w(a PRIMARY KEY) WITHOUT   ROWID", "CREATE TABLE s(a INT) STRICT",
                            "CREATE TABLE b(a INT PRIMARY KEY) /* x */ strict, without rowid",
                            "CREATE TABLE i(a INTEGER PRIMARY KEY AUTOINCREMENT)"});
  const Schema schema = SchemaOf(*db);
  EXPECT_TRUE(schema.tables.at("w").without_rowid);
  EXPECT_FALSE(schema.tables.at("w").strict);
  EXPECT_TRUE(schema.tables.at("s").strict);
  EXPECT_FALSE(schema.tables.at("s").without_rowid);
  EXPECT_TRUE(schema.tables.at("b").strict);
  EXPECT_TRUE(schema.tables.at("b").without_rowid);
  EXPECT_TRUE(schema.tables.at("i").autoincrement);
  EXPECT_FALSE(schema.tables.at("w").autoincrement);
}

TEST(Introspection, IsNotMisledByOptionWordsInsideTheColumns) {
  auto db = MemoryDatabase({"CREATE TABLE t(a DEFAULT 'WITHOUT ROWID', \"strict\", \"autoincrement\" /* STRICT */)"});
  const Table table = SchemaOf(*db).tables.at("t");
  EXPECT_FALSE(table.without_rowid);
  EXPECT_FALSE(table.strict);
  EXPECT_FALSE(table.autoincrement);
}

TEST(Introspection, MarksVirtualTables) {
  auto db = MemoryDatabase({"CREATE VIRTUAL TABLE f USING fts5(x)", "CREATE TABLE t(a)"});
  const Schema schema = SchemaOf(*db);
  EXPECT_TRUE(schema.tables.at("f").is_virtual);
  EXPECT_FALSE(schema.tables.at("f_data").is_virtual);
  EXPECT_FALSE(schema.tables.at("t").is_virtual);
}

TEST(Introspection, ReadsHostileNamesAsTheyAre) {
  auto db = MemoryDatabase({"CREATE TABLE x(a)"});
  ASSERT_OK(db->Execute("CREATE TABLE " + QuoteName(kHostile) + "(" + QuoteName(kHostile) + " TEXT COLLATE NOCASE)"));
  ASSERT_OK(db->Execute("CREATE INDEX i ON " + QuoteName(kHostile) + "(" + QuoteName(kHostile) + ")"));
  const Schema schema = SchemaOf(*db);
  EXPECT_NE(schema.FindTable("x"), nullptr);
  ASSERT_NE(schema.FindColumn(kHostile, kHostile), nullptr);
  EXPECT_EQ(schema.FindColumn(kHostile, kHostile)->collation, "NOCASE");
  ASSERT_NE(schema.FindIndex(kHostile, "i"), nullptr);
  EXPECT_EQ(schema.FindIndex(kHostile, "i")->columns[0].name, kHostile);
}

TEST(Introspection, LeavesOutWhatSqliteKeepsForItself) {
  auto db = MemoryDatabase({"CREATE TABLE t(a INTEGER PRIMARY KEY AUTOINCREMENT)", "INSERT INTO t DEFAULT VALUES"});
  EXPECT_THAT(SchemaOf(*db).tables, testing::SizeIs(1));
}

TEST(Introspection, ListsViewsBeforeTriggersWithTheirText) {
  auto db = MemoryDatabase({"CREATE TABLE t(a)", "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END",
                            "CREATE VIEW v AS SELECT a  FROM t"});
  EXPECT_THAT(SchemaOf(*db).objects,
              ElementsAre(SchemaObject{"view", "v", "v", "CREATE VIEW v AS SELECT a  FROM t"},
                          SchemaObject{"trigger", "g", "t", "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END"}));
}

TEST(Introspection, ReadsABrokenViewWithoutTouchingIt) {
  auto db = MemoryDatabase({"CREATE VIEW v AS SELECT none FROM nowhere", "CREATE TABLE t(a)"});
  EXPECT_THAT(SchemaOf(*db).objects, testing::SizeIs(1));
  EXPECT_THAT(SchemaOf(*db).tables.at("t").foreign_keys, IsEmpty());
}

TEST(Introspection, NeverRunsAViewThatWouldNotEnd) {
  auto db = MemoryDatabase(
      {"CREATE VIEW sessions AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x FROM c) SELECT x AS id FROM c"});
  const Schema schema = SchemaOf(*db);
  EXPECT_EQ(schema.FindTable("sessions"), nullptr);
  ASSERT_EQ(schema.objects.size(), 1u);
  EXPECT_EQ(schema.objects[0].name, "sessions");
}

TEST(Introspection, GivesEqualSchemasForSpellingsOfTheSameTable) {
  auto one = MemoryDatabase({"CREATE TABLE t(a text check(a in ('x')), b  INT  not null)"});
  auto two = MemoryDatabase({"CREATE TABLE \"t\"([a] TEXT CHECK (\"a\" IN('x')), -- why\n `b` int NOT NULL)"});
  EXPECT_EQ(SchemaOf(*one), SchemaOf(*two));
}

}  // namespace
}  // namespace crystal
