// Reports that a command writes to a file beside what it prints.
#ifndef TOOLS_CLI_REPORT_FILE_H_
#define TOOLS_CLI_REPORT_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace crystal {

// Writes the report to `path`, whole or not at all, in place of an earlier one. It may hold values of a user's, so only
// its owner can read it, and no link is followed: what a link of that name points to stays as it is.
// Errors: PermissionDenied - it cannot be written there; FailedPrecondition - something that is no file has the name.
absl::Status WriteReportFile(const std::string& path, absl::string_view report);

}  // namespace crystal

#endif  // TOOLS_CLI_REPORT_FILE_H_
