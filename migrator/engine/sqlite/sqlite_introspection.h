// Reads a SQLite database's schema into plain values, by pragmas where SQLite has one and from the SQL text where not
// (CHECK, generated columns, partial and expression indexes).
#ifndef MIGRATOR_ENGINE_SQLITE_SQLITE_INTROSPECTION_H_
#define MIGRATOR_ENGINE_SQLITE_SQLITE_INTROSPECTION_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/values/schema.h"

namespace crystal {

// Leaves out what SQLite itself keeps (names that begin with sqlite_). Touches no row of a user's table and never reads
// a view, so that a hostile view cannot hang it (hazard E1).
absl::StatusOr<Schema> ReadSqliteSchema(DatabaseAdapter& db);
// One table of it, at the cost of that table alone. Errors: NotFound.
absl::StatusOr<Table> ReadSqliteTable(DatabaseAdapter& db, absl::string_view name);
// Its views and triggers alone, which cost one query.
absl::StatusOr<std::vector<SchemaObject>> ReadSqliteObjects(DatabaseAdapter& db);
// Those of them that are called so, in the same order.
absl::StatusOr<std::vector<SchemaObject>> ReadSqliteObjects(DatabaseAdapter& db, const std::set<std::string>& names);
// The statements that make the schema anew, in an order that works: tables, indexes, views, triggers. A virtual table
// makes its own tables, and SQLite its own indexes.
absl::StatusOr<std::vector<std::string>> ReadSchemaTexts(DatabaseAdapter& db);

}  // namespace crystal

#endif  // MIGRATOR_ENGINE_SQLITE_SQLITE_INTROSPECTION_H_
