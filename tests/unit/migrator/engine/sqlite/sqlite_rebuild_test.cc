// A table rebuilt around one column keeps everything else: rows, rowids, sequence, and the text of what stands around.
#include "migrator/engine/sqlite/sqlite_rebuild.h"

#include <gtest/gtest.h>

#include "tests/support/database.h"
#include "tests/support/expected_schema.h"
#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Retypes t.a from TEXT to DATETIME.
RetypeColumn ToDateTime(Conversion conversion = Conversion::kKeep) {
  return {
      .table = "t", .from = {.name = "a"}, .to = {.name = "a", .type = DataType::kDateTime}, .conversion = conversion};
}

// The schema as it must be after ToDateTime on `before`.
Schema WithDateTime(Schema before) {
  for (Column& column : before.tables.at("t").columns) {
    if (column.name == "a") column.type = "DATETIME";
  }
  return before;
}

// Retypes t.a in a database made by `statements`; everything that ReadSchema sees must be as before, but for the type.
std::unique_ptr<SqliteAdapter> Rebuilt(std::initializer_list<absl::string_view> statements) {
  std::unique_ptr<SqliteAdapter> db = MemoryDatabase(statements);
  const Schema before = SchemaOf(*db);
  EXPECT_OK(ApplyAlone(*db, ToDateTime()));
  EXPECT_THAT(SchemaDifferences(WithDateTime(before), SchemaOf(*db)), IsEmpty());
  EXPECT_EQ(SchemaOf(*db), WithDateTime(before));
  EXPECT_OK(db->CheckIntegrity());
  return db;
}

TEST(Rebuild, KeepsRowsAndTheirStorageClasses) {
  auto db = Rebuilt({"CREATE TABLE t(a TEXT, b)",
                     "INSERT INTO t VALUES('x', 1), (NULL, 1.5), (x'00ff', 'y'), ('', NULL), ('no date', x'')"});
  EXPECT_THAT(Rows(*db, "SELECT a, b FROM t"),
              ElementsAre("'x'|1", "NULL|1.5", "x'00ff'|'y'", "''|NULL", "'no date'|x''"));
}

TEST(Rebuild, KeepsNulBytesAndInvalidUtf8) {
  auto db =
      Rebuilt({"CREATE TABLE t(a TEXT, b TEXT)", "INSERT INTO t VALUES('a' || char(0) || 'b', CAST(x'fffe41' AS TEXT))",
               "INSERT INTO t VALUES(CAST(x'c328' AS TEXT), char(0))"});
  EXPECT_THAT(Rows(*db, "SELECT typeof(a), hex(a), typeof(b), hex(b) FROM t"),
              ElementsAre("'text'|'610062'|'text'|'FFFE41'", "'text'|'C328'|'text'|'00'"));
}

TEST(Rebuild, ReadsDatesAndLeavesWhatIsNone) {
  auto db = MemoryDatabase({"CREATE TABLE t(a TEXT)",
                            "INSERT INTO t VALUES('2025-06-10T09:54:45.123Z'), ('rubbish'), (NULL), ('2025-06-10')"});
  ASSERT_OK(ApplyAlone(*db, ToDateTime(Conversion::kToDateTime)));
  EXPECT_THAT(Rows(*db, "SELECT a FROM t"),
              ElementsAre("'2025-06-10 09:54:45'", "'rubbish'", "NULL", "'2025-06-10 00:00:00'"));
}

