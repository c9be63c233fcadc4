// Where a schema comes from: a database, a file of SQL, or the migrations.
#ifndef TOOLS_OPERATIONS_SCHEMA_SOURCE_H_
#define TOOLS_OPERATIONS_SCHEMA_SOURCE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/values/migration.h"
#include "verify/schema_text.h"

namespace crystal {

// The schema of a database, opened for reading only. Errors: those of OpenForReading.
absl::StatusOr<SchemaText> SchemaOfDatabase(const std::string& path);

// The schema that a file of SQL makes of an empty database. Settings and transactions mean nothing there: lines of
// them, as `sqlite3 FILE .dump` writes them, are passed over, and so are SQLite's own tables.
// Errors: NotFound - it cannot be read; InvalidArgument - a statement does not run (FILE:LINE, and what SQLite says of
// it), or there is none.
absl::StatusOr<SchemaText> SchemaOfSqlFile(const std::string& path);

// One of the two, told by how the file begins. Errors: InvalidArgument - it is neither; as above.
absl::StatusOr<SchemaText> SchemaOfFile(const std::string& path);

// An empty database in memory on which these migrations were applied. Errors: the first that does not run, and why.
absl::StatusOr<std::unique_ptr<SqliteAdapter>> RunOnScratch(const std::vector<Migration>& migrations);

// The schema that these migrations make of an empty database. Errors: as RunOnScratch.
absl::StatusOr<SchemaText> SchemaOfHistory(const std::vector<Migration>& migrations);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_SCHEMA_SOURCE_H_
