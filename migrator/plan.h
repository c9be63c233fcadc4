// What a run would do, as a value: a dry run prints the same plan that a run carries out.
#ifndef MIGRATOR_PLAN_H_
#define MIGRATOR_PLAN_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/history.h"
#include "migrator/migration.h"

namespace crystal {

enum class Direction { kUp, kDown };

struct Plan {
  Direction direction = Direction::kUp;
  std::vector<Migration> steps;  // in the order in which they run
};

// Everything of `registry` that is not in `history`, in the registry's order.
// Errors: FailedPrecondition - the history names a migration that this program does not know (a newer program made it),
// or one whose content has changed since it was applied.
absl::StatusOr<Plan> PlanUp(const std::vector<Migration>& registry, const std::vector<AppliedMigration>& history);

// Whether the history holds exactly the registry's migrations, by name: the look that every start of an application
// takes. It leaves out the checksums, which cost more than all the rest of it; PlanUp, and so `status`, `drift` and
// every run that writes, compares them.
bool IsUpToDate(const std::vector<Migration>& registry, const std::vector<AppliedMigration>& history);

// The last `count` migrations of the history, last first.
// Errors: as PlanUp; InvalidArgument - there are not so many.
absl::StatusOr<Plan> PlanDown(const std::vector<Migration>& registry, const std::vector<AppliedMigration>& history,
                              int count);

}  // namespace crystal

#endif  // MIGRATOR_PLAN_H_
