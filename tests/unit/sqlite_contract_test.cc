// What the design relies on and SQLite alone decides. Where one of these fails, a guard of the adapter needs a new
// look.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <set>

#include "absl/strings/str_split.h"
#include "tests/support/database.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::unique_ptr<SqliteAdapter> WithForeignKeys(std::initializer_list<absl::string_view> statements) {
  auto db = OpenDatabase(":memory:", {.mode = OpenMode::kCreate, .foreign_keys = true});
  ExecuteAll(*db, statements);
  return db;
}

TEST(SqliteContract, LibraryIsAsOldAsTheRebuildNeedsOrNewer) {
  EXPECT_GE(sqlite3_libversion_number(), 3037000);  // STRICT, DROP COLUMN with its checks
}

TEST(SqliteContract, RollsBackDdl) {
  auto db = MemoryDatabase({"CREATE TABLE t(a)", "BEGIN", "DROP TABLE t", "CREATE TABLE u(a)", "CREATE INDEX i ON u(a)",
                            "CREATE VIEW v AS SELECT 1", "ROLLBACK"});
  EXPECT_THAT(Rows(*db, "SELECT name FROM sqlite_schema"), ElementsAre("'t'"));
}

TEST(SqliteContract, IgnoresTheForeignKeyPragmaInsideATransaction) {  // A2
  auto db = WithForeignKeys({"BEGIN", "PRAGMA foreign_keys = OFF"});
  EXPECT_THAT(Rows(*db, "PRAGMA foreign_keys"), ElementsAre("1"));
  ExecuteAll(*db, {"COMMIT", "PRAGMA foreign_keys = OFF"});
  EXPECT_THAT(Rows(*db, "PRAGMA foreign_keys"), ElementsAre("0"));
}

TEST(SqliteContract, DropTableDeletesChildrenWhereForeignKeysAreOn) {  // A1
  auto db = WithForeignKeys({"CREATE TABLE p(a PRIMARY KEY)", "CREATE TABLE c(p REFERENCES p ON DELETE CASCADE)",
                             "INSERT INTO p VALUES(1)", "INSERT INTO c VALUES(1)", "DROP TABLE p"});
  EXPECT_THAT(Rows(*db, "SELECT * FROM c"), IsEmpty());
  EXPECT_OK(db->CheckIntegrity());
  EXPECT_THAT(Rows(*db, "PRAGMA foreign_key_check"), IsEmpty());  // and neither check sees it
}

TEST(SqliteContract, DeferringForeignKeysDoesNotStopTheCascade) {  // A2
  auto db = WithForeignKeys({"CREATE TABLE p(a PRIMARY KEY)", "CREATE TABLE c(p REFERENCES p ON DELETE CASCADE)",
                             "INSERT INTO p VALUES(1)", "INSERT INTO c VALUES(1)", "BEGIN",
                             "PRAGMA defer_foreign_keys = ON", "DROP TABLE p", "COMMIT"});
  EXPECT_THAT(Rows(*db, "SELECT * FROM c"), IsEmpty());
}

TEST(SqliteContract, RenamingAParentRewritesItsChildren) {  // A3
  auto db = MemoryDatabase(
      {"CREATE TABLE p(a PRIMARY KEY)", "CREATE TABLE c(p REFERENCES p)", "ALTER TABLE p RENAME TO old_p"});
  EXPECT_EQ(SchemaOf(*db).tables.at("c").foreign_keys[0].table, "old_p");
}

TEST(SqliteContract, RefusesARenameUnderAViewThatLostItsTable) {  // A4, A10
  auto db =
      MemoryDatabase({"CREATE TABLE t(a)", "CREATE VIEW v AS SELECT a FROM t", "CREATE TABLE n(a)", "DROP TABLE t"});
  EXPECT_THAT(db->Execute("ALTER TABLE n RENAME TO t"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("error in view v: no such table: main.t")));
  EXPECT_OK(db->Execute("ALTER TABLE n ADD COLUMN b"));
}

