// The method as one ordered table: every step of every release, and the releases that run it.
#ifndef LEGACY_STEP_TABLE_H_
#define LEGACY_STEP_TABLE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "legacy/launch.h"

namespace crystal {

// A step that changed its way has a row for each way, one behind the other and with the same name.
struct LegacyStep {
  absl::string_view name;
  absl::string_view since;  // the first release that runs it
  absl::string_view until;  // the last one; "" where every later release does
  absl::string_view what;   // for people: what the database has afterwards
  absl::Status (*run)(Launch&);
};

// All steps in the order in which the method runs them.
absl::Span<const LegacyStep> LegacySteps();

// Whether the release of this number runs the step.
bool RunsIn(const LegacyStep& step, int release);

// Releases with the same rows have the same form of the method.
struct LegacyForm {
  int number = 0;                         // from 1
  std::string release;                    // of the 28, oldest first
  std::vector<std::string> learned = {};  // rows that the release before had not: "name: what"
  std::vector<std::string> dropped = {};  // names of steps that it had and this one has no more
};

// One for each release, oldest first; those that learned nothing repeat the number of the one before.
std::vector<LegacyForm> LegacyForms();

}  // namespace crystal

#endif  // LEGACY_STEP_TABLE_H_
