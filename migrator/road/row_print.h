// Whether a row is surely the one that a value left, where its id may have been given again.
//
// SQLite gives the highest id and one, so an id can be given again only after every higher one is gone
// (https://www.sqlite.org/autoinc.html). When a value leaves, a print of the row's other values is taken. Later the
// highest row whose print is the same is surely the same, and so are all rows below it; none above it is.
//
// Example: rows 1, 2 and 3 lose a column. The user deletes 3 and inserts a new row, which gets the id 3. The print of 3
// is another now, that of 2 is as it was: what 1 and 2 lost may be put back, what 3 lost stays in the archive.
#ifndef MIGRATOR_ROAD_ROW_PRINT_H_
#define MIGRATOR_ROAD_ROW_PRINT_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/road/section_name.h"

namespace crystal {

// Gives every line that `section` archived behind the line `last` of values that left rows of `table`, called `now`
// now, the print of its row as the section leaves it, and notes of what columns the prints are, in place of a note that
// says the same where the section has `left_before` something. Requires: SQLite gives the ids of `now`
// (RowKey::given); the section is through, with what came back in it.
absl::Status TakePrints(DatabaseAdapter& db, const SectionName& section, const std::string& table, const Table& now,
                        int64_t last, bool left_before);

// The highest rowid that is surely the same, for each table of which the opposite section took prints; -1 where no row
// is. AUTOINCREMENT never gives an id again, so all rows of such a table are, also where the section makes its ids ones
// that may be. To be asked before the section changes anything. Requires: the archive's lines of that section are
// loaded (returns.h).
absl::StatusOr<std::map<std::string, int64_t>> HighestSame(DatabaseAdapter& db, const SectionName& section);

// Takes the notes out of which no value is left in the archive.
absl::Status ForgetPrints(DatabaseAdapter& db, const SectionName& section);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_ROW_PRINT_H_
