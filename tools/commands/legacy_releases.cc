#include "tools/commands/legacy_common.h"
namespace crystal {
void AddLegacyReleases(CLI::App&, int&) {}
void AddLegacyDiff(CLI::App&, int&) {}
}  // namespace crystal
