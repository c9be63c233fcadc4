#include "migrator/engine/sqlite/sqlite_adapter.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/database.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class SqliteFile : public testing::Test {
 protected:
  std::unique_ptr<SqliteAdapter> Create(std::initializer_list<absl::string_view> statements) {
    std::unique_ptr<SqliteAdapter> db = OpenDatabase(path(), {.mode = OpenMode::kCreate, .busy_timeout_ms = 0});
    ExecuteAll(*db, statements);
    return db;
  }
  std::string path() const { return dir_.File("user.db"); }
  // Overwrites the file's bytes from `offset` on.
  void Damage(int64_t offset, const std::string& bytes) const {
    std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(offset);
    file << bytes;
  }

  TempDir dir_;
};

TEST_F(SqliteFile, ThatIsNotThereIsNotFound) {
  EXPECT_THAT(SqliteAdapter::Open(path(), {}), StatusIs(StatusCode::kNotFound, HasSubstr("unable to open")));
  EXPECT_FALSE(std::filesystem::exists(path()));
}

TEST_F(SqliteFile, NeedsAnAbsolutePath) {
  EXPECT_THAT(SqliteAdapter::Open("file:x?mode=memory", {}),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("not an absolute path: \"file:x?mode=memory\"")));
  EXPECT_THAT(SqliteAdapter::Open("", {}), StatusIs(StatusCode::kInvalidArgument, HasSubstr("not an absolute path")));
}

TEST_F(SqliteFile, ThatIsNoDatabaseIsDataLossWhenItIsOpened) {
  std::ofstream(path()) << std::string(4096, 'x');
  EXPECT_THAT(SqliteAdapter::Open(path(), {}), StatusIs(StatusCode::kDataLoss, HasSubstr("not a database")));
}

TEST_F(SqliteFile, OfNoBytesIsAnEmptyDatabase) {
  std::ofstream empty(path());
  EXPECT_THAT(SchemaOf(*OpenDatabase(path())).tables, IsEmpty());
}

TEST_F(SqliteFile, OpenForReadingRefusesToWrite) {
  Create({"CREATE TABLE t(a)"});
  auto db = OpenDatabase(path(), {.mode = OpenMode::kReadOnly});
  EXPECT_THAT(db->Execute("INSERT INTO t VALUES(1)"), StatusIs(StatusCode::kPermissionDenied, HasSubstr("readonly")));
  EXPECT_THAT(Rows(*db, "SELECT count(*) FROM t"), ElementsAre("0"));
}

TEST_F(SqliteFile, ThatAnotherWriterHoldsIsUnavailable) {
  auto first = Create({"CREATE TABLE t(a)"});
  auto second = OpenDatabase(path(), {.busy_timeout_ms = 0});
  ASSERT_OK(first->Begin());
  EXPECT_THAT(second->Begin(), StatusIs(StatusCode::kUnavailable, HasSubstr("locked")));
  EXPECT_OK(second->Rollback());  // nothing began: nothing to do
  ASSERT_OK(first->Commit());
  EXPECT_OK(second->Begin());
}

TEST_F(SqliteFile, IsLockedForWritersFromBeginOnNotFromTheFirstWrite) {
  auto first = Create({"CREATE TABLE t(a)"});
  auto second = OpenDatabase(path(), {.busy_timeout_ms = 0});
  ASSERT_OK(first->Begin());
  EXPECT_THAT(second->Execute("INSERT INTO t VALUES(1)"), StatusIs(StatusCode::kUnavailable, HasSubstr("locked")));
  EXPECT_THAT(Rows(*second, "SELECT count(*) FROM t"), ElementsAre("0"));
}

TEST_F(SqliteFile, ThatCannotGrowIsResourceExhausted) {
  auto db = Create({"CREATE TABLE t(a)", "INSERT INTO t VALUES(1)"});
  Rows(*db, "PRAGMA max_page_count = 3");
  ASSERT_OK(db->Begin());
  EXPECT_THAT(db->Execute("INSERT INTO t VALUES(zeroblob(1000000))"),
              StatusIs(StatusCode::kResourceExhausted, HasSubstr("full")));
  EXPECT_OK(db->Rollback());
  EXPECT_THAT(Rows(*db, "SELECT a FROM t"), ElementsAre("1"));
}

