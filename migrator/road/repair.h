// Repair: where a history no longer fits the migrations, the history is made to fit, for people who know why.
#ifndef MIGRATOR_ROAD_REPAIR_H_
#define MIGRATOR_ROAD_REPAIR_H_

#include <compare>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/values/plan.h"

namespace crystal {

// One row of the history, and what becomes of it. Nothing else of the database is touched.
struct Repair {
  enum class Kind {
    kAcceptChecksum,  // the migration is what it is now
    kForget,          // the row goes; what the migration made stays in the database
  };
  Kind kind = Kind::kAcceptChecksum;
  std::string name;
  std::string checksum_before;
  std::string checksum_after = {};  // of kAcceptChecksum
  auto operator<=>(const Repair&) const = default;
};
std::string ToString(Repair::Kind kind);  // "checksum accepted", "forgotten"

// What mends every fault of the history; empty where there is none. What a newer program applied is forgotten only
// where `forget_unknown` names it.
// Errors: FailedPrecondition - there are faults that no repair mends, all of them with the way forward;
// NotFound - `forget_unknown` names one that is not unknown.
absl::StatusOr<std::vector<Repair>> PlanRepairs(const std::vector<Migration>& registry,
                                                const std::vector<AppliedMigration>& history,
                                                const std::vector<std::string>& forget_unknown = {});

// Writes them, each with its line in the audit trail. Requires: a transaction is open.
absl::Status RunRepairs(DatabaseAdapter& db, const std::vector<Repair>& repairs, const RunContext& context);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_REPAIR_H_
