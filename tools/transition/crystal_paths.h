// The two paths of Crystal, as the verifier wants them.
#ifndef TOOLS_TRANSITION_CRYSTAL_PATHS_H_
#define TOOLS_TRANSITION_CRYSTAL_PATHS_H_

#include <string>
#include <vector>

#include "migrator/values/migration.h"
#include "verify/two_paths.h"

namespace crystal {

inline constexpr char kNewestRelease[] = "v0.3.5";

// The legacy method of `release`, launched until a launch writes nothing, and the cutover; both with the clock of
// `context` and with id sources of their own that count alike.
// Of `migrations` those that the legacy path knows nothing of (registry.h) count only where they are applied: the paths
// are compared for what both know.
TwoPaths CrystalPaths(const std::vector<Migration>& migrations, const RunContext& context,
                      const std::string& release = kNewestRelease);

}  // namespace crystal

#endif  // TOOLS_TRANSITION_CRYSTAL_PATHS_H_
