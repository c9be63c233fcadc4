// All migrations that a command works with, and the names that a user may call them by.
#ifndef TOOLS_OPERATIONS_MIGRATION_SET_H_
#define TOOLS_OPERATIONS_MIGRATION_SET_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/files/sql_file.h"
#include "migrator/road/tags.h"
#include "migrator/values/migration.h"
#include "tools/operations/application.h"

namespace crystal {

// Where SQL migrations are read, what their placeholders stand for, and whose they are.
struct MigrationDirectory {
  std::string path = {};  // "" for none
  Placeholders placeholders = {};
  Application application = Application::kCrystal;
  bool application_is_said = true;  // false where it is a default: then a database may prove to be another's
  std::string repairs = {};         // of an own application: the directory of its repairs; "" for that beside `path`
};

// How databases are adopted into these migrations. `assumed`: of migrations that leave no trace (adoption_rules.h).
// Errors: those of RulesOf in application.h.
absl::StatusOr<AdoptionRules> RulesOf(const MigrationDirectory& directory,
                                      const std::map<std::string, bool>& assumed = {});

// Those that came with the program: Crystal's; none of an own application's.
const std::vector<Migration>& MigrationsOfProgram(Application application);

// Those of the program, and those in the .sql files of `directory`, in order.
// Errors, all marked as wrong usage (console.h): those of ReadSqlMigrations and InOrder.
absl::StatusOr<std::vector<Migration>> LoadMigrations(const MigrationDirectory& directory);

// The same for who only looks: what cannot be read is named, and the rest is there. Where files are missing, the order
// of the rest is that of their names.
SqlFiles LoadReadableMigrations(const MigrationDirectory& directory);

// The one that a whole name stands for, its number alone (020 or 20, a time stamp, 1.2), its words alone, or the
// name of one that a squash replaces; null where none does.
const Migration* FindMigration(const std::vector<Migration>& migrations, const std::string& target);

// The names that squashes among them stand for.
std::set<std::string> ReplacedBy(const std::vector<Migration>& migrations);

// The migration that `target` names, as FindMigration has it, or by a tag.
// Errors, marked as wrong usage: NotFound - the nearest name or tag is suggested.
absl::StatusOr<std::string> ResolveTarget(const std::vector<Migration>& migrations, const std::vector<Tag>& tags,
                                          const std::string& target);
absl::StatusOr<std::string> ResolveTarget(DatabaseAdapter& db, const std::vector<Migration>& migrations,
                                          const std::string& target);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_MIGRATION_SET_H_
