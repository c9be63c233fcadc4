// Notes that a row is settled: a fill-in that runs again (up after down) leaves it as it is.
//
// A data change fills what is missing in the rows it finds. Undone and done again, it must treat the rows that came
// since, and only those: the others would get back a value that the user has taken away.
#ifndef MIGRATOR_ROAD_FILLED_ROWS_H_
#define MIGRATOR_ROAD_FILLED_ROWS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "migrator/engine/database_adapter.h"

namespace crystal {

// Notes every row of `table` that `where` picks as settled in `what`: a column, or a name for what hangs on the row.
// Requires: the table has a primary key `id`.
absl::Status Settle(DatabaseAdapter& db, absl::string_view table, absl::string_view what,
                    absl::string_view where = "1");
// SQL that is true of the rows of `table` that are not settled in `what`. Both names are of our own tables.
std::string NotSettled(absl::string_view table, absl::string_view what);
// Whether that leaves any out: a statement over very many rows can do without it where not.
absl::StatusOr<bool> IsAnySettled(DatabaseAdapter& db, absl::string_view table, absl::string_view what);
absl::Status Unsettle(DatabaseAdapter& db, absl::string_view table, absl::string_view what);
absl::Status UnsettleAll(DatabaseAdapter& db);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_FILLED_ROWS_H_
