// Which of another tool's files hold texts in double quotes, which SQLite takes by default and this program does not.
#ifndef TOOLS_OPERATIONS_IMPORT_QUOTES_H_
#define TOOLS_OPERATIONS_IMPORT_QUOTES_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/files/foreign_migration.h"

namespace crystal {

// The names of those of which a statement runs only where a name in double quotes that names nothing is a text
// (SqlStatement::double_quoted_texts). All are run in this order on an empty database, each with its way down, which
// is undone. What runs in neither way ends the search: whoever runs that migration is told. Errors: those of the
// adapter.
absl::StatusOr<std::set<std::string>> WithDoubleQuotedTexts(const std::vector<ForeignMigration>& migrations);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_IMPORT_QUOTES_H_
