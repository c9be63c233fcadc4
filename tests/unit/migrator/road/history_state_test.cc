#include "migrator/road/history_state.h"

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
using Kind = HistoryState::Kind;

HistoryState StateOfHistory(SqliteAdapter& db) {
  const absl::StatusOr<HistoryState> state = ReadHistoryState(db);
  EXPECT_OK(state);
  return state.value_or(HistoryState());
}

absl::Status EnsureOn(SqliteAdapter& db) {
  EXPECT_OK(db.Begin());
  const absl::Status ensured = EnsureHistory(db);
  EXPECT_OK(ensured.ok() ? db.Commit() : db.Rollback());
  return ensured;
}

class HistoryTablesOf : public testing::Test {
 protected:
  void SetUp() override { ASSERT_OK(EnsureOn(*db_)); }
  std::unique_ptr<SqliteAdapter> db_ = MemoryDatabase();
};

TEST(NoHistory, IsThereInAnEmptyDatabase) {
  const HistoryState state = StateOfHistory(*MemoryDatabase());
  EXPECT_EQ(state.kind, Kind::kNone);
  EXPECT_THAT(RequireUnderHistory(state), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("cutover")));
}

TEST_F(HistoryTablesOf, IsThereOnceItWasMade) {
  const HistoryState state = StateOfHistory(*db_);
  EXPECT_EQ(state.kind, Kind::kOurs);
  EXPECT_THAT(state.missing, IsEmpty());
}

TEST_F(HistoryTablesOf, IsCompletedWhereAPartOfItIsMissing) {
  ExecuteAll(*db_, {"INSERT INTO migration_tags VALUES('v1', '001', 'now')", "DROP TABLE migration_events"});
  const HistoryState part = StateOfHistory(*db_);
  EXPECT_EQ(part.kind, Kind::kIncomplete);
  EXPECT_TRUE(part.under_history());
  EXPECT_THAT(part.missing, ElementsAre("table migration_events"));
  ASSERT_OK(EnsureOn(*db_));
  EXPECT_EQ(StateOfHistory(*db_).kind, Kind::kOurs);
  EXPECT_THAT(Rows(*db_, "SELECT tag FROM migration_tags"), ElementsAre("'v1'"));
}

TEST_F(HistoryTablesOf, OfAnOlderProgramGetsTheArchivesNewColumns) {
  ExecuteAll(*db_, {"DROP TABLE migration_archive",
                    "CREATE TABLE migration_archive(table_name TEXT NOT NULL, row_key TEXT, column_name TEXT NOT NULL, "
                    "value BLOB, archived_by TEXT NOT NULL, archived_at TEXT NOT NULL)",
                    "INSERT INTO migration_archive VALUES('notes', '1', 'text', 'a', '001', 'then')"});
  EXPECT_THAT(StateOfHistory(*db_).missing, testing::Contains("column migration_archive.exact_key"));
  ASSERT_OK(EnsureOn(*db_));
  EXPECT_EQ(StateOfHistory(*db_).kind, Kind::kOurs);
  EXPECT_THAT(Rows(*db_, "SELECT value FROM migration_archive"), ElementsAre("'a'"));
}

TEST_F(HistoryTablesOf, IsMadeOnceOnly) {
  const Schema once = SchemaOf(*db_);
  ASSERT_OK(EnsureOn(*db_));
  EXPECT_EQ(SchemaOf(*db_), once);
}

TEST_F(HistoryTablesOf, IsLostWithItsList) {
  ExecuteAll(*db_, {"DROP TABLE migrations"});
  const HistoryState state = StateOfHistory(*db_);
  EXPECT_TRUE(state.list_is_lost);
  EXPECT_FALSE(state.under_history());
  EXPECT_THAT(EnsureOn(*db_), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("repair")));
}

TEST(ForeignHistory, IsATableMigrationsOfSomebodyElse) {
  const std::unique_ptr<SqliteAdapter> db = MemoryDatabase({"CREATE TABLE migrations(id INTEGER, name TEXT)"});
  EXPECT_EQ(StateOfHistory(*db).kind, Kind::kForeign);
  EXPECT_THAT(EnsureOn(*db), StatusIs(StatusCode::kFailedPrecondition,
                                      AllOf(HasSubstr("table migrations without a column executed_at"),
                                            HasSubstr("not made by this program"))));
  EXPECT_EQ(SchemaOf(*db).tables.size(), 1u);
}

TEST(ForeignHistory, IsAViewOfThatName) {
  const std::unique_ptr<SqliteAdapter> db = MemoryDatabase({"CREATE VIEW migration_tags AS SELECT 1 AS tag"});
  EXPECT_EQ(StateOfHistory(*db).kind, Kind::kForeign);
}

}  // namespace
}  // namespace crystal
