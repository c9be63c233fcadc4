// Runs the SQL of a migration's author without losing a value: what it takes away is found out by trying it.
#ifndef MIGRATOR_ROAD_APPLY_SCRIPT_H_
#define MIGRATOR_ROAD_APPLY_SCRIPT_H_

#include <vector>

#include "absl/status/status.h"
#include "migrator/road/archive.h"
#include "migrator/engine/database_adapter.h"

namespace crystal {

// Runs the statements once in a savepoint. Where tables or columns are gone after that, they are taken back, the values
// go to `archive`, and they run again; what comes into being gets the values back that `archive` holds of it. A table
// or column that only got another name loses nothing: one with the same values has come in its place. Rows that the
// statements themselves change or delete are the author's business.
//
// Requires: a transaction is open. Errors: those of RunScript; the caller rolls back.
absl::Status ApplyScript(DatabaseAdapter& db, const std::vector<SqlStatement>& statements, Archive archive);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_APPLY_SCRIPT_H_