TEST(Rebuild, KeepsChildrenThatWouldCascade) {  // A1
  auto db = Rebuilt({"CREATE TABLE t(id TEXT PRIMARY KEY, a TEXT)",
                     "CREATE TABLE c(t TEXT REFERENCES t(id) ON DELETE CASCADE)",
                     "CREATE TABLE n(t TEXT REFERENCES t ON DELETE SET NULL)",
                     "CREATE TABLE p(t TEXT REFERENCES t(id))", "INSERT INTO t VALUES('x', 'y')",
                     "INSERT INTO c VALUES('x')", "INSERT INTO n VALUES('x')", "INSERT INTO p VALUES('x')"});
  EXPECT_THAT(Rows(*db, "SELECT c.t, n.t, p.t FROM c, n, p"), ElementsAre("'x'|'x'|'x'"));
  ASSERT_OK_AND_ASSIGN(std::vector<std::string> violations, db->BrokenReferences());
  EXPECT_THAT(violations, IsEmpty());
}

TEST(Rebuild, LeavesTheTextOfForeignKeysPointingAtTheTable) {  // A3
  constexpr char kChild[] = "CREATE TABLE c(x REFERENCES t(id), y REFERENCES \"t\")";
  auto db = Rebuilt({"CREATE TABLE t(id TEXT PRIMARY KEY, a TEXT)", kChild});
  EXPECT_THAT(Rows(*db, "SELECT sql FROM sqlite_schema WHERE name = 'c' AND sql LIKE '%REFERENCES t(id)%'"),
              testing::SizeIs(1));
}

TEST(Rebuild, KeepsReferencesToItself) {
  auto db =
      Rebuilt({"CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, up REFERENCES t(id) ON DELETE CASCADE, "
               "FOREIGN KEY(up) REFERENCES t)",
               "INSERT INTO t VALUES(1, 'x', NULL), (2, 'y', 1)"});
  EXPECT_THAT(Rows(*db, "SELECT id, up FROM t"), ElementsAre("1|NULL", "2|1"));
}

TEST(Rebuild, KeepsOldViolationsAndAddsNone) {  // A19
  auto db = Rebuilt({"CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT)", "CREATE TABLE c(t REFERENCES t(id))",
                     "INSERT INTO c VALUES(5)"});
  ASSERT_OK_AND_ASSIGN(std::vector<std::string> violations, db->BrokenReferences());
  EXPECT_THAT(violations, ElementsAre("c|1|t|t"));
}

TEST(Rebuild, KeepsViewsLetterByLetterWhereverTheyStand) {  // A4
  auto db = Rebuilt({"CREATE TABLE t(a TEXT, b)", "CREATE TABLE u(x)", "CREATE VIEW v1 AS SELECT  a  FROM t -- mine",
                     "CREATE VIEW v2(n) AS SELECT count(*) FROM v1, u", "CREATE VIEW v3 AS SELECT x FROM u",
                     "INSERT INTO t VALUES('q', 1)", "INSERT INTO u VALUES(1)"});
  EXPECT_THAT(Rows(*db, "SELECT a, n FROM v1, v2"), ElementsAre("'q'|1"));
}

TEST(Rebuild, LeavesBrokenViewsAsBrokenAsTheyWere) {  // A10
  Rebuilt({"CREATE TABLE t(a TEXT)", "CREATE VIEW broken AS SELECT nix FROM nowhere",
           "CREATE VIEW circle AS SELECT * FROM circle", "CREATE VIEW late AS SELECT gone FROM t"});
}

TEST(Rebuild, KeepsUserTriggersLetterByLetter) {
  auto db = Rebuilt({"CREATE TABLE t(a TEXT, b)", "CREATE TABLE log(x)", "CREATE VIEW v AS SELECT a FROM t",
                     "CREATE TRIGGER g1 AFTER INSERT ON t WHEN new.a <> 'no;' BEGIN INSERT INTO log VALUES(1); END",
                     "CREATE TRIGGER g2 BEFORE UPDATE OF a ON t BEGIN SELECT RAISE(IGNORE); END",
                     "CREATE TRIGGER g3 INSTEAD OF DELETE ON v BEGIN DELETE FROM t WHERE a = old.a; END",
                     "CREATE TRIGGER g4 AFTER DELETE ON log BEGIN UPDATE t SET b = b + 1; END"});
  EXPECT_EQ(SchemaOf(*db).objects.size(), 5u);
}

