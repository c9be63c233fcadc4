// The one order of all migrations, from wherever they come: by name, but none before what it depends on.
#ifndef MIGRATOR_VALUES_ORDER_H_
#define MIGRATOR_VALUES_ORDER_H_

#include <vector>

#include "absl/status/statusor.h"
#include "migrator/values/migration.h"

namespace crystal {

// Among the migrations whose dependencies are met, the one with the smallest number comes next, and of two with the
// same the one with the smaller name (migration_number.h); so the order is that of the names wherever depends_on does
// not say otherwise, and the same on every machine. Errors: FailedPrecondition - a name stands twice; a dependency that
// nobody knows; a cycle (the message walks it); a migration that a squash replaces is still there beside it.
absl::StatusOr<std::vector<Migration>> InOrder(std::vector<Migration> migrations);

}  // namespace crystal

#endif  // MIGRATOR_VALUES_ORDER_H_
