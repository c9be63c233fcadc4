// A database that a command works on: found, locked where it writes, and opened.
#ifndef TOOLS_TRANSITION_DATABASE_SESSION_H_
#define TOOLS_TRANSITION_DATABASE_SESSION_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/files/database_file.h"
#include "migrator/files/lock.h"
#include "migrator/values/plan.h"

namespace crystal {

// Members are closed in reverse order: the connection, then the lock.
struct DatabaseSession {
  DatabaseFile file;
  std::optional<MigrationLock> lock;
  std::unique_ptr<SqliteAdapter> db;
};

// Errors: those of FindDatabaseFile, MigrationLock and SqliteAdapter.
absl::StatusOr<DatabaseSession> OpenForReading(const std::string& path);
absl::StatusOr<DatabaseSession> OpenForWriting(const std::string& path, int64_t now_ms);

// The history of a database that has one. Errors: FailedPrecondition - it has none: `cutover` is the next step.
absl::StatusOr<std::vector<AppliedMigration>> RequireHistory(DatabaseAdapter& db);

}  // namespace crystal

#endif  // TOOLS_TRANSITION_DATABASE_SESSION_H_
