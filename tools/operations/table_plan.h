// What leads from one shape of a table to another of the same name, with its rows.
#ifndef TOOLS_OPERATIONS_TABLE_PLAN_H_
#define TOOLS_OPERATIONS_TABLE_PLAN_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/values/plan.h"
#include "migrator/values/sql_script.h"
#include "tools/operations/table_columns.h"

namespace crystal {

// What a column gets in the rows that are there, as an SQL expression over the table as it was: the answer to what
// cannot be known.
using Fills = std::map<SqlPlace, std::string>;

struct TablePlan {
  std::vector<std::string> statements = {};
  std::vector<std::string> remarks = {};  // what is lost, or may be refused: sentences
  std::vector<std::string> filled = {};   // columns that were there, and get a value where there is none
  bool stands_in_the_way = false;         // of views and triggers: something goes, or the table is made anew
  bool tightens = false;                  // a row that is there may break what is new
  bool rebuilds = false;
};

// ALTER TABLE where SQLite can, else a rebuild: a new table, the rows with their rowids, the old one's name. Empty
// where the two mean the same; the order of columns means nothing. Indexes of their own are no part of it. `aside` is a
// name that nothing has. On the way down a column that must have a value, and of which the archive has the old ones,
// gets an empty one for the time being. Errors: FailedPrecondition - on the way up, what the rows get cannot be known
// without `fills`; a key that comes or goes, without which a row is no more the same row.
absl::StatusOr<TablePlan> PlanTable(const TableSide& before, const TableSide& after, const std::string& aside,
                                    Direction direction, const Fills& fills);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_TABLE_PLAN_H_