TEST_F(SqliteFile, WithADamagedPageIsDataLoss) {
  Create({"PRAGMA page_size = 4096", "CREATE TABLE t(a)", "INSERT INTO t VALUES('x')"});
  Damage(4096, std::string(200, '\xff'));
  auto db = OpenDatabase(path());
  EXPECT_THAT(db->Execute("SELECT * FROM t"), StatusIs(StatusCode::kDataLoss, HasSubstr("malformed")));
  EXPECT_THAT(db->CheckIntegrity(), StatusIs(StatusCode::kDataLoss, HasSubstr("malformed")));
}

TEST_F(SqliteFile, WithARowThatCannotBeIsDataLossByName) {
  auto db = Create({"CREATE TABLE t(a CHECK(a > 0))"});
  EXPECT_OK(db->CheckIntegrity());
  ExecuteAll(*db, {"PRAGMA ignore_check_constraints = ON", "INSERT INTO t VALUES(0)",
                   "PRAGMA ignore_check_constraints = OFF"});
  EXPECT_THAT(db->CheckIntegrity(),
              StatusIs(StatusCode::kDataLoss, HasSubstr("integrity_check: CHECK constraint failed in t")));
}

TEST_F(SqliteFile, IsCopiedWhole) {
  auto source = Create({"CREATE TABLE t(a)", "INSERT INTO t VALUES('x')", "PRAGMA user_version = 7"});
  auto copy = OpenDatabase(dir_.File("copy.db"), {.mode = OpenMode::kCreate});
  int last_left = -1;
  ASSERT_OK(copy->CopyFrom(*source, [&](int left, int) { last_left = left; }));
  EXPECT_EQ(last_left, 0);
  EXPECT_THAT(Rows(*copy, "SELECT a, user_version FROM t, pragma_user_version"), ElementsAre("'x'|7"));
}

TEST_F(SqliteFile, IsNotCopiedWhileAnotherWritesTheTarget) {
  auto source = MemoryDatabase({"CREATE TABLE t(a)"});
  auto holder = Create({"CREATE TABLE u(a)"});
  ASSERT_OK(holder->Begin());
  auto target = OpenDatabase(path(), {.busy_timeout_ms = 0});
  EXPECT_THAT(target->CopyFrom(*source, nullptr), StatusIs(StatusCode::kUnavailable, HasSubstr("copy: ")));
}

TEST_F(SqliteFile, KeepsItsWriteAheadLogWhereAsked) {
  for (const bool keep : {false, true}) {
    auto db = Create({"PRAGMA journal_mode = WAL", "CREATE TABLE IF NOT EXISTS t(a)", "INSERT INTO t VALUES(1)"});
    db->KeepWriteAheadLog(keep);
    db.reset();
    EXPECT_EQ(std::filesystem::exists(path() + "-wal"), keep);
  }
}

TEST(SqliteAdapter, CallsABrokenConstraintAFailedPrecondition) {
  auto db = MemoryDatabase(
      {"CREATE TABLE t(a INTEGER PRIMARY KEY, b UNIQUE, c NOT NULL CHECK(c > 0))", "INSERT INTO t VALUES(1, 1, 1)"});
  for (const char* sql : {"INSERT INTO t VALUES(1, 2, 1)", "INSERT INTO t VALUES(2, 1, 1)",
                          "INSERT INTO t VALUES(2, 2, NULL)", "INSERT INTO t VALUES(2, 2, 0)"}) {
    EXPECT_THAT(db->Execute(sql), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("constraint failed"))) << sql;
  }
  EXPECT_THAT(db->Execute("INSERT INTO t VALUES('no number', 2, 1)"),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("datatype mismatch")));
}

