#include "migrator/engine/sqlite/sqlite_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/database.h"
#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr absl::string_view kMark = "\xEF\xBB\xBF";

std::vector<std::string> Texts(absl::string_view text) {
  const absl::StatusOr<std::vector<SqlStatement>> statements = SplitSqliteScript(text, 1);
  EXPECT_OK(statements);
  std::vector<std::string> texts;
  if (!statements.ok()) return texts;
  for (const SqlStatement& statement : *statements) texts.push_back(statement.text);
  return texts;
}

// Runs one statement as a script does, with a database that has a table p and a history.
class Power : public testing::Test {
 protected:
  absl::Status Run(const std::string& sql) { return RunScript(*db_, {{sql, 7}}); }

  std::unique_ptr<SqliteAdapter> db_ =
      MemoryDatabase({"CREATE TABLE p(id INTEGER PRIMARY KEY, n INTEGER)", "INSERT INTO p VALUES(1, 1)",
                      "CREATE TABLE migrations(name TEXT PRIMARY KEY)", "INSERT INTO migrations VALUES('001')",
                      "CREATE TABLE migration_events(id INTEGER)", "CREATE VIEW own AS SELECT n FROM p"});
};

TEST(Split, TakesAByteOrderMarkForWhiteSpaceWhereverItStands) {
  EXPECT_THAT(Texts(absl::StrCat(kMark, "SELECT 1;", kMark, "\n", kMark, kMark, "SELECT", kMark, " 2;", kMark)),
              ElementsAre("SELECT 1;", absl::StrCat("SELECT", kMark, " 2;")));
  EXPECT_THAT(Texts(absl::StrCat("CREATE ", kMark, "TRIGGER g AFTER INSERT ON p BEGIN SELECT 1; SELECT 2; END;")),
              SizeIs(1));
  EXPECT_THAT(Texts(absl::StrCat("SELECT '", kMark, "', \"", kMark, "\" /*", kMark, "*/;")),
              ElementsAre(HasSubstr(absl::StrCat("'", kMark, "', \"", kMark, "\""))));
  EXPECT_THAT(SplitSqliteScript(absl::StrCat("SELECT 1;\n", kMark, "PRAGMA user_version = 9;"), 1),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("line 2: PRAGMA")));
}

TEST_F(Power, DoesNotReachSettingsTransactionsOrOtherFiles) {
  for (const char* sql : {"PRAGMA user_version = 9", "PRAGMA main.user_version(9)", "EXPLAIN PRAGMA user_version = 9",
                          "PRAGMA writable_schema = ON", "PRAGMA foreign_keys", "SELECT * FROM pragma_optimize(-1)",
                          "SELECT * FROM pragma_incremental_vacuum", "ATTACH ':memory:' AS other", "DETACH main",
                          "VACUUM INTO 'elsewhere.db'", "BEGIN", "SAVEPOINT a", "ROLLBACK",
                          "SELECT load_extension('x')", "SELECT fts3_tokenizer('simple', x'00')"}) {
    EXPECT_THAT(Run(sql), StatusIs(StatusCode::kInvalidArgument, HasSubstr("line 7: "))) << sql;
  }
  EXPECT_THAT(Run("PRAGMA user_version = 9"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("PRAGMA user_version belongs to whoever runs")));
  EXPECT_THAT(Rows(*db_, "PRAGMA user_version"), ElementsAre("0"));
}

TEST_F(Power, MayReadWhatPragmasTell) {
  EXPECT_OK(Run("CREATE TABLE columns AS SELECT name FROM pragma_table_info('p')"));
  EXPECT_OK(Run("SELECT * FROM pragma_user_version"));
  EXPECT_THAT(Rows(*db_, "SELECT name FROM columns"), ElementsAre("'id'", "'n'"));
}