TEST(SqliteContract, TheOldRenameFailsWhereACheckNamesItsTable) {  // A5
  auto db = MemoryDatabase({"CREATE TABLE n(a CHECK(n.a > 0))", "PRAGMA legacy_alter_table = ON"});
  EXPECT_THAT(db->Execute("ALTER TABLE n RENAME TO t"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("no such column: n.a")));
  ExecuteAll(*db, {"PRAGMA legacy_alter_table = OFF", "ALTER TABLE n RENAME TO t"});
}

TEST(SqliteContract, AddColumnTakesOnAnEmptyTableWhatItRefusesWithRows) {  // A6
  for (const char* column : {"b DEFAULT CURRENT_TIMESTAMP", "b TEXT NOT NULL", "b AS (a + 1) STORED"}) {
    const std::string sql = absl::StrCat("ALTER TABLE t ADD COLUMN ", column);
    auto empty = MemoryDatabase({"CREATE TABLE t(a)"});
    EXPECT_OK(empty->Execute(sql)) << sql;
    auto full = MemoryDatabase({"CREATE TABLE t(a)", "INSERT INTO t VALUES(1)"});
    EXPECT_THAT(full->Execute(sql), StatusIs(StatusCode::kInvalidArgument, HasSubstr("annot add a"))) << sql;
  }
}

TEST(SqliteContract, AddColumnMakesViolationsWhereForeignKeysAreOff) {  // A7
  auto db = MemoryDatabase({"CREATE TABLE p(a INTEGER PRIMARY KEY)", "CREATE TABLE t(a)", "INSERT INTO t VALUES(1)",
                            "ALTER TABLE t ADD COLUMN p DEFAULT 0 REFERENCES p"});
  EXPECT_THAT(Rows(*db, "PRAGMA foreign_key_check"), SizeIs(1));
}

TEST(SqliteContract, AddColumnHoldsACheckAgainstOldRowsButLetsNullPass) {  // A8
  auto db = MemoryDatabase({"CREATE TABLE t(a)", "INSERT INTO t VALUES(1)"});
  EXPECT_THAT(db->Execute("ALTER TABLE t ADD COLUMN b DEFAULT 'y' CHECK(b IN ('x'))"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("CHECK constraint failed")));
  EXPECT_OK(db->Execute("ALTER TABLE t ADD COLUMN c CHECK(c IN ('x'))"));
}

TEST(SqliteContract, DropColumnForgetsAColumnsOwnReference) {  // A9
  auto db = MemoryDatabase(
      {"CREATE TABLE p(a PRIMARY KEY)", "CREATE TABLE t(a, p REFERENCES p)", "ALTER TABLE t DROP COLUMN p"});
  EXPECT_THAT(SchemaOf(*db).tables.at("t").foreign_keys, IsEmpty());
}

TEST(SqliteContract, AnotherAffinityChangesValuesForGood) {  // A12
  auto db = MemoryDatabase({"CREATE TABLE t(a TEXT)", "CREATE TABLE d(a DATETIME)",
                            "INSERT INTO t VALUES('0012'), ('x')", "INSERT INTO d SELECT a FROM t"});
  EXPECT_THAT(Rows(*db, "SELECT a FROM d"), ElementsAre("12", "'x'"));
}

TEST(SqliteContract, DatetimeDropsMillisecondsAndMakesGarbageNull) {  // A14
  auto db = MemoryDatabase();
  EXPECT_THAT(Rows(*db, "SELECT datetime('2025-06-10T09:54:45.123Z'), datetime('rubbish')"),
              ElementsAre("'2025-06-10 09:54:45'|NULL"));
}

TEST(SqliteContract, InsertFromSelectKeepsEveryByteOfText) {  // A15
  auto db = MemoryDatabase({"CREATE TABLE t(a)", "CREATE TABLE u(a)", "INSERT INTO t VALUES('a' || char(0) || 'b')",
                            "INSERT INTO t VALUES(CAST(x'ff41' AS TEXT))", "INSERT INTO u SELECT a FROM t"});
  EXPECT_THAT(Rows(*db, "SELECT typeof(a), hex(a) FROM u"), ElementsAre("'text'|'610062'", "'text'|'FF41'"));
}

