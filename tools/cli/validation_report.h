// How a validation is shown to people.
#ifndef TOOLS_CLI_VALIDATION_REPORT_H_
#define TOOLS_CLI_VALIDATION_REPORT_H_

#include <string>

#include "tools/operations/validate.h"

namespace crystal {

// A line a migration, then the findings.
std::string ToString(const ValidationReport& report);

}  // namespace crystal

#endif  // TOOLS_CLI_VALIDATION_REPORT_H_
