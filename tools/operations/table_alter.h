// ALTER TABLE, where SQLite's is enough.
#ifndef TOOLS_OPERATIONS_TABLE_ALTER_H_
#define TOOLS_OPERATIONS_TABLE_ALTER_H_

#include <optional>
#include <string>
#include <vector>

#include "tools/operations/table_columns.h"

namespace crystal {

// The statements that make the one table of the other by ADD COLUMN and DROP COLUMN; nullopt where these cannot: where
// more than columns differs, or SQLite refuses one of them (https://www.sqlite.org/lang_altertable.html). Views,
// triggers and indexes that need a column that goes must be out of the way.
std::optional<std::vector<std::string>> AlterTable(const TableSide& before, const TableSide& after);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_TABLE_ALTER_H_
