// A table as it was before a section of a migration touched it, and which of its rows is which row now.
#ifndef MIGRATOR_ROAD_TABLE_SNAPSHOT_H_
#define MIGRATOR_ROAD_TABLE_SNAPSHOT_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/road/row_key.h"

namespace crystal {

// The rows of before, with the columns that may leave, in a temporary table of the connection: it spills to a private
// file and is gone with the transaction. Costs one reading of the table and one writing of these columns.
class TableSnapshot {
 public:
  // `number` makes the temporary table's name. `columns` must be stored ones of `table`; the key comes along.
  // Requires: a transaction is open. Errors: the adapter's.
  static absl::StatusOr<TableSnapshot> Take(DatabaseAdapter& db, const Table& table, std::vector<std::string> columns,
                                            int number);

  const Table& table() const { return table_; }
  // The archive knows the table and its columns by the names that they had before the section; `renames`: those that
  // have another name already.
  void CallAs(const std::string& name, const std::map<std::string, std::string>& renames);
  const RowKey& key() const { return key_; }
  const std::vector<std::string>& columns() const { return columns_; }
  bool is_whole() const { return columns_.size() == StoredColumns(table_).size(); }
  bool Holds(const std::string& column) const { return places_.count(column) > 0; }

  // "temp.crystal_before_1", to be called b; its column b is the row's rowid (a number of ours where it has none).
  const std::string& name() const { return name_; }
  // Where a column, or a part of the key, stands: "b.c3".
  std::string Place(const std::string& column) const { return "b." + places_.at(column); }
  std::string KeyText() const;   // RowKey::Text of these rows
  std::string KeyExact() const;  // RowKey::Exact of these rows
  absl::Status Drop(DatabaseAdapter& db) const;

 private:
  Table table_;
  RowKey key_;
  std::vector<std::string> columns_;
  std::string name_;
  std::map<std::string, std::string> places_;  // column to its name in the temporary table
};

// The names that columns of before have now, where they have another; a column that is in neither is gone.
using ColumnRenames = std::map<std::string, std::string>;

// Which row of `snapshot` is which row of `now`, the same table after the section: SQL to join with.
struct RowMatch {
  std::string join;     // "LEFT JOIN ... AS t ON ...", behind "FROM temp.crystal_before_1 AS b"
  std::string present;  // SQL that is true where the row is there now
  std::string back;     // the row b of before that t was, as SQL behind SELECT ...: "FROM ... AS b WHERE ..."
  RowKey key;           // of the rows as they are called now
  // Column of before to its name now, of those that are there; generated ones are not.
  std::map<std::string, std::string> now = {};
};

// What a section has done to a table as a whole.
struct TableFate {
  ColumnRenames renames = {};
  std::set<std::string> gone = {};  // columns that left although one of their name is there again
  bool remade = false;              // it was dropped, and another came in its place: rows may have other rowids
  bool rekeyed = false;             // an UPDATE wrote its key: rows may have another key
  bool has_new_rows = false;        // rows were inserted
};

// By the declared key, value by value with storage class; by the rowid where there is none. Where that finds nothing
// any more, a row that may have another rowid or key is known by its rowid (which an UPDATE leaves as it is), or by
// what it holds beside, in order.
// One match at a time: it stands in a temporary table of the connection.
//
// Example: `UPDATE p SET id = id + 100` makes row 1 row 101, which holds the same otherwise: 1 did not leave, its id
// did.
absl::StatusOr<RowMatch> MatchRows(DatabaseAdapter& db, const TableSnapshot& snapshot, const Table& now,
                                   const TableFate& fate);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_TABLE_SNAPSHOT_H_
