// The clean history of the schema, from v0.1.0 to v0.3.5: one migration for each thing the legacy method learned.
#ifndef MIGRATIONS_REGISTRY_H_
#define MIGRATIONS_REGISTRY_H_

#include <vector>

#include "migrator/migration.h"

namespace crystal {

// All migrations in order. On an empty database they give the schema of a new v0.3.5 install. Threads: safe.
const std::vector<Migration>& AllMigrations();

}  // namespace crystal

#endif  // MIGRATIONS_REGISTRY_H_
