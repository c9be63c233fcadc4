// The clean history of the schema: from v0.1.0 to v0.3.5 one migration for each thing the legacy method learned, then
// what came since.
#ifndef MIGRATIONS_REGISTRY_H_
#define MIGRATIONS_REGISTRY_H_

#include <vector>

#include "migrator/values/migration.h"

namespace crystal {

// All migrations in order. Threads: safe.
const std::vector<Migration>& AllMigrations();

// The last thing that the legacy method learned. What comes behind it is new, and the legacy path knows nothing of it.
inline constexpr char kLastOfLegacy[] = "041-fix-folder-session-order";
// Those up to kLastOfLegacy. On an empty database they give the schema of a new v0.3.5 install. Threads: safe.
const std::vector<Migration>& LegacyMigrations();

}  // namespace crystal

#endif  // MIGRATIONS_REGISTRY_H_
