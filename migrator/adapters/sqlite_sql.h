// SQLite's spelling of the typed definitions.
#ifndef MIGRATOR_ADAPTERS_SQLITE_SQL_H_
#define MIGRATOR_ADAPTERS_SQLITE_SQL_H_

#include <string>

#include "absl/strings/string_view.h"
#include "migrator/schema_change.h"

namespace crystal {

std::string SqliteTypeName(DataType type);
// "\"archived\" BOOLEAN DEFAULT 0"
std::string SqliteColumn(const ColumnDefinition& column);
std::string SqliteCreateTable(const TableDefinition& table);
std::string SqliteCreateIndex(const IndexDefinition& index);
// 'text' as a string literal.
std::string SqliteText(absl::string_view text);

}  // namespace crystal

#endif  // MIGRATOR_ADAPTERS_SQLITE_SQL_H_
