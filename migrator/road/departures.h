// What left a table in a section of a migration, found by comparing every value with what is there now, and archived.
#ifndef MIGRATOR_ROAD_DEPARTURES_H_
#define MIGRATOR_ROAD_DEPARTURES_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "migrator/road/section_name.h"
#include "migrator/road/table_snapshot.h"

namespace crystal {

// What the archive took of one table.
struct Departures {
  int64_t rows = 0;    // whole rows
  int64_t values = 0;  // values of rows that are still there
  bool any() const { return rows + values > 0; }
};

// Copies into the archive whatever `snapshot` holds that has no place any more:
// - every row where `now` is null (the table is gone), else the rows that are not there now (kind `row`);
// - of the rows that are, the columns that are not there now (kind `value`) and the values that are others now (kind
//   `overwritten`, with the value that took the place). NULL is nothing that could be lost, but in a column that is
//   gone: there a NULL may not be what the column gets by default.
// `first`: the first snapshot of the table in this section, which keeps the names of the rows, and null for that one
// itself; rows that only a later one holds were made by the section.
// `forgets`: columns that are declared to go for good; "" among them stands for the whole table.
// Requires: a transaction is open; `match` is of this snapshot and the last that was made.
absl::StatusOr<Departures> ArchiveDepartures(DatabaseAdapter& db, const SectionName& section,
                                             const TableSnapshot& snapshot, const TableSnapshot* first,
                                             const Table* now, const RowMatch& match,
                                             const std::set<std::string>& forgets);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_DEPARTURES_H_
