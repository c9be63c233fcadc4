// Drift: what of a database's schema is not what its history says it should be.
#ifndef TOOLS_TRANSITION_DRIFT_H_
#define TOOLS_TRANSITION_DRIFT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/values/migration.h"
#include "verify/schema_diff.h"

namespace crystal {

struct DriftReport {
  // The schema's text is what it was when a cutover last proved it: there can be no drift, and nothing else was read.
  bool unmoved = false;
  std::string proven_at = {};                // when that was, UTC; "" where it never was
  int64_t applied = 0;                       // migrations of the history
  int64_t facts = 0;                         // facts that were compared
  std::vector<Difference> differences = {};  // what is missing, changed, or in the toolkit's own tables and not of it
  std::vector<std::string> users_own = {};   // "table my_notes": no drift
  bool drifted() const { return !differences.empty(); }
};

enum class DriftLook { kCheapFirst, kFull };

// Cheap first: one SHA-256 over the text of sqlite_schema, held against the one that the last cutover recorded. That
// text is all that SQLite makes a schema of, so nothing escapes it, not even a change by writable_schema, which the
// schema counter (PRAGMA schema_version) does not show; and VACUUM, which moves the counter, does not disturb it. Only
// when it moved, the schema is compared fact by fact with what the applied migrations give on an empty database.
// `up` and `down` prove nothing about the rest of the schema, so they record nothing and the next look is a full one.
//
// `migrations` in order, all that are known. Errors: FailedPrecondition - there is no history, or one with faults
// (FindFaults).
absl::StatusOr<DriftReport> FindDrift(DatabaseAdapter& db, const std::vector<Migration>& migrations,
                                      DriftLook look = DriftLook::kCheapFirst);

// Records the schema's text as proven, in the audit trail. Requires: a transaction is open in which it was proven.
absl::Status RecordProvenSchema(DatabaseAdapter& db, const RunContext& context);

}  // namespace crystal

#endif  // TOOLS_TRANSITION_DRIFT_H_
