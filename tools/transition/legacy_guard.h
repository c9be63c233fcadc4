// Looks before the old method is let on a database: what one launch of it would do, seen on a private copy.
#ifndef TOOLS_TRANSITION_LEGACY_GUARD_H_
#define TOOLS_TRANSITION_LEGACY_GUARD_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "migrator/values/change.h"
#include "migrator/values/migration.h"
#include "tools/transition/old_path.h"

namespace crystal {

// What happens where a launch of the old method would lose something, or where that could not be seen.
enum class LegacyGuard {
  kRefuse,  // the launch does not happen, and the message says how the application can go on
  kBackup,  // a verified backup is made first; then it happens
};
// Errors: InvalidArgument - neither "refuse" nor "backup".
absl::StatusOr<LegacyGuard> ParseLegacyGuard(absl::string_view text);
std::string ToString(LegacyGuard guard);

inline constexpr char kLegacyGuardVariable[] = "CRYSTAL_LEGACY_GUARD";
// What the variable says; kRefuse where it is not set. Errors: those of ParseLegacyGuard.
absl::StatusOr<LegacyGuard> LegacyGuardFromEnvironment();

// One launch of the old path on a copy of a database under history: no row and no value of the user's is lost, and
// afterwards `migrations` still lead on from there. `migrations` in order.
// Errors: FailedPrecondition - it is not so, with what was seen; any other - it could not be seen.
absl::Status ProveLaunchLosesNothing(const std::string& database, const OldPath& old_path,
                                     const std::vector<Migration>& migrations, const RunContext& context);

// Whether that was proven, and nothing has moved since: so the trail says.
absl::StatusOr<bool> IsLaunchProven(const std::string& database);

// Whether the newest report that a start in mode parallel left beside the database tells of rows that the old method
// loses, or that it throws.
bool ReportTellsOfLosses(const std::string& database);

// A verified backup beside the database. Returns its path.
absl::StatusOr<std::string> BackUpBeforeLaunch(const std::string& database, int64_t now_ms);

}  // namespace crystal

#endif  // TOOLS_TRANSITION_LEGACY_GUARD_H_
