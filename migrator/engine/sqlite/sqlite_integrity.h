// SQLite's own check of a file, where a part of the schema needs what this program does not have.
#ifndef MIGRATOR_ENGINE_SQLITE_SQLITE_INTEGRITY_H_
#define MIGRATOR_ENGINE_SQLITE_SQLITE_INTEGRITY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

struct sqlite3;

namespace crystal {

struct IntegrityReport {
  std::vector<std::string> faults;    // SQLite's first findings; empty where the file is sound
  std::vector<std::string> left_out;  // tables whose indexes and constraints cannot be checked here
};

enum class IntegrityCheck { kFull, kQuick };  // integrity_check, quick_check

// PRAGMA integrity_check fails as a whole where one index needs an unknown function or collation. Then every page of
// the file is checked all the same, and the content of table after table; a table that needs it is left out and named.
// Requires: no statement runs on `db`. Errors: those of reading the file, DataLoss among them.
absl::StatusOr<IntegrityReport> CheckSqliteIntegrity(sqlite3* db, IntegrityCheck check);

}  // namespace crystal

#endif  // MIGRATOR_ENGINE_SQLITE_SQLITE_INTEGRITY_H_
