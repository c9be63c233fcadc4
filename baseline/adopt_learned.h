// Adoption of a database whose history is learned (learned_history.h), inside the caller's transaction, in two halves:
// first nothing but its repairs changes a row, so that every row can be proven; then what is missing goes over it,
// where each section compares what it touches by itself (section.h).
#ifndef BASELINE_ADOPT_LEARNED_H_
#define BASELINE_ADOPT_LEARNED_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "baseline/detect.h"
#include "baseline/proof.h"
#include "migrator/road/migrator.h"

namespace crystal {

// Mends what the legacy path left, detects again where something was mended, and writes what is there into the history.
// `detection` is brought up to date; its findings stay those that were mended.
// Requires: a transaction is open; `detection` was made in it, of Detectable(migrations), and has no refusals.
// Errors: FailedPrecondition - a repair did not mend what it finds, or leaves what cannot be adopted; a repair's own.
absl::Status RecordWhatIsThere(DatabaseAdapter& db, const std::vector<Migration>& history, const AdoptionRules& rules,
                               const RunContext& context, const EventSink& events, Detection& detection);

// Applies what of `migrations` is not in the history yet, in their order; of those that are half there, the rest. The
// history has all of them in that order afterwards: it is the one in which they run on an empty database.
// Returns the plan that was carried out; its notes say which of them comes behind one that is later in the order.
absl::StatusOr<Plan> ApplyWhatIsMissing(DatabaseAdapter& db, const std::vector<Migration>& migrations,
                                        const Detection& detection, const RunContext& context, const EventSink& events);

// What the migrations that are missing rename, for the proof behind them.
absl::StatusOr<MissingRenames> FindMissingRenames(const std::vector<Migration>& history, const Detection& detection);

}  // namespace crystal

#endif  // BASELINE_ADOPT_LEARNED_H_
