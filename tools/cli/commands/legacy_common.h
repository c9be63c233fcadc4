// What the commands of `legacy` share. Results go to standard output, everything else to standard error.
#ifndef TOOLS_CLI_COMMANDS_LEGACY_COMMON_H_
#define TOOLS_CLI_COMMANDS_LEGACY_COMMON_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tools/cli/console.h"

namespace CLI {
class App;
}

namespace crystal {

struct Program;

void AddLegacyRun(CLI::App& legacy, Program& program);
void AddLegacyReleases(CLI::App& legacy, Program& program);
void AddLegacyDiff(CLI::App& legacy, Program& program);
void AddLegacyMake(CLI::App& legacy, Program& program);

// An error as people need it: what went wrong, in which file, what has been changed and what to do next.
struct Problem {
  std::string command;  // "legacy run"
  std::string file;     // "" where no file is concerned
  std::string what;
  std::string changed;
  std::string next;
};

// Prints the problem on standard error, where `exit_code` is told too if it is to be JSON.
void Explain(const Problem& problem, int exit_code);
// The same and, with `json`, {"error": what} on standard output; returns `exit_code`.
int Fail(const Problem& problem, bool json, int exit_code);
// What to do about an error of this code.
std::string NextStep(const absl::Status& status);

// The path as the adapter wants it.
std::string AbsolutePath(const std::string& path);

}  // namespace crystal

#endif  // TOOLS_CLI_COMMANDS_LEGACY_COMMON_H_
