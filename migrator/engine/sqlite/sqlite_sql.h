// SQLite's spelling of the typed definitions.
#ifndef MIGRATOR_ENGINE_SQLITE_SQLITE_SQL_H_
#define MIGRATOR_ENGINE_SQLITE_SQLITE_SQL_H_

#include <string>

#include "absl/strings/string_view.h"
#include "migrator/values/schema_change.h"

namespace crystal {

std::string SqliteTypeName(DataType type);
// "\"archived\" BOOLEAN DEFAULT 0"
std::string SqliteColumn(const ColumnDefinition& column);
std::string SqliteCreateTable(const TableDefinition& table);
std::string SqliteCreateIndex(const IndexDefinition& index);
}  // namespace crystal

#endif  // MIGRATOR_ENGINE_SQLITE_SQLITE_SQL_H_
