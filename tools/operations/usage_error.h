// Errors of the command line, told from those of the work.
#ifndef TOOLS_OPERATIONS_USAGE_ERROR_H_
#define TOOLS_OPERATIONS_USAGE_ERROR_H_

#include "absl/status/status.h"

namespace crystal {

// Marks an error as one of the command line: the user asked for what cannot be, and nothing was tried.
absl::Status AsUsage(absl::Status status);
bool IsUsage(const absl::Status& status);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_USAGE_ERROR_H_
