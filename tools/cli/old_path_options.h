// Which old path a command compares with, or gives a database back to: of Crystal a release's method, of an own
// application what its settings name.
#ifndef TOOLS_CLI_OLD_PATH_OPTIONS_H_
#define TOOLS_CLI_OLD_PATH_OPTIONS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/cli/options.h"
#include "tools/transition/old_path.h"

namespace crystal {

struct OldPathOptions {
  Application application = Application::kCrystal;
  std::string release = kNewestRelease;
  std::string command = {};    // of an own application: "node old-migrate.js {db}"; "" for none
  std::string directory = {};  // where it runs
  int timeout_ms = 0;          // what a launch of it may take
  std::vector<Explanation> explanations = {};
};

// --release of Crystal; --legacy and --legacy-timeout of an own application.
void AddOldPathOptions(CLI::App& command, const Program& program, OldPathOptions& options);

// A command of the command line runs here; one of a file of settings beside that file.
// Errors, all marked as wrong usage: an unknown release, a command that is none.
absl::StatusOr<OldPath> OldPathOf(const OldPathOptions& options);

// The same where it is needed. Errors, marked as wrong usage: also where there is none, or its program is not there.
absl::StatusOr<OldPath> RequireOldPath(const OldPathOptions& options);

// That `what` ("mode legacy") needs an old path, and how one is named.
absl::Status NoOldPath(const std::string& what);

}  // namespace crystal

#endif  // TOOLS_CLI_OLD_PATH_OPTIONS_H_