TEST(SqliteAdapter, CallsWrongSqlAnInvalidArgument) {
  auto db = MemoryDatabase();
  EXPECT_THAT(db->Execute("SELEKT 1"), StatusIs(StatusCode::kInvalidArgument, HasSubstr("syntax error")));
  EXPECT_THAT(db->Select("SELECT a FROM nowhere"), StatusIs(StatusCode::kInvalidArgument, HasSubstr("no such table")));
}

TEST(SqliteAdapter, TakesNoDoubleQuotedString) {
  auto db = MemoryDatabase({"CREATE TABLE t(a)"});
  EXPECT_THAT(db->Execute("UPDATE t SET a = \"pending\""),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("no such column: pending")));
  EXPECT_THAT(db->Execute("CREATE INDEX i ON t(\"b\")"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("no such column")));
}

TEST(SqliteAdapter, LetsNobodyWriteTheSchemaTable) {
  auto db = MemoryDatabase({"CREATE TABLE t(a)", "PRAGMA writable_schema = ON"});
  EXPECT_THAT(db->Execute("UPDATE sqlite_schema SET sql = ''"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("may not be modified")));
}

TEST(SqliteAdapter, KeepsEveryStorageClassAndEveryByte) {
  auto db = MemoryDatabase({"CREATE TABLE t(i INTEGER PRIMARY KEY, v)"});
  const std::string nul("a\0b", 3), bad("\xff\xc0z");
  const std::vector<Value> values = {Value(),    Value(int64_t{INT64_MIN}), Value(0.1 + 0.2), Value(nul),
                                     Value(bad), Value(std::string()),      Value(Blob{nul}), Value(Blob{})};
  for (const Value& value : values) ASSERT_OK(db->Execute("INSERT INTO t(v) VALUES(?)", {value}));
  ASSERT_OK_AND_ASSIGN(std::unique_ptr<Cursor> cursor, db->Select("SELECT v FROM t ORDER BY i"));
  for (const Value& value : values) {
    ASSERT_OK_AND_ASSIGN(bool more, cursor->Next());
    ASSERT_TRUE(more);
    EXPECT_EQ(cursor->Get(0).ToValue(), value);
  }
  EXPECT_THAT(Rows(*db, "SELECT length(CAST(v AS BLOB)) FROM t WHERE i IN (4, 5)"), ElementsAre("3", "3"));
}

TEST(SqliteAdapter, RollsEverythingBackSchemaIncluded) {
  auto db = MemoryDatabase({"CREATE TABLE t(a)", "INSERT INTO t VALUES(1)"});
  const Schema before = SchemaOf(*db);
  ASSERT_OK(db->Begin());
  ExecuteAll(*db, {"DELETE FROM t", "ALTER TABLE t ADD COLUMN b", "CREATE VIEW v AS SELECT 1"});
  ASSERT_OK(db->Rollback());
  EXPECT_EQ(SchemaOf(*db), before);
  EXPECT_THAT(Rows(*db, "SELECT * FROM t"), ElementsAre("1"));
}

TEST(SqliteAdapter, CountsTheRowsOfTheLastWrite) {
  auto db = MemoryDatabase({"CREATE TABLE t(a)", "INSERT INTO t VALUES(1), (2), (3)"});
  EXPECT_EQ(db->rows_changed(), 3);
  ASSERT_OK(db->Execute("UPDATE t SET a = 0 WHERE a > ?", {Value(int64_t{1})}));
  EXPECT_EQ(db->rows_changed(), 2);
}

TEST(SqliteAdapter, FiresTriggersAndHoldsForeignKeysOnlyWhereAsked) {
  for (const bool on : {false, true}) {
    auto db = OpenDatabase(":memory:", {.mode = OpenMode::kCreate, .foreign_keys = on, .triggers = on});
    ExecuteAll(*db, {"CREATE TABLE p(a INTEGER PRIMARY KEY)", "CREATE TABLE c(p REFERENCES p ON DELETE CASCADE)",
                     "CREATE TABLE log(a)", "CREATE TRIGGER g AFTER DELETE ON p BEGIN INSERT INTO log VALUES(1); END",
                     "INSERT INTO p VALUES(1)", "INSERT INTO c VALUES(1)", "DELETE FROM p"});
    EXPECT_THAT(Rows(*db, "SELECT count(*) FROM c"), ElementsAre(on ? "0" : "1"));
    EXPECT_THAT(Rows(*db, "SELECT count(*) FROM log"), ElementsAre(on ? "1" : "0"));
  }
}

