// What a section of a migration file declares of itself, as text: `sessions.tag`, `"my table"`, `old = new`.
#ifndef MIGRATOR_VALUES_SQL_DECLARATIONS_H_
#define MIGRATOR_VALUES_SQL_DECLARATIONS_H_

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "migrator/values/sql_script.h"

namespace crystal {

// "table" or "table.column", each name bare or quoted as in SQL. Errors: InvalidArgument - anything else.
absl::StatusOr<SqlPlace> ParseSqlPlace(absl::string_view text);
// "table.old = table.new" or "old_table = new_table". Errors: InvalidArgument - anything else.
absl::StatusOr<std::pair<SqlPlace, SqlPlace>> ParseSqlRename(absl::string_view text);

// As it is parsed: quoted where it must be.
std::string ToString(const SqlPlace& place);
// The lines of a file that declare this, each with its end; "" where there is nothing.
std::string ToString(const SqlDeclarations& declares);

// What two sections say together where one runs behind the other. Places are named as they are before the first, and
// what is renamed by both is renamed once:
//   {renames a = b} and {renames b = c, forgets t.x} are {renames a = c, forgets t.x}
SqlDeclarations Joined(const SqlDeclarations& first, const SqlDeclarations& next);

}  // namespace crystal

#endif  // MIGRATOR_VALUES_SQL_DECLARATIONS_H_
