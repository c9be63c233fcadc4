// The old path and the cutover, as the verifier wants them.
#ifndef TOOLS_TRANSITION_COMPARED_PATHS_H_
#define TOOLS_TRANSITION_COMPARED_PATHS_H_

#include <functional>
#include <string>
#include <vector>

#include "baseline/adoption_rules.h"
#include "migrator/values/migration.h"
#include "tools/transition/old_path.h"
#include "verify/two_paths.h"

namespace crystal {

// The old path, launched until a launch changes nothing, and the cutover; both with the clock of `context` and with id
// sources of their own that count alike. Of `migrations` those that the old path knows nothing of
// (OldPath::last_migration) count only where they are applied: the paths are compared for what both know.
TwoPaths ComparedPaths(const OldPath& old_path, const std::vector<Migration>& migrations, const AdoptionRules& rules,
                       const RunContext& context);

// Runs both over copies of a database and compares what they leave; `file` is only read. `where` the copies go ("":
// TMPDIR, else /tmp). Errors: those of OldPath::check, before anything is copied, and of VerifyTwoPaths.
absl::StatusOr<VerifyReport> ComparePaths(const std::string& file, const OldPath& old_path,
                                          const std::vector<Migration>& migrations, const AdoptionRules& rules,
                                          const RunContext& context, const std::string& where = "",
                                          bool show_values = false);

// Crystal's two.
TwoPaths CrystalPaths(const std::vector<Migration>& migrations, const RunContext& context);

// Launches until a launch changes nothing, or `most` have not led there.
LegacyOutcome LaunchUntilSettled(const std::function<absl::StatusOr<LegacyLaunch>()>& launch, int most);

}  // namespace crystal

#endif  // TOOLS_TRANSITION_COMPARED_PATHS_H_
