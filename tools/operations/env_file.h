// A file of variables, as dotenv's: `--env-file FILE`.
//
//   # the staging machine
//   export CRYSTAL_DB=/srv/crystal/sessions.db     # `export` may stand there
//   CRYSTAL_MIGRATION_WAIT = "1m"                  # and quotes: "..." with \n \r \t \" \\ \$, '...' as it stands
//
// Nothing is expanded: a $ is a $. A value in quotes may span lines.
#ifndef TOOLS_OPERATIONS_ENV_FILE_H_
#define TOOLS_OPERATIONS_ENV_FILE_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace crystal {

struct EnvVariable {
  std::string name = {};
  std::string value = {};
  auto operator<=>(const EnvVariable&) const = default;
};

// In the order of the text, whose lines end with \n.
// Errors: InvalidArgument, with the line, and never with what stands there, which may be a secret - no NAME=VALUE, a
// quote that does not end, something behind a value.
absl::StatusOr<std::vector<EnvVariable>> ParseEnvFile(absl::string_view text);

// The variable's name to the file that it came from.
using EnvOrigins = std::map<std::string, std::string>;

// Sets what these files say of the program's own variables (CRYSTAL_...), where the environment does not have them
// already; what they say of others is another program's. The last file, and in it the last line, counts.
// Errors, marked as wrong usage: a file that cannot be read or understood, as "FILE:LINE: ..."; then nothing is set.
// Threads: no other may run.
absl::StatusOr<EnvOrigins> ApplyEnvFiles(const std::vector<std::string>& files);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_ENV_FILE_H_
