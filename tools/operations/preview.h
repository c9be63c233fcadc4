// The exact statements of a plan, found by carrying it out where it can do no harm.
#ifndef TOOLS_OPERATIONS_PREVIEW_H_
#define TOOLS_OPERATIONS_PREVIEW_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/road/migrator.h"

namespace crystal {

struct PlanPreview {
  Plan plan;
  // For each step, the statements that write, in order. What a data change writes depends on the rows and is not among
  // them; the rows of the history and of the audit trail are left out.
  std::vector<std::vector<std::string>> statements = {};
};

// Carries the plan out on a copy in memory that has the schema and the history of `db` and none of its other rows.
// `db` is only read. Errors: those of the planner, and whatever would stop the run for its schema's sake.
absl::StatusOr<PlanPreview> Preview(DatabaseAdapter& db, const Planner& planner, const RunContext& context);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_PREVIEW_H_
