// The whole command line, as one value: what is parsed, and what help, the man page and the completions are made from.
#ifndef TOOLS_CLI_APP_H_
#define TOOLS_CLI_APP_H_

#include <memory>
#include <string>
#include <vector>

#include "tools/cli/options.h"

namespace crystal {

// Every command, or `only` the one of that name, with its options and the callback that runs it.
// Requires: `program` outlives the result.
std::unique_ptr<CLI::App> MakeApp(Program& program, const std::string& only = "");

// Parses and runs. Returns the exit code of the program; prints help, and errors with the nearest right word.
int RunProgram(int argc, const char* const* argv);

}  // namespace crystal

#endif  // TOOLS_CLI_APP_H_
