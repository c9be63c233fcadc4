// What the user's views and triggers still can do after a change of the tables that they look at.
#ifndef MIGRATOR_ENGINE_SQLITE_SQLITE_OBJECTS_H_
#define MIGRATOR_ENGINE_SQLITE_SQLITE_OBJECTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"

namespace crystal {

// The views and triggers that SQLite cannot compile, as "view v" or "trigger g"; held against the list from before a
// change, it says what the change broke. A trigger counts as broken with another one of the same table and event.
// Compiles only: no row is read or written, no view runs.
absl::StatusOr<std::vector<std::string>> BrokenObjects(SqliteAdapter& db);

}  // namespace crystal

#endif  // MIGRATOR_ENGINE_SQLITE_SQLITE_OBJECTS_H_
