// What an adapter remembers of the schema within a transaction is always what is there.
#include "migrator/engine/sqlite/table_cache.h"

#include <gtest/gtest.h>

#include "tests/support/database.h"
#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> ColumnsOf(DatabaseAdapter& db, const std::string& table) {
  std::vector<std::string> names;
  const absl::StatusOr<Table> read = db.ReadTable(table);
  if (!read.ok()) return {std::string(read.status().message())};
  for (const Column& column : read->columns) names.push_back(column.name);
  return names;
}

absl::Status RunAlone(DatabaseAdapter& db, const std::string& sql) {
  return db.RunStatement({sql, 1}, [](const StatementEffects&) { return absl::OkStatus(); });
}

std::vector<std::string> BrokenIn(DatabaseAdapter& db, const std::set<std::string>& touched = {}) {
  std::vector<std::string> names;
  const absl::StatusOr<std::vector<BrokenObject>> broken = db.BrokenObjects(touched);
  EXPECT_OK(broken);
  if (!broken.ok()) return names;
  for (const BrokenObject& one : *broken) names.push_back(one.object.name);
  return names;
}

TEST(TableCache, SeesWhatAnyStatementDoesToATable) {
  auto db = MemoryDatabase({"CREATE TABLE t(a)"});
  ASSERT_OK(db->Begin());
  EXPECT_THAT(ColumnsOf(*db, "t"), ElementsAre("a"));
  ASSERT_OK(RunAlone(*db, "ALTER TABLE t ADD COLUMN b"));
  EXPECT_THAT(ColumnsOf(*db, "t"), ElementsAre("a", "b"));
  ExecuteAll(*db, {"ALTER TABLE t RENAME COLUMN a TO c"});
  EXPECT_THAT(ColumnsOf(*db, "t"), ElementsAre("c", "b"));
  ExecuteAll(*db, {"CREATE INDEX i ON t(b)"});
  EXPECT_EQ(db->ReadTable("t")->indexes.size(), 1u);
  ASSERT_OK(RunAlone(*db, "DROP INDEX i"));
  EXPECT_EQ(db->ReadTable("t")->indexes.size(), 0u);
  ASSERT_OK(RunAlone(*db, "DROP TABLE t"));
  EXPECT_THAT(ColumnsOf(*db, "t"), ElementsAre("no table t"));
}

// Behind the savepoint the schema gets the version once more that it had before.
TEST(TableCache, ForgetsWhatWasTakenBack) {
  auto db = MemoryDatabase({"CREATE TABLE t(a)"});
  ASSERT_OK(db->Begin());
  ExecuteAll(*db, {"SAVEPOINT here", "ALTER TABLE t ADD COLUMN b"});
  EXPECT_THAT(ColumnsOf(*db, "t"), ElementsAre("a", "b"));
  ExecuteAll(*db, {"ROLLBACK TO here", "ALTER TABLE t ADD COLUMN c"});
  EXPECT_THAT(ColumnsOf(*db, "t"), ElementsAre("a", "c"));
  ASSERT_OK(db->Rollback());
  ASSERT_OK(db->Begin());
  ExecuteAll(*db, {"ALTER TABLE t ADD COLUMN d"});
  EXPECT_THAT(ColumnsOf(*db, "t"), ElementsAre("a", "d"));
}

TEST(TableCache, KnowsWhichStatementsAreAboutRowsOnly) {
  for (const char* sql : {"INSERT INTO t VALUES(1)", "update t SET a = 1", "CREATE TEMP TABLE x(a)",
                          "DROP TABLE temp.x", "SAVEPOINT s"}) {
    EXPECT_FALSE(MayChangeSchema(sql)) << sql;
  }
  for (const char* sql : {"CREATE TABLE t(a)", "DROP TABLE temperature", "ALTER TABLE t ADD b", "ROLLBACK TO s",
                          "BEGIN IMMEDIATE", " INSERT INTO t VALUES(1)"}) {
    EXPECT_TRUE(MayChangeSchema(sql)) << sql;
  }
}

TEST(BrokenObjects, AreFoundBehindTheStatementThatBreaksThem) {
  auto db = MemoryDatabase({"CREATE TABLE t(a, b)", "CREATE TABLE u(a)", "CREATE VIEW v AS SELECT b FROM t",
                            "CREATE VIEW w AS SELECT b FROM v",
                            "CREATE TRIGGER g AFTER INSERT ON u BEGIN DELETE FROM t WHERE b = new.a; END"});
  ASSERT_OK(db->Begin());
  EXPECT_THAT(BrokenIn(*db), IsEmpty());
  ASSERT_OK(RunAlone(*db, "DROP TABLE t"));
  EXPECT_THAT(BrokenIn(*db), ElementsAre("v", "w", "g"));
  ASSERT_OK(RunAlone(*db, "CREATE TABLE t(b)"));
  EXPECT_THAT(BrokenIn(*db), IsEmpty());
  ExecuteAll(*db, {"DROP TABLE t"});  // of which only the caller can tell
  EXPECT_THAT(BrokenIn(*db, {"t"}), ElementsAre("v", "w", "g"));
}

TEST(BrokenObjects, AreFollowedThroughNewTextsAndNames) {
  auto db = MemoryDatabase({"CREATE TABLE t(a)"});
  ASSERT_OK(db->Begin());
  EXPECT_THAT(BrokenIn(*db), IsEmpty());
  ASSERT_OK(RunAlone(*db, "CREATE VIEW v AS SELECT a FROM t"));
  ASSERT_OK(RunAlone(*db, "CREATE VIEW x AS SELECT nix FROM t"));
  EXPECT_THAT(BrokenIn(*db), ElementsAre("x"));
  ASSERT_OK(RunAlone(*db, "DROP VIEW x"));
  ASSERT_OK(RunAlone(*db, "ALTER TABLE t RENAME TO s"));
  EXPECT_THAT(BrokenIn(*db), IsEmpty());
  ASSERT_OK(RunAlone(*db, "DROP TABLE s"));  // the view reads from s now
  EXPECT_THAT(BrokenIn(*db), ElementsAre("v"));
  ASSERT_OK(RunAlone(*db, "DROP VIEW v"));
  EXPECT_THAT(BrokenIn(*db), IsEmpty());
}

}  // namespace
}  // namespace crystal