TEST(SqliteContract, ACopyWithoutRowidsChangesThem) {  // A16
  auto db = MemoryDatabase({"CREATE TABLE t(a)", "CREATE TABLE u(a)", "INSERT INTO t VALUES(1), (2), (3)",
                            "DELETE FROM t WHERE a = 2", "INSERT INTO u SELECT a FROM t"});
  EXPECT_THAT(Rows(*db, "SELECT rowid FROM u"), ElementsAre("1", "2"));
}

TEST(SqliteContract, DropTableForgetsTheSequenceAndRenameTakesItAlong) {  // A17
  auto db = MemoryDatabase({"CREATE TABLE t(a INTEGER PRIMARY KEY AUTOINCREMENT)", "INSERT INTO t VALUES(5)",
                            "CREATE TABLE u(a INTEGER PRIMARY KEY AUTOINCREMENT)", "INSERT INTO u VALUES(3)",
                            "DROP TABLE t", "ALTER TABLE u RENAME TO t"});
  EXPECT_THAT(Rows(*db, "SELECT name, seq FROM sqlite_sequence"), ElementsAre("'t'|3"));
}

TEST(SqliteContract, TableInfoHidesGeneratedColumns) {  // A20
  auto db = MemoryDatabase({"CREATE TABLE t(a, g AS (a * 2))"});
  EXPECT_THAT(Rows(*db, "SELECT name FROM pragma_table_info('t')"), ElementsAre("'a'"));
  EXPECT_THAT(Rows(*db, "SELECT name FROM pragma_table_xinfo('t')"), ElementsAre("'a'", "'g'"));
}

TEST(SqliteContract, TriggersAreSilentWhereTheConnectionSaysSo) {  // A22
  auto db = MemoryDatabase({"CREATE TABLE t(a)", "INSERT INTO t VALUES(1)",
                            "CREATE TRIGGER i BEFORE INSERT ON t BEGIN SELECT RAISE(FAIL, 'no'); END",
                            "CREATE TRIGGER u BEFORE UPDATE ON t BEGIN SELECT RAISE(FAIL, 'no'); END",
                            "CREATE TRIGGER d BEFORE DELETE ON t BEGIN SELECT RAISE(FAIL, 'no'); END",
                            "INSERT INTO t VALUES(2)", "UPDATE t SET a = 3", "DELETE FROM t"});
  EXPECT_THAT(Rows(*db, "SELECT * FROM t"), IsEmpty());
}

TEST(SqliteContract, TheBackupCopiesEverythingThatAFileHolds) {
  TempDir dir;
  auto source = OpenDatabase(dir.File("source.db"), {.mode = OpenMode::kCreate});
  ExecuteAll(*source, {"PRAGMA page_size = 8192", "PRAGMA encoding = 'UTF-16le'", "PRAGMA auto_vacuum = FULL",
                       "PRAGMA journal_mode = WAL", "PRAGMA user_version = 7", "PRAGMA application_id = 77",
                       "CREATE TABLE t(a)", "INSERT INTO t VALUES(1), (2), (3)", "DELETE FROM t WHERE a = 2"});
  auto copy = OpenDatabase(dir.File("copy.db"), {.mode = OpenMode::kCreate});
  ASSERT_OK(copy->CopyFrom(*source, nullptr));
  const char kAll[] =
      "SELECT page_size, encoding, auto_vacuum, user_version, application_id FROM pragma_page_size, pragma_encoding, "
      "pragma_auto_vacuum, pragma_user_version, pragma_application_id";
  EXPECT_THAT(Rows(*copy, kAll), ElementsAre("8192|'UTF-16le'|1|7|77"));
  EXPECT_THAT(Rows(*copy, "SELECT rowid, a FROM t"), ElementsAre("1|1", "3|3"));
  EXPECT_THAT(Rows(*copy, "PRAGMA journal_mode"), ElementsAre("'wal'"));
}

TEST(SqliteContract, BeginImmediateLocksOutOtherWritersAtOnce) {  // C1
  TempDir dir;
  auto first = OpenDatabase(dir.File("a.db"), {.mode = OpenMode::kCreate});
  auto second = OpenDatabase(dir.File("a.db"), {.busy_timeout_ms = 0});
  ExecuteAll(*first, {"BEGIN IMMEDIATE"});
  EXPECT_THAT(second->Execute("BEGIN IMMEDIATE"), StatusIs(StatusCode::kUnavailable, HasSubstr("locked")));
}

