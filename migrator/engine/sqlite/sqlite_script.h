// SQL that somebody else wrote: taken apart by SQLite's own rules, and run with no power over the transaction, the
// connection or the history.
#ifndef MIGRATOR_ENGINE_SQLITE_SQLITE_SCRIPT_H_
#define MIGRATOR_ENGINE_SQLITE_SQLITE_SCRIPT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "migrator/values/sql_script.h"

namespace crystal {

// The statements of a text whose first line has the number `first_line`. A statement ends where SQLite says that it is
// complete (https://www.sqlite.org/c3ref/complete.html): the semicolons inside a trigger, a string or a comment end
// nothing. The last one may go without its semicolon.
// Errors: InvalidArgument, with the line - a statement that is not finished; PRAGMA, ATTACH, DETACH, VACUUM or a word
// of transactions, which belong to whoever runs the migration.
absl::StatusOr<std::vector<SqlStatement>> SplitSqliteScript(absl::string_view text, int first_line);

// What the statements of a script may do, as an answer to SQLite's authorizer with its arguments
// (https://www.sqlite.org/c3ref/set_authorizer.html): SQLITE_OK or SQLITE_DENY. Refused are transactions, other files,
// settings (PRAGMA, as a table-valued function too), code from outside, TEMP triggers, TEMP objects with a name of this
// program or of SQLite, and every change of the history's tables, under whatever schema name.
int AuthorizeScript(int action, const char* first, const char* second, const char* database, const char* trigger);
// Why AuthorizeScript refuses, for people; "" where it does not.
std::string WhyRefused(int action, const char* first, const char* second, const char* database);

}  // namespace crystal

#endif  // MIGRATOR_ENGINE_SQLITE_SQLITE_SCRIPT_H_
