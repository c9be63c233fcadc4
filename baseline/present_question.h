// `-- migrate:present SELECT ...`: the question by which a migration that leaves no trace in the schema is known.
#ifndef BASELINE_PRESENT_QUESTION_H_
#define BASELINE_PRESENT_QUESTION_H_

#include "absl/status/statusor.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/values/sql_script.h"

namespace crystal {

// The answer of this database. Requires: `script` asks one (script.present).
// Errors, with file and line: InvalidArgument - it cannot be asked here (what it reads may not be there yet);
// FailedPrecondition - it gives more than one value, or one that is neither true nor false. No row and NULL are false.
absl::StatusOr<bool> AskWhetherPresent(DatabaseAdapter& db, const SqlScript& script);

}  // namespace crystal

#endif  // BASELINE_PRESENT_QUESTION_H_
