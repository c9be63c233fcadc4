// Lines on standard error that are no result: for people, or a JSON document each where that was asked (--log-format).
#ifndef TOOLS_CLI_EVENT_LINE_H_
#define TOOLS_CLI_EVENT_LINE_H_

#include <string>

namespace crystal {

// News; left out where only errors are wanted (--quiet).
void PrintNews(const std::string& message);
// An error, which is never left out.
void PrintError(const std::string& message, int exit_code);

}  // namespace crystal

#endif  // TOOLS_CLI_EVENT_LINE_H_
