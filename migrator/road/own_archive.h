// The user's own columns, indexes, triggers and views on what a section drops or makes anew: they come back where they
// still mean something, else the archive keeps them until their table is there again.
#ifndef MIGRATOR_ROAD_OWN_ARCHIVE_H_
#define MIGRATOR_ROAD_OWN_ARCHIVE_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "migrator/road/move_state.h"
#include "migrator/road/section_name.h"
#include "migrator/road/tracked_tables.h"

namespace crystal {

// Of a table that the section dropped: what was on it and is the user's own is made again on `now`, the table in its
// place, with its values; where there is none (`now` is null), or where it cannot be made there, it is archived and
// noted in the run, which refuses at its end unless it has come back by then.
absl::Status KeepOwn(MoveState& move, const SectionName& section, const TrackedTable& table, const Table* now);

// Indexes, triggers and views by name, as they were before the section gave a table another name: SQLite writes the new
// name into all that name it, and an old table that was renamed first takes them along when it is dropped.
using ObjectsThen = std::map<std::string, SchemaObject>;

// Views and triggers that do not work any more. The user's own are made again as they were `then`; where that does not
// work either they are dropped and archived, with the triggers on them.
// Errors: FailedPrecondition - one is not his own; what SQLite says of it.
absl::Status KeepOwn(MoveState& move, const SectionName& section, const std::vector<BrokenObject>& broken,
                     const ObjectsThen& then);

// Something of his own that is not there any more, in the archive's words.
struct OwnThing {
  std::string table;
  std::string what;  // "index my_index", "column mine"
  std::string sql;   // what makes it
};
// Archived and noted in the run.
absl::Status KeepOwn(MoveState& move, const SectionName& section, const OwnThing& own);

// An index, view or trigger that was dropped: made again, or kept where it cannot be made.
absl::Status MakeOrKeepOwn(MoveState& move, const SectionName& section, const SchemaObject& object);

// Makes again what the opposite section archived, as far as it can be made now; that leaves the archive.
absl::Status BringBackOwn(MoveState& move, const SectionName& section);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_OWN_ARCHIVE_H_
