// A database that a command looks at: found and opened. Who writes takes a Session (migrator/road/session.h).
#ifndef TOOLS_TRANSITION_DATABASE_SESSION_H_
#define TOOLS_TRANSITION_DATABASE_SESSION_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/files/database_file.h"
#include "migrator/values/plan.h"

namespace crystal {

struct DatabaseSession {
  DatabaseFile file;
  std::unique_ptr<SqliteAdapter> db;
};

// What it reads is of one moment. The journal of a killed writer is rolled back first.
// Errors: those of FindDatabaseFile and OpenReadSnapshot.
absl::StatusOr<DatabaseSession> OpenForReading(const std::string& path);

// The history of a database that has one. Errors: FailedPrecondition - it has none: `cutover` is the next step.
absl::StatusOr<std::vector<AppliedMigration>> RequireHistory(DatabaseAdapter& db);

}  // namespace crystal

#endif  // TOOLS_TRANSITION_DATABASE_SESSION_H_
