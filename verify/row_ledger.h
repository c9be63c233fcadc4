// The row ledger: holds every row and every value of one database against another, storage class and all.
//
// Both sides are read once, in the order of their rowids, side by side: memory does not grow with the tables, and what
// differs is known to the row and the column, not only to the table.
#ifndef VERIFY_ROW_LEDGER_H_
#define VERIFY_ROW_LEDGER_H_

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/values/schema.h"

namespace crystal {

// What of one table may differ, and where to look for what has left it.
struct TableAllowance {
  std::set<std::string> columns = {};               // whose values may change
  bool adds_rows = false;                           // rows may come
  std::map<std::string, std::string> renamed = {};  // column before -> column after
  // The table that the rows of a table that is gone were brought into, by key; "" where the archive alone has them.
  std::string moved_to = {};
  std::string becomes = {};  // its name after, or when it was dropped, where that is another
  bool goes = false;         // also where another table has its name then
  // Columns that go, also where another one has their name then: the table and the column as they stand in the archive.
  std::map<std::string, std::pair<std::string, std::string>> archived_as = {};
};
using Allowance = std::map<std::string, TableAllowance>;

struct LedgerLine {
  std::string table;
  int64_t rows_before = 0;
  int64_t rows_after = 0;
  int64_t rows_added = 0;
  int64_t values_changed = 0;   // in columns that may change
  int64_t values_archived = 0;  // of columns or tables that are gone
};

struct Ledger {
  std::vector<LedgerLine> lines;    // one for each table before, by name
  std::vector<std::string> faults;  // what does not balance, in words, no more than ten a table; no values
  bool balances() const { return faults.empty(); }
};

// `table` is called before each table is read. A table of virtual kind is left out: its shadow tables hold its rows.
// So are columns that are computed when they are read, and tables that cannot be read here (IsBeyondReach in
// sqlite_unknown.h).
absl::StatusOr<Ledger> BalanceRows(DatabaseAdapter& before, const Schema& schema_before, DatabaseAdapter& after,
                                   const Schema& schema_after, const Allowance& allowance,
                                   const std::function<void(const std::string& table)>& table);

}  // namespace crystal

#endif  // VERIFY_ROW_LEDGER_H_