TEST(Rebuild, FiresNoTriggerOfTheUsers) {  // A22
  auto db = Rebuilt({"CREATE TABLE t(a TEXT, b)", "CREATE TABLE log(x)", "INSERT INTO t VALUES('q', 1)",
                     "CREATE TRIGGER g1 AFTER INSERT ON t BEGIN INSERT INTO log VALUES(1); END",
                     "CREATE TRIGGER g2 AFTER DELETE ON t BEGIN INSERT INTO log VALUES(2); END"});
  EXPECT_THAT(Rows(*db, "SELECT * FROM log"), IsEmpty());
}

TEST(Rebuild, KeepsIndexesOfEveryKind) {  // A21
  auto db = Rebuilt({"CREATE TABLE t(a TEXT, b TEXT COLLATE NOCASE UNIQUE, c, UNIQUE(b, c))", "CREATE INDEX i1 ON t(a)",
                     "CREATE UNIQUE INDEX i2 ON t(a, b DESC)", "CREATE INDEX i3 ON t(c) WHERE a IS NOT NULL",
                     "CREATE INDEX i4 ON t(lower(b), a)", "CREATE INDEX i5 ON t(c COLLATE RTRIM)",
                     "INSERT INTO t VALUES('x', 'y', 1)"});
  EXPECT_THAT(db->Execute("INSERT INTO t VALUES('z', 'Y', 2)"),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("UNIQUE")));
}

TEST(Rebuild, KeepsTheConflictClauseThatASchemaDoesNotShow) {  // A21
  auto db = Rebuilt({"CREATE TABLE t(a TEXT, b UNIQUE ON CONFLICT REPLACE)", "INSERT INTO t VALUES('x', 1)",
                     "INSERT INTO t VALUES('y', 1)"});
  ExecuteAll(*db, {"INSERT INTO t VALUES('z', 1)"});
  EXPECT_THAT(Rows(*db, "SELECT a FROM t"), ElementsAre("'z'"));
}

TEST(Rebuild, KeepsTheRowidOfATableWithoutAnIntegerKey) {  // A16
  auto db = Rebuilt({"CREATE TABLE t(id TEXT PRIMARY KEY, a TEXT)", "INSERT INTO t VALUES('p', 1), ('q', 2), ('r', 3)",
                     "DELETE FROM t WHERE id = 'q'"});
  EXPECT_THAT(Rows(*db, "SELECT rowid, id FROM t ORDER BY rowid"), ElementsAre("1|'p'", "3|'r'"));
}

TEST(Rebuild, KeepsTheRowidWhereAKeyOfManyColumnsBeginsWithAnInteger) {  // A16
  auto db = Rebuilt({"CREATE TABLE t(i INTEGER, j, a TEXT, PRIMARY KEY(i, j))", "INSERT INTO t VALUES(5, 1, 'x')",
                     "INSERT INTO t VALUES(6, 1, 'y')", "DELETE FROM t WHERE i = 5"});
  EXPECT_THAT(Rows(*db, "SELECT rowid, i FROM t"), ElementsAre("2|6"));
}

TEST(Rebuild, KeepsTheRowidWhereADescendingKeyIsNoAliasOfIt) {  // A16
  auto db = Rebuilt({"CREATE TABLE t(i INTEGER PRIMARY KEY DESC, a TEXT)", "INSERT INTO t VALUES(5, 'x'), (6, 'y')",
                     "DELETE FROM t WHERE i = 5"});
  EXPECT_THAT(Rows(*db, "SELECT rowid, i FROM t"), ElementsAre("2|6"));
}

TEST(Rebuild, CopiesAColumnThatIsCalledRowidAsOne) {  // A16
  auto db = Rebuilt({"CREATE TABLE t(rowid TEXT, a TEXT)", "INSERT INTO t VALUES('mine', 'x'), ('yours', 'y')",
                     "DELETE FROM t WHERE a = 'x'"});
  EXPECT_THAT(Rows(*db, "SELECT rowid, _rowid_ FROM t"), ElementsAre("'yours'|2"));
}

