// The exact statements of a plan, found by carrying it out where it can do no harm.
#ifndef TOOLS_OPERATIONS_PREVIEW_H_
#define TOOLS_OPERATIONS_PREVIEW_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/road/migrator.h"
#include "tools/operations/recording_adapter.h"

namespace crystal {

struct PlanPreview {
  Plan plan;
  std::vector<RecordedStatements> steps = {};  // one for each of the plan's, where it was not carried out
  bool has_rows = false;                       // whether the copy had the user's rows, and `rows` counts them
};

enum class PreviewRows {
  kAll,   // a private copy of the whole file, gone afterwards: what depends on the rows shows too
  kNone,  // the schema and the history only, in memory: at once, whatever the database's size
};

// Carries the plan out on a copy. `db` is only read.
// Errors: those of the planner, and whatever would stop the run; ResourceExhausted - there is no room for the copy.
absl::StatusOr<PlanPreview> Preview(SqliteAdapter& db, const Planner& planner, const RunContext& context,
                                    PreviewRows rows);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_PREVIEW_H_
