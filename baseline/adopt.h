// Adoption: takes a database of the legacy path into the versioned history, inside the caller's transaction.
#ifndef BASELINE_ADOPT_H_
#define BASELINE_ADOPT_H_

#include <vector>

#include "absl/status/status.h"
#include "baseline/detect.h"
#include "migrator/road/migrator.h"

namespace crystal {

// Mends what the legacy path left, makes what is missing, and writes the history: `detected` for what was there whole,
// `executed` for the rest. In four phases: declarations and names, missing structure, rows that were left, data
// changes. What comes behind a missing rename or drop waits for the fourth, in the order of the history.
//
// Requires: a transaction is open, and `detection` was made in it and has no refusals.
// Errors: the changes' own, with the migration or deviation in front; the caller rolls back.
absl::Status Adopt(DatabaseAdapter& db, const std::vector<Migration>& history, const Detection& detection,
                   const RunContext& context, const EventSink& events);

// All that Adopt may write of what is there, for the proof.
Allowance AllowanceOf(const Detection& detection);

}  // namespace crystal

#endif  // BASELINE_ADOPT_H_