TEST(Rebuild, CopiesATableWhoseColumnsHideEveryNameOfTheRowid) {
  auto db = Rebuilt({"CREATE TABLE t(rowid, oid, _rowid_, a TEXT)", "INSERT INTO t VALUES(7, 8, 9, 'x')"});
  EXPECT_THAT(Rows(*db, "SELECT * FROM t"), ElementsAre("7|8|9|'x'"));
}

TEST(Rebuild, KeepsWhatAnExternalFullTextIndexFinds) {  // A16
  auto db = Rebuilt({"CREATE TABLE t(id TEXT PRIMARY KEY, a TEXT)", "INSERT INTO t VALUES('p', 'one'), ('q', 'two')",
                     "CREATE VIRTUAL TABLE f USING fts5(a, content='t')", "INSERT INTO f(f) VALUES('rebuild')",
                     "DELETE FROM t WHERE id = 'p'"});
  EXPECT_THAT(Rows(*db, "SELECT id FROM t WHERE rowid IN (SELECT rowid FROM f('two'))"), ElementsAre("'q'"));
}

TEST(Rebuild, NeverGivesAnIdTwice) {  // A17
  auto db = Rebuilt({"CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT)",
                     "INSERT INTO t(a) VALUES('x'), ('y'), ('z')", "DELETE FROM t WHERE id = 3"});
  EXPECT_THAT(Rows(*db, "SELECT name, seq FROM sqlite_sequence"), ElementsAre("'t'|3"));
  ExecuteAll(*db, {"INSERT INTO t(a) VALUES('new')"});
  EXPECT_THAT(Rows(*db, "SELECT max(id) FROM t"), ElementsAre("4"));
}

TEST(Rebuild, KnowsTheHighestIdOfAnEmptyTable) {  // A17
  auto db = Rebuilt({"CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT)", "INSERT INTO t VALUES(41, 'x')",
                     "DELETE FROM t"});
  EXPECT_THAT(Rows(*db, "SELECT name, seq FROM sqlite_sequence"), ElementsAre("'t'|41"));
}

TEST(Rebuild, MakesNoSequenceWhereNoneWasStarted) {
  auto db = Rebuilt({"CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT)"});
  EXPECT_THAT(Rows(*db, "SELECT name FROM sqlite_sequence"), IsEmpty());
}

TEST(Rebuild, KeepsTablesWithoutRowid) {  // A18
  auto db = Rebuilt(
      {"CREATE TABLE t(k TEXT, l, a TEXT, PRIMARY KEY(l, k)) WITHOUT ROWID", "INSERT INTO t VALUES('p', 1, 'x')"});
  EXPECT_THAT(Rows(*db, "SELECT k, l, a FROM t"), ElementsAre("'p'|1|'x'"));
}

TEST(Rebuild, KeepsGeneratedColumns) {  // A20
  auto db = Rebuilt({"CREATE TABLE t(n INT, a TEXT, v AS (n * 2), s GENERATED ALWAYS AS (a || 'S') STORED)",
                     "INSERT INTO t VALUES(4, 'x')"});
  EXPECT_THAT(Rows(*db, "SELECT n, a, v, s FROM t"), ElementsAre("4|'x'|8|'xS'"));
}

TEST(Rebuild, KeepsTheUsersOwnColumnsAndConstraints) {
  auto db =
      Rebuilt({"CREATE TABLE t(a TEXT, \"my,col\" TEXT COLLATE NOCASE DEFAULT ')' NOT NULL, "
               "c INT CHECK(t.c > 0 AND \"t\" . c < 9), -- mine\n  d REFERENCES t(c), -- last\n"
               "  CONSTRAINT both CHECK(t.a <> t.c), UNIQUE(c, \"my,col\") -- end\n)",
               "INSERT INTO t(a, c) VALUES('x', 1)"});
  EXPECT_THAT(Rows(*db, "SELECT a, \"my,col\", c FROM t WHERE \"my,col\" = ')'"), ElementsAre("'x'|')'|1"));
  EXPECT_THAT(db->Execute("INSERT INTO t(c) VALUES(0)"), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("CHECK")));
}

