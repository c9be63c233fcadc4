// The old method of an application as a program of its own: run on a file as the application ran it, and watched.
#ifndef LEGACY_COMMAND_PATH_H_
#define LEGACY_COMMAND_PATH_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace crystal {

// In the words of a command this stands for the file's path.
inline constexpr char kDatabaseWord[] = "{db}";

struct LegacyCommand {
  std::string line = {};                // as it was written: "node old-migrate.js {db}"
  std::vector<std::string> words = {};  // of it
  std::string directory = {};           // where it runs, and what its relative paths belong to; "": here
  int timeout_ms = 60'000;              // what a launch may take before it is killed, with all that it started
};

// Errors: InvalidArgument - no words, a quote that is not closed, or no {db} among them.
absl::StatusOr<LegacyCommand> ParseLegacyCommand(const std::string& line);

// Whether its program is there and may be run: looked for on PATH where its name has no slash.
// Errors: NotFound - it is not, with where it was looked for; PermissionDenied - it is, and may not be run.
absl::Status FindLegacyProgram(const LegacyCommand& command);

struct CommandRun {
  int exit_code = 0;
  int signal = 0;          // that ended it; 0 where it exited
  bool timed_out = false;  // it was killed
  std::string output;      // the end of what it printed, on either stream; with nothing in it that moves a terminal
};
// "ended with exit code 1", "was ended by signal 9 (Killed)"; "" where all was well.
std::string ToString(const CommandRun& run);

// One launch on `file`, without a shell: nothing to read, a process group of its own, and no variable that names
// another database. What it leaves running in its group is ended. Whatever else it writes nobody can prevent.
// Errors: NotFound, PermissionDenied - it could not be started, and nothing ran; Internal - the system had no room for
// a process.
absl::StatusOr<CommandRun> RunLegacyCommand(const LegacyCommand& command, const std::string& file);

}  // namespace crystal

#endif  // LEGACY_COMMAND_PATH_H_
