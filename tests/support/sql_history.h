// Small histories in SQL, as an application of one's own has them.
#ifndef TESTS_SUPPORT_SQL_HISTORY_H_
#define TESTS_SUPPORT_SQL_HISTORY_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "baseline/adoption_rules.h"
#include "migrator/files/sql_file.h"
#include "tests/support/status_matchers.h"

namespace crystal {

// "20260101000001-x": the n-th of a history, from 1.
inline std::string NthName(size_t n) { return absl::StrFormat("202601010000%02d-x", n); }

// One migration for each text of an up section, with an empty way back.
inline std::vector<Migration> SqlHistory(const std::vector<std::string>& ups) {
  std::vector<Migration> history;
  for (const std::string& up : ups) {
    const std::string text = absl::StrCat("-- migrate:up\n", up, "\n-- migrate:down\n");
    absl::StatusOr<Migration> migration = ParseSqlMigration(NthName(history.size() + 1), text);
    EXPECT_OK(migration);
    if (migration.ok()) history.push_back(*std::move(migration));
  }
  return history;
}

inline AdoptionRules Learned() { return {.deviations = {}, .learned = true, .assumed = {}}; }

}  // namespace crystal

#endif  // TESTS_SUPPORT_SQL_HISTORY_H_
