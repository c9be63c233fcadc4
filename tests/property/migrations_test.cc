// Laws of the history: down takes back exactly what up did and loses nothing, whatever the rows are.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>

#include "migrations/registry.h"
#include "migrator/files/content_digest.h"
#include "migrator/road/history.h"
#include "migrator/values/history_tables.h"
#include "tests/support/cutover_rules.h"
#include "tests/support/database.h"
#include "tests/support/expected_schema.h"
#include "tests/support/random_rows.h"
#include "tests/support/run_context.h"
#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

std::vector<Migration> First(size_t count) {
  return {AllMigrations().begin(), AllMigrations().begin() + static_cast<std::ptrdiff_t>(count)};
}

// An empty database with the first `count` migrations applied; made once, copied for each case.
std::unique_ptr<SqliteAdapter> DatabaseAt(size_t count) {
  static auto& templates = *new std::map<size_t, std::unique_ptr<SqliteAdapter>>();
  std::unique_ptr<SqliteAdapter>& made = templates[count];
  if (made == nullptr) {
    made = MemoryDatabase();
    EXPECT_OK(Migrate(*made, Up(First(count)), TestContext(), kNoEvents));
  }
  std::unique_ptr<SqliteAdapter> db = MemoryDatabase();
  EXPECT_OK(db->CopyFrom(*made, [](int, int) {}));
  return db;
}

using Lines = std::vector<std::string>;

// Crystal's tables and the user's own: all but the toolkit's.
ContentDigest Content(SqliteAdapter& db) {
  const absl::StatusOr<ContentDigest> digest = DigestContent(
      db, {.include = [](const std::string& table) { return !IsHistoryTable(table) && table != "sqlite_sequence"; }});
  RC_ASSERT(digest.status() == absl::OkStatus());
  return *digest;
}

// Where AUTOINCREMENT stands; in what order SQLite notes that is its own affair.
Lines Sequences(SqliteAdapter& db) {
  const Schema schema = SchemaOf(db);
  const bool any = std::any_of(schema.tables.begin(), schema.tables.end(),
                               [](const auto& table) { return table.second.autoincrement; });
  return any ? Rows(db, "SELECT name, seq FROM sqlite_sequence ORDER BY name") : Lines();
}

void Go(SqliteAdapter& db, const Planner& planner, int64_t now_ms) {
  RC_ASSERT(Migrate(db, planner, TestContext(now_ms), kNoEvents).status() == absl::OkStatus());
}

class MigrationLaw : public testing::TestWithParam<size_t> {};

// The law of each migration alone: what it finds is what its undo leaves, and doing it again changes nothing more.
TEST_P(MigrationLaw, UpDownUpRestores) {
  const size_t count = GetParam();
  EXPECT_TRUE(rc::check(AllMigrations()[count - 1].name + ": up, down, up restores", [count] {
    const std::unique_ptr<SqliteAdapter> db = DatabaseAt(count - 1);
    InsertRandomRows(*db, 4);
    const Schema schema_before = SchemaOf(*db);
    const ContentDigest before = Content(*db);
    Go(*db, Up(First(count)), kTestNow);
    const Schema schema_up = SchemaOf(*db);
    const ContentDigest up = Content(*db);
    const Lines sequences = Sequences(*db);
    Go(*db, Down(First(count), 1), kTestNow + 1000);
    if (count > 1) {
      RC_ASSERT(SchemaDifferences(schema_before, SchemaOf(*db)) == Lines());
      RC_ASSERT(FirstDifference(before, Content(*db)) == "");
    }
    Go(*db, Up(First(count)), kTestNow + 2000);
    RC_ASSERT(SchemaDifferences(schema_up, SchemaOf(*db)) == Lines());
    RC_ASSERT(FirstDifference(up, Content(*db)) == "");
    RC_ASSERT(Sequences(*db) == sequences);
    RC_ASSERT(VerifyEvents(*db) == absl::OkStatus());
  }));
}

INSTANTIATE_TEST_SUITE_P(Every, MigrationLaw, testing::Range<size_t>(1, AllMigrations().size() + 1));

RC_GTEST_PROP(History, DownLosesNothing, ()) {
  const size_t all = AllMigrations().size();
  const std::unique_ptr<SqliteAdapter> db = DatabaseAt(all);
  InsertRandomRows(*db, 4);
  const Schema schema = SchemaOf(*db);
  const ContentDigest before = Content(*db);
  const Lines sequences = Sequences(*db);
  const int down = *rc::gen::inRange(1, static_cast<int>(all) + 1);
  Go(*db, Down(AllMigrations(), down), kTestNow + 1000);
  Go(*db, Up(AllMigrations()), kTestNow + 2000);
  RC_ASSERT(SchemaDifferences(schema, SchemaOf(*db)) == Lines());
  RC_ASSERT(FirstDifference(before, Content(*db)) == "");
  RC_ASSERT(Sequences(*db) == sequences);
  RC_ASSERT(db->CheckIntegrity() == absl::OkStatus());
}

// A way down in steps and in one go come to the same.
RC_GTEST_PROP(History, DownInStepsIsDownAtOnce, ()) {
  const size_t all = AllMigrations().size();
  const std::unique_ptr<SqliteAdapter> db = DatabaseAt(all), other = MemoryDatabase();
  InsertRandomRows(*db, 2);
  RC_ASSERT(other->CopyFrom(*db, [](int, int) {}) == absl::OkStatus());
  const int down = *rc::gen::inRange(2, 12);
  Go(*db, Down(AllMigrations(), down), kTestNow);
  for (int i = 0; i < down; ++i) Go(*other, Down(AllMigrations(), 1), kTestNow);
  RC_ASSERT(SchemaDifferences(SchemaOf(*db), SchemaOf(*other)) == Lines());
  RC_ASSERT(FirstDifference(Content(*db), Content(*other)) == "");
  RC_ASSERT(Sequences(*db) == Sequences(*other));
}

}  // namespace
}  // namespace crystal
