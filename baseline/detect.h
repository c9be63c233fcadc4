// What of a history a database has already: the baseline. Reads, and writes nothing.
#ifndef BASELINE_DETECT_H_
#define BASELINE_DETECT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "baseline/adoption_rules.h"
#include "baseline/other_records.h"
#include "migrator/road/presence.h"

namespace crystal {

struct Detection {
  Schema schema;
  Schema target;                              // what the history gives on an empty database
  Facts of_history;                           // what the history makes, also what it takes away later
  std::vector<MigrationPresence> migrations;  // one for each of the history, in order
  Allowance allowance;                        // what the missing changes may write, rename and take
  std::vector<Finding> deviations;            // what the legacy path left, with the repair
  std::vector<std::string> users_own;         // "table my_notes", "column sessions.my_tag": stays as it is
  std::vector<ToolRecord> records;            // what other tools have written down of themselves
  std::vector<std::string> assumed;           // of migrations that leave no trace: what they were taken for, and why
  // Where those records and the structure disagree, or name what no migration is: the structure decides.
  std::vector<std::string> disagreements;
  std::vector<std::string> refusals;  // why the database cannot be adopted; empty if it can
};

// Those of `migrations` that Detect finds; what else there is is pending: repeatable ones, and, where nothing is
// learned, those in SQL.
std::vector<Migration> Detectable(const std::vector<Migration>& migrations, const AdoptionRules& rules = {});

// Judges by structure and data, never by schema text: users' files come in hundreds of shapes. `history` is Detectable.
absl::StatusOr<Detection> Detect(DatabaseAdapter& db, const std::vector<Migration>& history,
                                 const AdoptionRules& rules = {});

// Errors: FailedPrecondition - the detection has refusals; the message names them all.
absl::Status CheckAdoptable(const Detection& detection);

// The facts of the schema that are the user's own.
Facts OwnFacts(const Detection& detection);

// Whether a fact of the schema found is one of the history's, of a deviation (`removes`) or of the toolkit's tables;
// if it is none of these it is the user's own.
bool IsUsersOwn(const FactKey& key, const Facts& target, const std::vector<Finding>& deviations);

}  // namespace crystal

#endif  // BASELINE_DETECT_H_
