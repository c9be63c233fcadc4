// Migrations of which the name is all that matters, and what a history says of them.
#ifndef TESTS_UNIT_MIGRATOR_VALUES_NAMED_MIGRATIONS_H_
#define TESTS_UNIT_MIGRATOR_VALUES_NAMED_MIGRATIONS_H_

#include <string>

#include "migrator/values/applied_migration.h"
#include "migrator/values/migration.h"

namespace crystal {

inline Migration Named(const std::string& name) {
  return {.name = name, .changes = {AddColumn{"t", {.name = name, .type = DataType::kText}}}};
}

inline AppliedMigration AppliedOf(const Migration& migration) {
  return {.name = migration.name,
          .executed_at = "",
          .sequence = 0,
          .checksum = Checksum(migration),
          .duration_ms = 0,
          .origin = kExecuted,
          .tool_version = "9.9.9"};
}

inline const Migration kOne = Named("001"), kTwo = Named("002"), kThree = Named("003");

}  // namespace crystal

#endif  // TESTS_UNIT_MIGRATOR_VALUES_NAMED_MIGRATIONS_H_