// These ask SQLite for settings themselves.
TEST_F(Power, LetsVirtualTablesAndChecksWork) {
  for (const char* sql :
       {"CREATE VIRTUAL TABLE f USING fts5(a)", "INSERT INTO f VALUES('x')", "INSERT INTO f(f) VALUES('rebuild')",
        "CREATE VIRTUAL TABLE r USING rtree(id, a, b)", "INSERT INTO r VALUES(1, 2, 3)",
        "CREATE VIRTUAL TABLE f4 USING fts4(a)", "INSERT INTO f4 VALUES('x')", "ALTER TABLE f4 RENAME TO g4",
        "DROP TABLE f", "DROP TABLE r", "DROP TABLE g4", "ALTER TABLE p ADD COLUMN c NOT NULL DEFAULT 1 CHECK(c > 0)",
        "CREATE TABLE s(a INTEGER PRIMARY KEY AUTOINCREMENT)", "DELETE FROM sqlite_sequence", "ANALYZE", "REINDEX"}) {
    EXPECT_OK(Run(sql)) << sql;
  }
}

TEST_F(Power, DoesNotReachTheHistoryUnderAnyName) {
  for (const char* sql :
       {"DELETE FROM migrations", "DELETE FROM main.migrations", "UPDATE \"MIGRATIONS\" SET name = 1",
        "INSERT INTO [Migrations] VALUES('x')", "DROP TABLE `main`.`migrations`", "ALTER TABLE Migrations ADD COLUMN a",
        "ALTER TABLE main.\"migrations\" RENAME TO mine", "ALTER TABLE migrations RENAME COLUMN name TO b",
        "CREATE INDEX i ON MIGRATIONS(name)", "CREATE TRIGGER g AFTER INSERT ON Migrations BEGIN SELECT 1; END",
        "CREATE TABLE Migration_Tags(a)", "CREATE VIEW migration_tags AS SELECT 1",
        "CREATE VIRTUAL TABLE migration_tags USING fts5(a)", "CREATE TEMP TABLE Migrations(a)",
        "CREATE TEMP VIEW migration_events AS SELECT 1", "REPLACE INTO migrations VALUES('001')",
        "WITH a AS (SELECT 1) DELETE FROM migrations"}) {
    EXPECT_THAT(Run(sql), StatusIs(StatusCode::kInvalidArgument, HasSubstr("line 7: "))) << sql;
  }
  EXPECT_THAT(Run("DELETE FROM main.\"Migrations\""),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("migrations is the history's own")));
  EXPECT_THAT(Rows(*db_, "SELECT name FROM migrations"), ElementsAre("'001'"));
  EXPECT_OK(Run("CREATE TABLE old AS SELECT * FROM main.migrations"));  // looking is free
}

TEST_F(Power, TemporaryObjectsDoNotStandForOthers) {
  for (const char* sql :
       {"CREATE TEMP TABLE P(a)", "CREATE TEMP TABLE own(a)", "CREATE TEMP VIEW p AS SELECT 1 AS n",
        "CREATE TEMP TABLE crystal_keys(a)", "CREATE TEMP VIEW Crystal_x AS SELECT 1",
        "CREATE VIRTUAL TABLE temp.p USING fts5(a)", "CREATE VIRTUAL TABLE temp.crystal_f USING fts5(a)",
        "CREATE TEMP TABLE s(a INTEGER PRIMARY KEY AUTOINCREMENT)",
        "CREATE TEMP TRIGGER g AFTER INSERT ON p BEGIN DELETE FROM p; END",
        "CREATE TRIGGER temp.g AFTER INSERT ON main.p BEGIN DELETE FROM p; END"}) {
    ASSERT_OK(db_->Begin());
    EXPECT_THAT(Run(sql), StatusIs(StatusCode::kInvalidArgument, HasSubstr("line 7: "))) << sql;
    ASSERT_OK(db_->Rollback());
  }
  ASSERT_OK(db_->Begin());
  EXPECT_THAT(RunScript(*db_, {{"CREATE TEMP TABLE later(a)", 1}, {"CREATE TABLE later(a)", 2}}),
              StatusIs(StatusCode::kInvalidArgument, AllOf(HasSubstr("line 2: "), HasSubstr("table later"))));
  ASSERT_OK(db_->Rollback());
  EXPECT_THAT(RunScript(*db_, {{"CREATE TEMP TABLE x(a)", 1}, {"ALTER TABLE x RENAME TO p", 2}}),
              StatusIs(StatusCode::kInvalidArgument, AllOf(HasSubstr("line 2: "), HasSubstr("make it anew"))));
}

