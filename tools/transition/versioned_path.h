// The way under versioned migrations, and the record of it: what `cutover` and `start` both do.
#ifndef TOOLS_TRANSITION_VERSIONED_PATH_H_
#define TOOLS_TRANSITION_VERSIONED_PATH_H_

#include <string>
#include <vector>

#include "baseline/cutover.h"

namespace crystal {

struct VersionedReport {
  CutoverReport cutover;
  // The database was under history already, in another mode or none, and is recorded as versioned again.
  bool mode_changed = false;
  bool changed() const { return mode_changed || cutover.changed(); }
};

// Cutover, after which the database is recorded as versioned: in the same transaction where it is adopted. A database
// under history keeps every row; where nothing is pending and the mode is right, nothing is written.
// Errors: those of Cutover.
absl::StatusOr<VersionedReport> GoVersioned(const std::vector<Migration>& migrations, CutoverOptions options);

// What GoVersioned would find, from a look that takes no lock and writes nothing.
struct VersionedLook {
  bool under_history = false;
  bool mode_recorded = false;  // as versioned
  std::vector<std::string> pending = {};
  bool nothing_to_do() const { return under_history && mode_recorded && pending.empty(); }
};
// Errors: FailedPrecondition - a newer program's history. A file that is missing or empty is not under history.
absl::StatusOr<VersionedLook> LookAtVersioned(const std::vector<Migration>& migrations, const std::string& path);

}  // namespace crystal

#endif  // TOOLS_TRANSITION_VERSIONED_PATH_H_