TEST(Rebuild, IsNotMisledByHostileNames) {  // E6
  const std::string name = "a\"b; drop table x;--'";
  auto db = MemoryDatabase({"CREATE TABLE x(a)"});
  const std::string q = QuoteName(name);
  for (const std::string& sql :
       {"CREATE TABLE " + q + "(id INTEGER PRIMARY KEY AUTOINCREMENT, " + q + " TEXT UNIQUE)",
        "CREATE INDEX \"i;--\" ON " + q + "(" + q + " DESC)", "INSERT INTO " + q + " VALUES(3, 'v')",
        "CREATE VIEW \"v;\"\"--\" AS SELECT * FROM " + q,
        "CREATE TRIGGER \"g;--\" AFTER INSERT ON " + q + " BEGIN SELECT 1; END"}) {
    ASSERT_OK(db->Execute(sql)) << sql;
  }
  const RetypeColumn change = {.table = name,
                               .from = {.name = name, .unique = true},
                               .to = {.name = name, .type = DataType::kDateTime, .unique = true}};
  Schema want = SchemaOf(*db);
  want.tables.at(name).columns[1].type = "DATETIME";
  ASSERT_OK(ApplyAlone(*db, change));
  EXPECT_THAT(SchemaDifferences(want, SchemaOf(*db)), IsEmpty());
  EXPECT_THAT(Rows(*db, "SELECT * FROM " + q), ElementsAre("3|'v'"));
}

TEST(Rebuild, RefusesWhatIsNotThere) {
  auto db = MemoryDatabase({"CREATE TABLE t(b)"});
  EXPECT_THAT(ApplyAlone(*db, ToDateTime()), StatusIs(StatusCode::kNotFound, HasSubstr("no column t.a")));
  EXPECT_THAT(ApplyAlone(*MemoryDatabase(), ToDateTime()), StatusIs(StatusCode::kNotFound, HasSubstr("t.a")));
}

TEST(Rebuild, RefusesAVirtualTable) {
  auto db = MemoryDatabase({"CREATE VIRTUAL TABLE t USING fts5(a)"});
  EXPECT_THAT(ApplyAlone(*db, ToDateTime()), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("t is a virtual")));
}

TEST(Rebuild, LeavesEverythingAsItWasWhereARowDoesNotFit) {
  auto db =
      MemoryDatabase({"CREATE TABLE t(a TEXT)", "INSERT INTO t VALUES('x'), (NULL)", "CREATE VIEW v AS SELECT 1"});
  const Schema before = SchemaOf(*db);
  RetypeColumn change = ToDateTime();
  change.to.not_null = true;
  EXPECT_THAT(ApplyAlone(*db, change), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("NOT NULL")));
  EXPECT_EQ(SchemaOf(*db), before);
  EXPECT_THAT(Rows(*db, "SELECT a FROM t"), ElementsAre("'x'", "NULL"));
}

TEST(Rebuild, TakesNoTableOfTheUsersForItsOwn) {
  auto db = MemoryDatabase({"CREATE TABLE t(a TEXT)", "CREATE TABLE crystal_rebuild_t(mine)"});
  EXPECT_THAT(ApplyAlone(*db, ToDateTime()), StatusIs(StatusCode::kInvalidArgument, HasSubstr("crystal_rebuild_t")));
  EXPECT_NE(SchemaOf(*db).FindColumn("crystal_rebuild_t", "mine"), nullptr);
}

}  // namespace
}  // namespace crystal