// The schema of a user's file may call any of these while this program reads it, since the schema is trusted: none
// writes anything, or reaches anything outside of the database. A new name here wants a look before it is added.
TEST(SqliteContract, NoFunctionThatASchemaCanNameHasASideEffect) {  // E7
  // optimize() merges an FTS3 index, only of a row that is being read; sqlite_log() has no log to write to;
  // crystal_row_print() is this program's own, a digest of its arguments.
  const std::set<std::string> known = absl::StrSplit(
      "-> ->> abs acos acosh asin asinh atan atan2 atanh avg bm25 ceil ceiling changes char coalesce cos cosh count "
      "cume_dist current_date current_time current_timestamp date datetime degrees dense_rank exp first_value floor "
      "format fts5 fts5_source_id glob group_concat hex highlight ifnull iif instr json json_array "
      "json_array_length json_extract json_group_array json_group_object json_insert json_object json_patch "
      "json_quote json_remove json_replace json_set json_type json_valid julianday lag last_insert_rowid last_value "
      "lead length like likelihood likely ln log log10 log2 lower ltrim match matchinfo max min mod nth_value ntile "
      "nullif offsets optimize percent_rank pi pow power printf quote radians random randomblob rank regexp replace "
      "round row_number rtreecheck rtreedepth rtreenode rtrim sign sin sinh snippet soundex "
      "sqlite_compileoption_get sqlite_compileoption_used sqlite_log sqlite_source_id sqlite_version sqrt strftime "
      "substr substring subtype sum tan tanh time total total_changes trim trunc typeof unicode unixepoch unlikely "
      "upper zeroblob "
      "crystal_row_print",
      ' ');
  auto db = MemoryDatabase();
  // What SQLite lets no schema call, whoever trusts it, does not count (SQLITE_DIRECTONLY).
  ASSERT_OK_AND_ASSIGN(
      std::vector<std::string> functions,
      SelectTexts(*db, "SELECT DISTINCT name FROM pragma_function_list WHERE flags & 0x80000 = 0 ORDER BY name"));
  std::erase_if(functions, [&](const std::string& name) { return known.count(name) > 0; });
  EXPECT_THAT(functions, IsEmpty());
  ASSERT_OK_AND_ASSIGN(std::vector<std::string> modules,
                       SelectTexts(*db, "SELECT name FROM pragma_module_list WHERE name NOT LIKE 'pragma%'"));
  EXPECT_THAT(modules, testing::IsSubsetOf({"dbstat", "fts3", "fts3tokenize", "fts4", "fts4aux", "fts5", "fts5vocab",
                                            "json_each", "json_tree", "rtree", "rtree_i32", "sqlite_stmt"}));
}

TEST(SqliteContract, LoadsNoExtensionForAnybody) {  // E7
  auto db = MemoryDatabase({"CREATE VIEW v AS SELECT load_extension('/nowhere.so')"});
  EXPECT_THAT(db->Execute("SELECT * FROM v"), StatusIs(StatusCode::kInvalidArgument, HasSubstr("unsafe use")));
  EXPECT_THAT(db->Execute("SELECT load_extension('/nowhere.so')"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("not authorized")));
}

TEST(SqliteContract, AllowsEverythingSafeInASchema) {
  auto db = MemoryDatabase({"CREATE TABLE t(a TEXT CHECK(json_valid(a)), k AS (json_extract(a, '$.k')) STORED)",
                            "CREATE INDEX i ON t(json_extract(a, '$.t'))", "CREATE VIRTUAL TABLE f USING fts5(a)",
                            "CREATE VIEW v AS SELECT t.a ->> '$.k' FROM t, f", "INSERT INTO t(a) VALUES('{\"k\":1}')",
                            "SELECT * FROM v"});
  EXPECT_THAT(Rows(*db, "SELECT k FROM t"), ElementsAre("1"));
  EXPECT_OK(db->CheckIntegrity());
}

}  // namespace
}  // namespace crystal
