// Databases as the program left them before its archive knew exact keys (tests/data/archives): the values come back.
#include "migrator/road/archive_takeover.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "migrations/registry.h"
#include "migrator/engine/sqlite/sqlite_script.h"
#include "migrator/files/sql_file.h"
#include "migrator/road/migrator.h"
#include "tests/support/database.h"
#include "tests/support/run_context.h"
#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kTables[] = R"(-- migrate:up
CREATE TABLE numbered(id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT);
CREATE TABLE named(name TEXT PRIMARY KEY, n INTEGER);
CREATE TABLE pairs(a TEXT, b INTEGER, note TEXT, PRIMARY KEY(a, b));
CREATE TABLE loose(x, y);
-- migrate:down
DROP TABLE loose;
DROP TABLE pairs;
DROP TABLE named;
DROP TABLE numbered;
)";
constexpr char kColumns[] = R"(-- migrate:up
ALTER TABLE numbered ADD COLUMN tag TEXT DEFAULT 'none';
ALTER TABLE named ADD COLUMN tag TEXT;
-- migrate:down
ALTER TABLE named DROP COLUMN tag;
ALTER TABLE numbered DROP COLUMN tag;
)";

std::vector<Migration> Registry() {
  std::vector<Migration> registry = AllMigrations();
  for (const auto& [name, text] : {std::pair("20260101000000-tables", kTables), {"20260102000000-columns", kColumns}}) {
    const absl::StatusOr<Migration> migration = ParseSqlMigration(name, text);
    EXPECT_OK(migration);
    registry.push_back(*migration);
  }
  return registry;
}

std::unique_ptr<SqliteAdapter> Recorded(const std::string& name) {
  std::ifstream file(std::string(CRYSTAL_SOURCE_DIR) + "/tests/data/archives/" + name + ".sql");
  std::ostringstream text;
  text << file.rdbuf();
  const absl::StatusOr<std::vector<SqlStatement>> statements = SplitSqliteScript(text.str(), 1);
  EXPECT_OK(statements);
  std::unique_ptr<SqliteAdapter> db = MemoryDatabase();
  for (const SqlStatement& statement : *statements) EXPECT_OK(db->Execute(statement.text)) << statement.text;
  return db;
}

void ExpectEverythingIsBack(SqliteAdapter& db) {
  EXPECT_THAT(Rows(db, "SELECT * FROM numbered"), ElementsAre("1|'a'|'x'", "2|'2'|NULL"));
  EXPECT_THAT(Rows(db, "SELECT * FROM named"), ElementsAre("'1'|1|'t1'", "'ann'|2|NULL", "'O\\'Neil'|3|'t3'"));
  EXPECT_THAT(Rows(db, "SELECT * FROM pairs"), ElementsAre("'x'|1|'n1'", "'x'|2|NULL"));
  EXPECT_THAT(Rows(db, "SELECT rowid, x, y FROM loose"), ElementsAre("1|1|NULL", "2|'1'|x'00ff'", "3|NULL|NULL"));
  EXPECT_THAT(Rows(db, "SELECT * FROM migration_archive WHERE kind <> 'fact'"), IsEmpty());
}

class OldArchive : public testing::TestWithParam<const char*> {};

TEST_P(OldArchive, ComesBackWithEveryValue) {
  const std::unique_ptr<SqliteAdapter> db = Recorded(GetParam());
  ASSERT_OK(Migrate(*db, Up(Registry()), TestContext(), kNoEvents));
  ExpectEverythingIsBack(*db);
}

// Taken over by a move that has nothing to do with it, and only then brought back.
TEST_P(OldArchive, OutlivesAnotherMoveFirst) {
  const std::unique_ptr<SqliteAdapter> db = Recorded(GetParam());
  ASSERT_OK(Migrate(*db, Down(Registry(), 1), TestContext(), kNoEvents));
  ASSERT_OK(Migrate(*db, Up(Registry()), TestContext(), kNoEvents));
  ExpectEverythingIsBack(*db);
}

INSTANTIATE_TEST_SUITE_P(Recorded, OldArchive, testing::Values("columns-taken-back", "all-taken-back"));

}  // namespace
}  // namespace crystal
