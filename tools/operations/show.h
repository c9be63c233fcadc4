// One migration, seen from all sides: what it says, and what a database has of it.
#ifndef TOOLS_OPERATIONS_SHOW_H_
#define TOOLS_OPERATIONS_SHOW_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/road/history.h"
#include "migrator/road/presence.h"

namespace crystal {

// What a database says of a migration.
struct MigrationInDatabase {
  std::string state;                                         // "applied", "pending", "edited", "no history", ...
  std::optional<AppliedMigration> applied = std::nullopt;    // as the history has it
  std::optional<MigrationPresence> presence = std::nullopt;  // none of an SQL migration: nothing can be detected
};

struct ShownMigration {
  Migration migration;
  std::string checksum;
  std::string file = {};                                       // of an SQL migration; "" of one of the program's own
  std::optional<MigrationInDatabase> database = std::nullopt;  // none where no database was looked at
};

// What up does and what down does, a line or a statement each; down is nullopt where it cannot be taken back.
std::vector<std::string> UpOf(const Migration& migration);
std::optional<std::vector<std::string>> DownOf(const Migration& migration);

// `target` as for ResolveTarget. `db` may be null: then there are no tags, and nothing is said of a database.
absl::StatusOr<ShownMigration> Show(const std::vector<Migration>& migrations, DatabaseAdapter* db,
                                    const std::string& target);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_SHOW_H_
