// Which method works on a database: a setting of the caller's, or what the database itself recorded.
#ifndef TOOLS_TRANSITION_MODE_H_
#define TOOLS_TRANSITION_MODE_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "migrator/values/change.h"

namespace crystal {

enum class Mode {
  kLegacy,     // the old method on the file, nothing else
  kParallel,   // both on copies, compared; then the old method on the file
  kVersioned,  // the cutover where it has not happened, else what is pending
};
std::string ToString(Mode mode);
// Errors: InvalidArgument - none of "legacy", "parallel", "versioned".
absl::StatusOr<Mode> ParseMode(absl::string_view text);

inline constexpr char kModeVariable[] = "CRYSTAL_MIGRATION_MODE";
// nullopt where the variable is not set, or empty. Errors: InvalidArgument - it says something else.
absl::StatusOr<std::optional<Mode>> ModeFromEnvironment();

// The mode stands among the history's facts (history_facts.h), and who switched and when in the audit trail, as the
// subject of an event with the command "mode". A line of the trail that is lost changes no mode; a history of an older
// program has the trail only.

// nullopt where nothing was recorded: a database that was never under history, above all.
absl::StatusOr<std::optional<Mode>> RecordedMode(DatabaseAdapter& db);
// The same of a file, which is read and not locked; nullopt where there is none.
absl::StatusOr<std::optional<Mode>> RecordedMode(const std::string& path);
// Appends the event. Requires: a transaction is open, and the database has a history.
absl::Status AppendMode(DatabaseAdapter& db, Mode mode, const RunContext& context);
// Records the mode of a database under history; true where it was another before. Writes nothing where it is that
// already. Errors: those of Session.
absl::StatusOr<bool> RecordMode(const std::string& path, Mode mode, const RunContext& context);

}  // namespace crystal

#endif  // TOOLS_TRANSITION_MODE_H_