TEST(Compile, TellsWhetherAStatementWouldRunWithoutRunningIt) {
  auto db = MemoryDatabase({"CREATE TABLE t(a)"});
  EXPECT_OK(db->Compile("DELETE FROM t", false));
  EXPECT_THAT(db->Compile("DELETE FROM u", false), StatusIs(StatusCode::kInvalidArgument, HasSubstr("no such table")));
  ASSERT_OK(db->Compile("INSERT INTO t VALUES(1)", false));
  EXPECT_THAT(Rows(*db, "SELECT * FROM t"), IsEmpty());
}

TEST(Compile, SeesABrokenTriggerOnlyWhereAsked) {
  auto db =
      MemoryDatabase({"CREATE TABLE t(a)", "CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO gone VALUES(1); END"});
  EXPECT_OK(db->Compile("INSERT INTO t VALUES(1)", false));
  EXPECT_THAT(db->Compile("INSERT INTO t VALUES(1)", true),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("no such table: main.gone")));
}

TEST(Compile, LeavesTheConnectionsTriggersAsTheyWere) {
  for (const bool on : {false, true}) {
    auto db = OpenDatabase(":memory:", {.mode = OpenMode::kCreate, .triggers = on});
    ExecuteAll(*db, {"CREATE TABLE t(a)", "CREATE TABLE log(a)",
                     "CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO log VALUES(1); END"});
    EXPECT_OK(db->Compile("INSERT INTO t VALUES(1)", !on));
    ExecuteAll(*db, {"INSERT INTO t VALUES(1)"});
    EXPECT_THAT(Rows(*db, "SELECT count(*) FROM log"), ElementsAre(on ? "1" : "0"));
  }
}

TEST(BrokenReferences, AreNamedTheSameWhateverElseIsThere) {
  auto db = MemoryDatabase({"CREATE TABLE p(a INTEGER PRIMARY KEY)", "CREATE TABLE c(x, y REFERENCES p)",
                            "CREATE TABLE w(k PRIMARY KEY, p REFERENCES p) WITHOUT ROWID",
                            "INSERT INTO c(rowid, x, y) VALUES(7, 1, 99)", "INSERT INTO w VALUES('a', 98)"});
  ASSERT_OK_AND_ASSIGN(std::vector<std::string> before, db->BrokenReferences());
  EXPECT_THAT(before, ElementsAre("c|7|p|y", "w|?|p|p"));
  ExecuteAll(*db, {"INSERT INTO c(rowid, y) VALUES(1, 97)"});
  ASSERT_OK_AND_ASSIGN(std::vector<std::string> after, db->BrokenReferences());
  EXPECT_THAT(after, ElementsAre("c|1|p|y", "c|7|p|y", "w|?|p|p"));
}

// SQLite's own check ends there: the other tables are checked all the same.
TEST(BrokenReferences, AreOneFindingWhereAKeyNamesNoUniqueColumn) {
  auto db = MemoryDatabase({"CREATE TABLE p(a, b)", "CREATE TABLE c(x REFERENCES p(b))", "INSERT INTO c VALUES(1)",
                            "CREATE TABLE q(a INTEGER PRIMARY KEY)", "CREATE TABLE d(y REFERENCES q)",
                            "INSERT INTO d VALUES(5)"});
  ASSERT_OK_AND_ASSIGN(std::vector<std::string> found, db->BrokenReferences());
  EXPECT_THAT(found, ElementsAre("c|?|p|cannot be checked", "d|1|q|y"));
}

}  // namespace
}  // namespace crystal
