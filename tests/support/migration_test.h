// A test of one migration, on a database as it was before it.
#ifndef TESTS_SUPPORT_MIGRATION_TEST_H_
#define TESTS_SUPPORT_MIGRATION_TEST_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "migrations/registry.h"
#include "migrator/values/history_tables.h"
#include "tests/support/database.h"
#include "tests/support/run_context.h"
#include "tests/support/status_matchers.h"

namespace crystal {

class MigrationTest : public testing::Test {
 protected:
  // Applies everything that comes before `migration` in the registry.
  explicit MigrationTest(const Migration& migration) : db_(MemoryDatabase()) {
    for (const Migration& known : AllMigrations()) {
      if (known.name == migration.name) break;
      migrations_.push_back(known);
    }
    Up();
    migrations_.push_back(migration);
  }

  void Up() { EXPECT_OK(Migrate(*db_, crystal::Up(migrations_), TestContext(), kNoEvents)); }
  void Down() { EXPECT_OK(Migrate(*db_, crystal::Down(migrations_, 1), TestContext(), kNoEvents)); }
  void Execute(const std::string& sql) { EXPECT_OK(db_->Execute(sql)); }
  std::vector<std::string> Rows(const std::string& sql) { return crystal::Rows(*db_, sql); }

  // The SQL of the schema and every row of every table but the history's, a line each.
  std::vector<std::string> Dump() {
    std::vector<std::string> lines = Rows("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name");
    for (const auto& [name, table] : SchemaOf(*db_).tables) {
      if (IsHistoryTable(name)) continue;
      for (const std::string& row : Rows("SELECT * FROM " + QuoteName(name))) lines.push_back(name + ": " + row);
    }
    return lines;
  }

  std::unique_ptr<SqliteAdapter> db_;
  std::vector<Migration> migrations_;
};

}  // namespace crystal

#endif  // TESTS_SUPPORT_MIGRATION_TEST_H_
