// Changes that SQLite's ALTER TABLE cannot make, or cannot make while views and triggers look on.
#ifndef MIGRATOR_ENGINE_SQLITE_SQLITE_REBUILD_H_
#define MIGRATOR_ENGINE_SQLITE_SQLITE_REBUILD_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/engine/database_adapter.h"

namespace crystal {

// `statements` between dropping all views and triggers and making them again from their own text. SQLite parses every
// one of them at each RENAME and DROP COLUMN, and refuses or rewrites what it finds (hazards A4, A10): out of the way,
// they come back letter by letter.
absl::StatusOr<std::vector<std::string>> WithObjectsSetAside(DatabaseAdapter& db, std::vector<std::string> statements);

// SQLite's procedure for "other kinds of table schema changes" (https://www.sqlite.org/lang_altertable.html, section
// 7), steps 3 to 9, around one column: the other columns, constraints and options keep their text, rows keep their
// rowid, AUTOINCREMENT goes on where it stood, indexes, triggers and views come back. Foreign keys must be off. Errors:
// NotFound - no such table or column; FailedPrecondition - a virtual table.
absl::StatusOr<std::vector<std::string>> RebuildStatements(DatabaseAdapter& db, const RetypeColumn& change);
// The same around a column that goes, with the constraint FOREIGN KEY(column) where it stands apart from the column:
// ALTER TABLE DROP COLUMN leaves that standing, and then refuses. Empty where it does not stand apart.
absl::StatusOr<std::vector<std::string>> RebuildStatements(DatabaseAdapter& db, const DropColumn& change);

}  // namespace crystal

#endif  // MIGRATOR_ENGINE_SQLITE_SQLITE_REBUILD_H_
