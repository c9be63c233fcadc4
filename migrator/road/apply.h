// Carries out one change of a migration, or takes it back; what leaves a table goes to the archive, what had left it
// before comes back.
#ifndef MIGRATOR_ROAD_APPLY_H_
#define MIGRATOR_ROAD_APPLY_H_

#include <string>

#include "absl/status/status.h"
#include "migrator/road/move_state.h"
#include "migrator/values/change.h"

namespace crystal {

// Requires: a transaction is open and the history tables exist. `migration` is whose change it is.
// Errors: FailedPrecondition - it would remove something of the user's own; else the adapter's.
absl::Status ApplyChange(MoveState& move, const Change& change, const std::string& migration);
absl::Status RevertChange(MoveState& move, const Change& change, const std::string& migration);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_APPLY_H_
