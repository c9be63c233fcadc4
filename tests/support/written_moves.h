// Tests of moves whose migrations are written in the test: a database in memory, a file for each step.
#ifndef TESTS_SUPPORT_WRITTEN_MOVES_H_
#define TESTS_SUPPORT_WRITTEN_MOVES_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "migrator/files/sql_file.h"
#include "migrator/road/migrator.h"
#include "tests/support/database.h"
#include "tests/support/run_context.h"
#include "tests/support/status_matchers.h"

namespace crystal {

class WrittenMoves : public testing::Test {
 protected:
  // What one migration's file says; the last one that was written is taken back first.
  void Write(const std::string& up, const std::string& down) {
    const std::string name = "00" + std::to_string(registry_.size() + 1) + "-step";
    const absl::StatusOr<Migration> migration =
        ParseSqlMigration(name, "-- migrate:up\n" + up + "\n-- migrate:down\n" + down + "\n");
    ASSERT_OK(migration);
    registry_.push_back(*migration);
  }
  absl::StatusOr<Plan> GoUp(bool archive_own = false) { return Go(Up(registry_), archive_own); }
  absl::StatusOr<Plan> GoDown(int count = 1, bool archive_own = false) {
    return Go(Down(registry_, count), archive_own);
  }
  void Sql(const std::vector<std::string>& statements) {
    for (const std::string& sql : statements) ASSERT_OK(db_->Execute(sql)) << sql;
  }
  std::vector<std::string> Values(const std::string& sql) { return Rows(*db_, sql); }
  std::vector<std::string> Archived() {
    return Values(
        "SELECT table_name || '.' || column_name, row_key, value FROM migration_archive WHERE kind NOT IN ('print', "
        "'fact') "
        "ORDER BY 1, 2");
  }

  absl::StatusOr<Plan> Go(const Planner& plan, bool archive_own) {
    const Planner planner = [&](const std::vector<AppliedMigration>& history) {
      absl::StatusOr<Plan> planned = plan(history);
      if (planned.ok()) planned->archive_own = archive_own;
      return planned;
    };
    return Migrate(*db_, planner, TestContext(), kNoEvents);
  }

  std::unique_ptr<SqliteAdapter> db_ = MemoryDatabase();
  std::vector<Migration> registry_;
};

}  // namespace crystal

#endif  // TESTS_SUPPORT_WRITTEN_MOVES_H_
