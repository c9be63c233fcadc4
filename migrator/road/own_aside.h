// A column that its migration drops while something of the user's own needs it.
#ifndef MIGRATOR_ROAD_OWN_ASIDE_H_
#define MIGRATOR_ROAD_OWN_ASIDE_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "migrator/road/move_state.h"
#include "migrator/road/section_name.h"

namespace crystal {

// Indexes, triggers and views, in the order in which they were made: those on a table, or all where it is "".
absl::StatusOr<std::vector<SchemaObject>> ObjectsOf(DatabaseAdapter& db, const std::string& table);
// Its CREATE TABLE; "" where there is none of that name.
absl::StatusOr<std::string> TableSql(DatabaseAdapter& db, const std::string& table);

// Called before one of the user's own columns of the table is dropped, and after that.
struct OwnColumnDrop {
  std::function<absl::Status(const std::string& column)> before;
  std::function<void(const std::string& column)> after;
};

// `drop` has failed with `error`, in which case it changes nothing. Takes away what is the user's own and names the
// column, runs it again, and brings back what can stand without the column; what cannot is kept, as KeepOwn does it.
// An index or view that only looks as if it needed the column is back afterwards; a column of his own that is in the
// way (a generated one, a CHECK) goes to the archive. Errors: `error`, where his own is not what stands in the way.
//
// Example: the user made `CREATE INDEX mine ON p(z)`; the migration says `ALTER TABLE p DROP COLUMN z`. The index is
// dropped first and archived, so that the run is refused with its name, or goes on with --archive-own.
absl::Status DropWithOwnAside(MoveState& move, const SectionName& section, const StatementEffects::Alter& alter,
                              const absl::Status& error, const OwnColumnDrop& own_column,
                              const std::function<absl::Status()>& drop);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_OWN_ASIDE_H_
