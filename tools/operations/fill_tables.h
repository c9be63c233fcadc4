// Rows for tables that have none yet, so that a migration is tried on what it can lose.
#ifndef TOOLS_OPERATIONS_FILL_TABLES_H_
#define TOOLS_OPERATIONS_FILL_TABLES_H_

#include "absl/status/status.h"
#include "migrator/engine/database_adapter.h"

namespace crystal {

// Inserts a few rows into every table without one, the same each time: references point to rows that are there, and
// every other column holds what its type says. The history's tables and those of `but` are left alone. A table whose
// constraints refuse such rows, or whose own wait in the archive, stays empty. Requires: there is a history.
absl::Status FillEmptyTables(DatabaseAdapter& db, const Schema& but = {});

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_FILL_TABLES_H_
