// A database in memory, opened as the application opens it, and the words that tests of the legacy path use.
#ifndef TESTS_UNIT_LEGACY_LEGACY_FIXTURE_H_
#define TESTS_UNIT_LEGACY_LEGACY_FIXTURE_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "legacy/legacy_path.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "tests/support/status_matchers.h"

namespace crystal {

inline constexpr int64_t kNowMs = 1750000000000;

class LegacyTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(
        db_, SqliteAdapter::Open(":memory:", {.mode = OpenMode::kCreate, .foreign_keys = true, .triggers = true}));
  }

  LegacyReport Run(const std::string& release, LegacyEnvironment environment = {.now_ms = kNowMs}) {
    absl::StatusOr<LegacyReport> report = RunLegacy(*db_, release, environment);
    EXPECT_THAT(report, IsOk());
    return report.value_or(LegacyReport{});
  }
  void Execute(const std::string& sql) { ASSERT_THAT(db_->Execute(sql), IsOk()) << sql; }
  Value One(const std::string& sql) {
    absl::StatusOr<Value> value = SelectValue(*db_, sql);
    EXPECT_THAT(value, IsOk()) << sql;
    return value.value_or(Value());
  }
  int64_t Number(const std::string& sql) {
    const Value value = One(sql);
    const auto* number = std::get_if<int64_t>(&value);
    return number == nullptr ? -999 : *number;
  }
  std::string Text(const std::string& sql) {
    const Value value = One(sql);
    const auto* text = std::get_if<std::string>(&value);
    return text == nullptr ? "no text" : *text;
  }
  bool HasColumn(const std::string& table, const std::string& column) {
    return Number("SELECT count(*) FROM pragma_table_info('" + table + "') WHERE name = '" + column + "'") == 1;
  }
  bool HasTable(const std::string& table) {
    return Number("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = '" + table + "'") == 1;
  }
  // A session with the columns that every release has.
  void InsertSession(const std::string& id, const std::string& more_columns = "", const std::string& more_values = "") {
    Execute("INSERT INTO sessions (id, name, initial_prompt, worktree_name, worktree_path, status" + more_columns +
            ") VALUES ('" + id + "', 'n', 'p', 'w', '/w', 'stopped'" + more_values + ")");
  }
  void InsertProject(int id, const std::string& created_at = "2025-01-01 00:00:00") {
    Execute("INSERT INTO projects (id, name, path, created_at) VALUES (" + std::to_string(id) + ", 'p', '/p" +
            std::to_string(id) + "', '" + created_at + "')");
  }
  static std::vector<std::string> Swallowed(const LegacyReport& report) {
    std::vector<std::string> steps;
    for (const SwallowedError& error : report.swallowed) steps.push_back(error.step);
    return steps;
  }

  std::unique_ptr<SqliteAdapter> db_;
};

}  // namespace crystal

#endif  // TESTS_UNIT_LEGACY_LEGACY_FIXTURE_H_
