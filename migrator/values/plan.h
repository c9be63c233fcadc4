// What a run would do, as a value: a dry run prints the same plan that a run carries out.
#ifndef MIGRATOR_VALUES_PLAN_H_
#define MIGRATOR_VALUES_PLAN_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/values/applied_migration.h"
#include "migrator/values/history_fault.h"
#include "migrator/values/migration.h"

namespace crystal {

enum class Direction { kUp, kDown };

struct PlanStep {
  Direction direction = Direction::kUp;
  Migration migration;
  // A squash whose migrations are all applied: it is written into the history and nothing is run.
  bool only_recorded = false;
};

struct Plan {
  std::vector<PlanStep> steps;  // in the order in which they run
  // Before the first step, in the order in which they were applied; nullopt where nobody knows: then nothing counts as
  // the user's own.
  std::optional<std::vector<Migration>> applied = {};
  // All that there are, in order. Whatever a plan does, they are made anew behind it; where it has no steps, only if
  // the text of one has changed.
  std::vector<Migration> repeatables = {};
  bool ends_at_latest = true;  // nothing is pending behind it
  bool archive_own = false;    // take away what is the user's own too, and archive it
  // What the run said besides, once it was carried out: what stays in the archive, and why.
  std::vector<std::string> notes = {};
  int64_t archived_values = 0;  // rows, and values of rows that stay
  int64_t archived_bytes = 0;
  std::vector<std::string> repeated = {};  // the repeatable migrations of which the text is new

  bool empty() const { return steps.empty() && repeated.empty(); }
};

// Every planner holds the history against `registry` first (FindFaults). Requires: `registry` is in order (InOrder).
// Errors of all: FailedPrecondition - there are faults, or the one that is named is in the middle of a squash; NotFound
// - no migration is called so.

struct UpOptions {
  std::string to = {};  // the last to apply; "" for all
  int at_most = 0;      // how many; 0 for any number
  // Apply what comes before something that is applied already.
  bool allow_out_of_order = false;
};
// What of `registry` is not in `history`, in the registry's order.
// Errors: FailedPrecondition - one of them comes before an applied one; a squash of which a part is applied only.
absl::StatusOr<Plan> PlanUp(const std::vector<Migration>& registry, const std::vector<AppliedMigration>& history,
                            const UpOptions& options = {});

// The last `count` migrations of the history, last first. Errors: InvalidArgument - there are not so many.
absl::StatusOr<Plan> PlanDown(const std::vector<Migration>& registry, const std::vector<AppliedMigration>& history,
                              int count);
// All of the history, last first.
absl::StatusOr<Plan> PlanDownAll(const std::vector<Migration>& registry, const std::vector<AppliedMigration>& history);
// Everything that was applied after `name`, last first. Errors: FailedPrecondition - `name` is not applied.
absl::StatusOr<Plan> PlanDownTo(const std::vector<Migration>& registry, const std::vector<AppliedMigration>& history,
                                const std::string& name);
// Whichever way leads to where `name` is the last applied.
absl::StatusOr<Plan> PlanTo(const std::vector<Migration>& registry, const std::vector<AppliedMigration>& history,
                            const std::string& name, bool allow_out_of_order = false);
// No steps, where IsUpToDate says so.
Plan PlanNothing(const std::vector<Migration>& registry);

// The last `count` down and up again.
absl::StatusOr<Plan> PlanRedo(const std::vector<Migration>& registry, const std::vector<AppliedMigration>& history,
                              int count);

// Whether the history holds exactly the registry's migrations, by name: the look that every start of an application
// takes. It leaves out the checksums of what came with the program, which cost more than all the rest of it; a file,
// which anybody may edit, is compared. The planners compare all.
//
// Repeatable migrations are not in the history: `repeatables.h` knows whether they are up to date.
bool IsUpToDate(const std::vector<Migration>& registry, const std::vector<AppliedMigration>& history);

}  // namespace crystal

#endif  // MIGRATOR_VALUES_PLAN_H_
