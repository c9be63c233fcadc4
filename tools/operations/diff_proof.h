// The proof of a migration that was found by comparing schemas.
#ifndef TOOLS_OPERATIONS_DIFF_PROOF_H_
#define TOOLS_OPERATIONS_DIFF_PROOF_H_

#include <vector>

#include "absl/status/status.h"
#include "migrator/values/migration.h"
#include "tools/operations/schema_plan.h"

namespace crystal {

// Carries the migration out behind `history` on a database in memory with rows in every table, as any run would. Up
// must come to the schema `wanted`, with every row of the tables that stay; down to what there was, with every row and
// value; only where there was none, one that up filled in may be left. Rows that the new schema does not allow prove
// nothing: then their tables go without, and it must hold without any, too.
// Errors: FailedPrecondition - one of it does not hold, and which; those of a run.
absl::Status ProveDiff(const std::vector<Migration>& history, const Migration& migration, const Schema& wanted,
                       const SchemaPlan& plan);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_DIFF_PROOF_H_
