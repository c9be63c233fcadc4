// What becomes of a database on the way from where it stands in its history to the end of that: names and values that
// the missing changes take, for the proof.
#ifndef BASELINE_MISSING_CHANGES_H_
#define BASELINE_MISSING_CHANGES_H_

#include <vector>

#include "absl/status/statusor.h"
#include "migrator/road/found_lives.h"
#include "migrator/road/presence.h"
#include "verify/row_ledger.h"

namespace crystal {

// What the changes of `history` that are not present may write, rename and take, under the names that the tables and
// columns have now. `presences` is what was detected of each.
Allowance AllowanceOfMissing(const FoundLives& found, const std::vector<Migration>& history,
                             const std::vector<MigrationPresence>& presences);

// What the history gives up to the place that the database has come to: things that it takes away later are not the
// user's own. Empty for a history that takes nothing away.
absl::StatusOr<Schema> SchemaOnTheWay(const FoundLives& found, const std::vector<Migration>& history);

}  // namespace crystal

#endif  // BASELINE_MISSING_CHANGES_H_
