// The user's own columns, indexes, triggers and views on what a section drops or makes anew: they come back where they
// still mean something, else the archive keeps them until their table is there again.
#ifndef MIGRATOR_ROAD_OWN_ARCHIVE_H_
#define MIGRATOR_ROAD_OWN_ARCHIVE_H_

#include <set>
#include <string>

#include "absl/status/status.h"
#include "migrator/road/move_state.h"
#include "migrator/road/section_name.h"
#include "migrator/road/tracked_tables.h"

namespace crystal {

// Of a table that the section dropped: what was on it and is the user's own is made again on `now`, the table in its
// place, with its values; where there is none (`now` is null), or where it cannot be made there, it is archived and
// noted in the run, which refuses at its end unless it has come back by then.
absl::Status KeepOwn(MoveState& move, const SectionName& section, const TrackedTable& table, const Table* now);

// A view or trigger that does not work any more: archived and dropped where it is the user's own, as KeepOwn does.
// Errors: FailedPrecondition - it is not his own; what SQLite says of it.
absl::Status KeepOwn(MoveState& move, const SectionName& section, const BrokenObject& broken);

// Makes again what the opposite section archived, as far as it can be made now; that leaves the archive.
absl::Status BringBackOwn(MoveState& move, const SectionName& section);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_OWN_ARCHIVE_H_
