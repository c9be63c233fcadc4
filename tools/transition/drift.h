// Drift: what of a database's schema is not what its history says it should be.
#ifndef TOOLS_TRANSITION_DRIFT_H_
#define TOOLS_TRANSITION_DRIFT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/road/own_list.h"
#include "migrator/values/migration.h"
#include "verify/schema_diff.h"

namespace crystal {

struct DriftReport {
  // The schema's text is what it was when a cutover last proved it: there can be no drift, and nothing else was read.
  bool unmoved = false;
  std::string proven_at = {};                // when that was, UTC; "" where it never was
  int64_t applied = 0;                       // migrations of the history
  int64_t facts = 0;                         // facts that were compared
  std::vector<Difference> differences = {};  // what is missing, changed, or was added since
  OwnList added = {};                        // those of the differences that are additions by hand, and can be accepted
  OwnList users_own = {};                    // what is the user's own and meant to be there: no drift
  bool lists_own = true;                     // false where no list of the user's own was ever made: all of it counts
  bool drifted() const { return !differences.empty(); }
  bool only_added() const { return differences.size() == added.size(); }
};
// "table my_notes", "column sessions.my_tag"
std::string ToString(const OwnThing& thing);

enum class DriftLook { kCheapFirst, kFull };

// Cheap first: one SHA-256 over the text of sqlite_schema, held against the one that the last cutover recorded. That
// text is all that SQLite makes a schema of, so nothing escapes it, not even a change by writable_schema, which the
// schema counter (PRAGMA schema_version) does not show; and VACUUM, which moves the counter, does not disturb it. Only
// when it moved, the schema is compared fact by fact with what the applied migrations give on an empty database.
// `up` and `down` prove nothing about the rest of the schema, so they record nothing and the next look is a full one.
//
// What the user has of his own was recorded when his database was adopted, and is none; what he (or somebody else)
// added by hand since is drift until AcceptOwn. Moves keep the list up to date where they rename tables.
//
// `migrations` in order, all that are known. Errors: FailedPrecondition - there is no history, or one with faults
// (FindFaults).
absl::StatusOr<DriftReport> FindDrift(DatabaseAdapter& db, const std::vector<Migration>& migrations,
                                      DriftLook look = DriftLook::kCheapFirst);

// Records the schema's text as proven, in the audit trail, and what is the user's own in it as meant to be there.
// Requires: a transaction is open in which it was proven.
absl::Status RecordProvenSchema(DatabaseAdapter& db, const std::vector<Migration>& migrations,
                                const RunContext& context);

// From now on what was added by hand is meant to be there. Returns what was found and accepted; writes nothing where
// nothing was added. Requires: a transaction is open. Errors: those of FindDrift.
absl::StatusOr<DriftReport> AcceptOwn(DatabaseAdapter& db, const std::vector<Migration>& migrations,
                                      const RunContext& context);

}  // namespace crystal

#endif  // TOOLS_TRANSITION_DRIFT_H_
