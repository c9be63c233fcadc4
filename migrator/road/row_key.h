// How a row is told from every other of its table, exactly: by its declared key with storage classes, else by its
// rowid.
#ifndef MIGRATOR_ROAD_ROW_KEY_H_
#define MIGRATOR_ROAD_ROW_KEY_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "migrator/values/schema.h"

namespace crystal {

struct RowKey {
  std::vector<std::string> columns = {};  // the declared key, in its order; empty: the rowid is the key
  std::string rowid = {};                 // the name under which the rowid can be reached; "" where there is none
  // SQLite gives the key: an id can be given again once every higher one is gone
  // (https://www.sqlite.org/autoinc.html).
  bool given = false;

  // There is no key, and columns have every name of the rowid: nothing tells a row from its like. `columns` are all.
  bool is_nameless = false;
  bool is_alias = false;  // the declared key is the rowid itself (INTEGER PRIMARY KEY)

  bool is_rowid() const { return columns.empty(); }
  // Some rows may be named by an id that SQLite gave: all of them, or those with NULL in their key.
  bool may_be_given() const { return given || (!is_alias && !is_rowid() && !rowid.empty()); }
  // SQL that is true of the rows that are.
  std::string IsGiven(absl::string_view prefix) const;
  // The rowid as SQL, under whatever name it has: "rowid", "\"id\"". Requires: there is one (rowid, or is_alias).
  std::string RowidSql() const;
  // What every row has a value of, whatever else it holds: the rowid, or the first column of the key.
  const std::string& anchor() const { return rowid.empty() || is_alias ? columns.front() : rowid; }

  // As SQL over the table's columns, each behind `prefix` ("t."):
  // for people: the key as text, or the rowid where a part of it is NULL.
  std::string Text(absl::string_view prefix) const;
  // for comparison: literals, so that 1, '1', 1.0, 0.3 and 0.1+0.2 are five keys, and X'31' is a sixth. A row with NULL
  // in its key has its rowid behind it.
  std::string Exact(absl::string_view prefix) const;
};

// The key of a table's rows.
RowKey KeyOf(const Table& table);

// SQL of one part of RowKey::Exact.
std::string ExactValue(const std::string& value);

// The columns that hold values of their own: all but the generated ones.
std::vector<std::string> StoredColumns(const Table& table);

// SQL that is true where both expressions are the same value in the same storage class. Neither may be read with an
// affinity or a collation.
std::string SameSql(const std::string& a, const std::string& b);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_ROW_KEY_H_
