// Repair: where a history no longer fits the migrations, or the database, it is made to fit, for people who know why.
#ifndef MIGRATOR_ROAD_REPAIR_H_
#define MIGRATOR_ROAD_REPAIR_H_

#include <compare>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/road/audit_trail.h"
#include "migrator/values/plan.h"

namespace crystal {

// One line of the history, and what becomes of it. Tables of the user's are never touched.
struct Repair {
  enum class Kind {
    kAcceptChecksum,  // the migration is what it is now
    kForget,          // the line goes; what the migration made stays in the database
    kRename,          // the migration is called `renamed` now; its tags and its part of the archive go along
    kBringBack,       // the list was lost, and the audit trail says that it was applied
    kMarkApplied,     // somebody knows that it is applied
    kMarkPending,     // somebody knows that it is not
  };
  Kind kind = Kind::kAcceptChecksum;
  std::string name;
  std::string checksum_before = {};  // "" where it was not in the history
  std::string checksum_after = {};   // "" where it is not in the history any more
  std::string renamed = {};          // of kRename
  std::string since = {};            // of kBringBack: when it was applied, UTC, as the trail says it
  std::string origin = {};           // of kBringBack: kExecuted, kDetected, ...
  auto operator<=>(const Repair&) const = default;
};
std::string ToString(Repair::Kind kind);  // "checksum accepted", "forgotten", "renamed", ...

// What mends every fault of the history; empty where there is none. What a newer program applied is forgotten only
// where `forget_unknown` names it.
// Errors: FailedPrecondition - there are faults that no repair mends, all of them with the way forward;
// NotFound - `forget_unknown` names one that is not unknown.
absl::StatusOr<std::vector<Repair>> PlanRepairs(const std::vector<Migration>& registry,
                                                const std::vector<AppliedMigration>& history,
                                                const std::vector<std::string>& forget_unknown = {});

// What brings the lines back that the table `migrations` has lost, some or all, as the trail says them; those that a
// squash in the history stands for are not lost. The trail does not say what a migration was when it was applied, so it
// counts as it is known now. Requires: the trail was verified up to its end.
std::vector<Repair> PlanBringBack(const std::vector<Migration>& registry, const std::vector<AppliedMigration>& history,
                                  const std::vector<AuditLine>& trail);

// What writes into the history that these are applied, or pending, without running anything; what is so already is left
// out. Errors: NotFound - one is not known (to be marked applied), or not in the history (pending) nor known.
absl::StatusOr<std::vector<Repair>> PlanMarks(const std::vector<Migration>& registry,
                                              const std::vector<AppliedMigration>& history,
                                              const std::vector<std::string>& names, bool applied);

// Writes them, each with its line in the audit trail. Requires: a transaction is open; the history is whole, but for
// the list where repairs bring it back.
absl::Status RunRepairs(DatabaseAdapter& db, const std::vector<Repair>& repairs, const RunContext& context);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_REPAIR_H_
