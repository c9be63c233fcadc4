// What a CREATE TABLE says that changes what the table does, and that no pragma of SQLite tells.
#ifndef MIGRATOR_ENGINE_SQLITE_TABLE_CLAUSES_H_
#define MIGRATOR_ENGINE_SQLITE_TABLE_CLAUSES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace crystal {

// Sorted, each with the column or constraint that it belongs to:
//   "a: unique on conflict replace", "foreign key(p)references p(id): deferrable initially deferred"
// Left out is what says no more than the default: ON CONFLICT ABORT, NOT DEFERRABLE, INITIALLY IMMEDIATE, and MATCH,
// which SQLite reads over (https://www.sqlite.org/foreignkeys.html#fk_unsupported). Of a virtual table: its module with
// the arguments.
std::vector<std::string> TableClauses(absl::string_view create_table_sql);

}  // namespace crystal

#endif  // MIGRATOR_ENGINE_SQLITE_TABLE_CLAUSES_H_
