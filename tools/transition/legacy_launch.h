// One launch of the legacy method over a file, as the application did it.
#ifndef TOOLS_TRANSITION_LEGACY_LAUNCH_H_
#define TOOLS_TRANSITION_LEGACY_LAUNCH_H_

#include <string>

#include "absl/status/statusor.h"
#include "legacy/environment.h"
#include "migrator/values/change.h"

namespace crystal {

struct LegacyLaunch {
  LegacyReport report;
  // Whether the file holds anything else than before: the method also writes what is there already.
  bool changed = false;
};

// Makes the file where there is none. What the method threw stands in the report.
// Errors: InvalidArgument - an unknown release, no regular file; those of opening it. Nothing was done then.
absl::StatusOr<LegacyLaunch> LaunchLegacy(const std::string& path, const std::string& release,
                                          const RunContext& context);

}  // namespace crystal

#endif  // TOOLS_TRANSITION_LEGACY_LAUNCH_H_
