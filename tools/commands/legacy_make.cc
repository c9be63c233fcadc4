#include "tools/commands/legacy_common.h"
namespace crystal {
void AddLegacyMake(CLI::App&, int&) {}
}  // namespace crystal