TEST_F(Power, DoesNotReachTemporaryTablesOfTheProgram) {
  ExecuteAll(*db_, {"CREATE TEMP TABLE crystal_keys(a)"});
  for (const char* sql :
       {"INSERT INTO crystal_keys VALUES(1)", "DELETE FROM temp.crystal_keys", "DROP TABLE temp.crystal_keys"}) {
    EXPECT_THAT(Run(sql), StatusIs(StatusCode::kInvalidArgument, HasSubstr("this program's own"))) << sql;
  }
}

TEST_F(Power, TemporaryObjectsAreTheScriptsOwnAndGoWithIt) {
  ASSERT_OK(RunScript(*db_, {{"CREATE TEMP TABLE t AS SELECT id FROM p", 1},
                             {"CREATE INDEX temp.i ON t(id)", 2},
                             {"CREATE TEMP VIEW v AS SELECT id FROM t", 3},
                             {"CREATE VIRTUAL TABLE temp.f USING fts5(a)", 4},
                             {"UPDATE p SET n = 5 WHERE id IN (SELECT id FROM v)", 5}}));
  EXPECT_THAT(Rows(*db_, "SELECT n FROM p"), ElementsAre("5"));
  EXPECT_THAT(Rows(*db_, "SELECT name FROM temp.sqlite_schema"), IsEmpty());
}

TEST(RunStatement, ATextInDoubleQuotesIsSaidToBeAName) {
  const auto db = MemoryDatabase({"CREATE TABLE t(a)"});
  const auto error = [&](const std::string& sql) {
    return std::string(db->RunStatement({sql, 1}, [](const auto&) { return absl::OkStatus(); }).message());
  };
  EXPECT_THAT(error("INSERT INTO t VALUES(\"it's\")"),
              HasSubstr("no such column: it's [1]: in double quotes it is a name; as a text write 'it''s'"));
  EXPECT_THAT(error("SELECT nix FROM t"), Not(HasSubstr("double quotes")));
  EXPECT_THAT(Rows(*db, "SELECT count(*) FROM t"), ElementsAre("0"));
}

TEST(RunStatement, ATextInDoubleQuotesIsOneWhereTheStatementIsOfSuchAFile) {
  const auto db = MemoryDatabase({"CREATE TABLE t(a)"});
  const auto run = [&](const std::string& sql, bool texts) {
    return db->RunStatement({sql, 1, texts}, [](const auto&) { return absl::OkStatus(); });
  };
  EXPECT_OK(run("INSERT INTO t VALUES(\"it's\")", true));
  EXPECT_OK(run("CREATE TABLE u(b CHECK(b IN (\"x\", \"y\")))", true));
  EXPECT_FALSE(run("INSERT INTO u VALUES(\"z\")", true).ok());
  EXPECT_FALSE(run("INSERT INTO t VALUES(\"no\")", false).ok()) << "only while that statement runs";
  EXPECT_FALSE(run("CREATE TABLE v(b CHECK(b IN (\"x\")))", false).ok());
  EXPECT_OK(run("INSERT INTO t SELECT \"a\" FROM t", true));  // a name that is there is a name
  EXPECT_THAT(Rows(*db, "SELECT a FROM t"), ElementsAre(R"('it\'s')", R"('it\'s')"));
}

}  // namespace
}  // namespace crystal
