// Repairs as SQL files: a state that an application's old path leaves and that no history has, how it is seen, and what
// mends it.
//
//   -- Settings were written twice by version 1.4.
//   -- repair:found SELECT key, count(*) FROM settings GROUP BY key HAVING count(*) > 1
//   -- repair:writes settings.value
//   -- repair:removes old_settings
//   -- repair:do
//   UPDATE settings SET value = ...;
//
// The first comment says what is done about it, for people. The rows of `found` are the evidence: none, and there is
// nothing to mend; it may go on over further lines, up to the next directive. `writes` names what may have other values
// afterwards (table.column) or more rows (table), `removes` what it drops (table, or table.column), and the proof of
// the adoption holds the repair to that. What the statements take away goes to the archive, as of every migration.
#ifndef BASELINE_SQL_REPAIR_H_
#define BASELINE_SQL_REPAIR_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "baseline/deviation.h"
#include "migrator/values/sql_script.h"

namespace crystal {

struct SqlRepair {
  std::string name;                   // as its file is called: "double-settings"
  std::string remedy;                 // what is done, for people
  SqlStatement found = {};            // a query
  std::vector<SqlPlace> writes = {};  // a table alone: it may get rows
  std::vector<SqlPlace> removes = {};
  SqlScript script = {};  // what mends it, its `up`
};

// Errors: InvalidArgument, with the line - no `repair:found` or no `repair:do`, one of them twice, a query that is
// none, something else before `repair:do`.
absl::StatusOr<SqlRepair> ParseSqlRepair(const std::string& name, absl::string_view text);

// Every .sql file of the directory, by name; none where there is no such directory.
// Errors: InvalidArgument - names the file that is wrong, and why.
absl::StatusOr<std::vector<SqlRepair>> ReadSqlRepairs(const std::string& directory);

// The repair as adoption looks for it. A query that cannot be asked, because what it reads is not there, finds nothing.
Deviation AsDeviation(const SqlRepair& repair);

}  // namespace crystal

#endif  // BASELINE_SQL_REPAIR_H_
