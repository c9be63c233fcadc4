// What can be said of the columns of a table, where one shape of it is to become another.
#ifndef TOOLS_OPERATIONS_TABLE_COLUMNS_H_
#define TOOLS_OPERATIONS_TABLE_COLUMNS_H_

#include <string>
#include <vector>

#include "migrator/values/schema.h"

namespace crystal {

// A table, and the statement that makes it.
struct TableSide {
  const Table& table;
  const std::string& sql;
};

// The two mean the same, but for indexes of their own and the order of columns.
bool SameTable(const Table& a, const Table& b);

// The column that a table's rowid is known as: an INTEGER PRIMARY KEY; null where there is none.
const Column* RowidAlias(const Table& table);

// The columns of `one` whose names `other` does not have.
std::vector<const Column*> ColumnsOnlyIn(const Table& one, const Table& other);

// It has a default, and that is not NULL.
bool HasDefault(const Column& column);
// Whoever inserts a row must give it a value.
bool MustHaveValue(const Column& column);
// No two rows may have the same value in it.
bool IsUnique(const Table& table, const Column& column);

// What stands for a value that is not there yet, by the declared type: '', 0 or x''.
std::string StandIn(const Column& column);

// Whether every value that a column of the one type holds fits into one of the other in a STRICT table.
bool FitsStrictly(const std::string& from, const std::string& to);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_TABLE_COLUMNS_H_
