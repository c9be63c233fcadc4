// The old path as a value: what an application did to its database at every launch, before its migrations were
// versioned. Crystal's method, a command and a callback are each one.
#ifndef TOOLS_TRANSITION_OLD_PATH_H_
#define TOOLS_TRANSITION_OLD_PATH_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "legacy/command_path.h"
#include "legacy/environment.h"
#include "migrator/values/change.h"
#include "verify/discrepancy.h"

namespace crystal {

// What one launch did.
struct LegacyLaunch {
  absl::Status threw;                          // how it ended, where that was no good end
  std::vector<SwallowedError> swallowed = {};  // what it caught by itself and went on
  std::string output = {};                     // the end of what it printed; "" of what prints nothing
  bool changed = false;                        // whether the file holds anything else than before
};

enum class LaunchFor {
  kUse,         // as the application launched it: on its file, or to see what that would do
  kComparison,  // on a copy that need not outlive a crash
};

struct OldPath {
  std::string name = {};     // for people: "the legacy method of v0.3.5", "the legacy command `node old.js {db}`"
  std::string release = {};  // the same for a report, in short
  // One launch; makes the file where there is none. What it threw stands in the launch.
  // Errors: it could not be launched. Nothing was done then.
  std::function<absl::StatusOr<LegacyLaunch>(const std::string& file, LaunchFor why, const RunContext&)> launch = {};
  // Whether it can be launched at all, asked before anything is copied.
  std::function<absl::Status()> check = [] { return absl::OkStatus(); };
  // Whether the file can be one of its application's: what is launched on another's makes its own tables there.
  std::function<absl::Status(const std::string& file)> check_file = [](const std::string&) { return absl::OkStatus(); };
  int most_launches = 100;  // beyond these it never settles
  bool is_fixed = false;    // it does tomorrow what it did today, so a proof about it counts; a program may be edited
  // The last migration that it knows of: later ones count in a comparison only where they are applied. "": all count.
  std::string last_migration = {};
  const OldPathKnowledge* known = &KnownOfAny();  // what may explain a difference, and what is no difference
  std::vector<Explanation> explanations = {};     // what its owner says of the rest

  bool is_given() const { return launch != nullptr; }
};

inline constexpr char kNewestRelease[] = "v0.3.5";

// Crystal's own. Its `check` says InvalidArgument where the release is unknown.
OldPath CrystalMethod(const std::string& release = kNewestRelease);

OldPath OldCommand(const LegacyCommand& command);

// `launch` as an application has it: it opens the file, does what it did, and closes it again.
OldPath OldCallback(const std::string& name, const std::function<absl::Status(const std::string& file)>& launch);

}  // namespace crystal

#endif  // TOOLS_TRANSITION_OLD_PATH_H_
