// The way back to the legacy path: which migration closes it.
#ifndef TOOLS_OPERATIONS_WAY_BACK_H_
#define TOOLS_OPERATIONS_WAY_BACK_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/values/migration.h"
#include "tools/operations/house_rules.h"
#include "tools/operations/trial_databases.h"

namespace crystal {

// A warning, rule "closes-way-back": the first SQL migration of `migrations` (all, in order) behind which one launch of
// the newest release's method would lose something, or leave a database that no migration leads on from; `rollback`
// and `start --mode legacy` refuse from there on. Nothing where the way stays open, or where migrations do not run.
// Tried on a copy of the last populated database of `trials`, as often as there are halves of the list to look at.
absl::StatusOr<std::optional<RuleFinding>> FindClosedWayBack(const std::vector<Migration>& migrations,
                                                             const TrialDatabases& trials);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_WAY_BACK_H_
