// What an error left behind: whether the database is what it was.
#ifndef MIGRATOR_BASE_OUTCOME_H_
#define MIGRATOR_BASE_OUTCOME_H_

#include <string>

#include "absl/status/status.h"

namespace crystal {

enum class Outcome {
  kUnchanged,  // the database is as it was: nothing was written, or that was looked at afterwards
  kChanged,    // it is not, all the same
  kUnknown,    // a COMMIT failed, and the file could not be read again to see which of the two it is
};

// The same error, with what it left behind. The last one that is said counts. An OK status stays as it is.
absl::Status WithOutcome(absl::Status status, Outcome outcome);
// kUnchanged where nothing was said: whoever may have written says so.
Outcome OutcomeOf(const absl::Status& status);

// The error of a COMMIT of which nobody can say whether it happened: nothing was removed, and what to run next.
absl::Status UnknownOutcome(const absl::Status& committed, const std::string& database, const absl::Status& look);

}  // namespace crystal

#endif  // MIGRATOR_BASE_OUTCOME_H_
