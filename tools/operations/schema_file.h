// The file that people review: the schema as SQL, kept current.
#ifndef TOOLS_OPERATIONS_SCHEMA_FILE_H_
#define TOOLS_OPERATIONS_SCHEMA_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "migrator/values/applied_migration.h"
#include "migrator/values/migration.h"
#include "tools/operations/house_rules.h"
#include "tools/operations/migration_set.h"

namespace crystal {

// Puts `text` into the file in one step, where it is not there already: whoever reads it sees the whole of what was
// there or the whole of the new. A link is followed, and the file's mode stays. Returns whether it was written.
// Errors: those of the file system; the file is as it was then.
absl::StatusOr<bool> ReplaceText(const std::string& path, absl::string_view text);

// Makes the file say what the applied ones among `migrations` make of an empty database: what one database has besides
// is no business of it. Returns whether it was written. Errors: those of ReplaceText, and of a migration that does not
// run on an empty database.
absl::StatusOr<bool> KeepSchemaFile(const std::string& path, const std::vector<Migration>& migrations,
                                    const std::vector<AppliedMigration>& applied);

// A finding where the file is missing or does not say what all migrations make, with the command that writes it.
// Errors: a migration does not run on an empty database.
absl::StatusOr<std::vector<RuleFinding>> CheckSchemaFile(const std::string& path,
                                                         const std::vector<Migration>& migrations,
                                                         const MigrationDirectory& directory);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_SCHEMA_FILE_H_
