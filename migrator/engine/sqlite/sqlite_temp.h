// The TEMP objects that a script makes for its own use: they stand for nothing else, and go with it.
#ifndef MIGRATOR_ENGINE_SQLITE_SQLITE_TEMP_H_
#define MIGRATOR_ENGINE_SQLITE_SQLITE_TEMP_H_

#include "absl/status/status.h"
#include "migrator/engine/database_adapter.h"

namespace crystal {

// SQLite finds a TEMP object before one of the same name in main: whoever reads or writes that, reads and writes the
// other. And a TEMP trigger fires where all others are switched off; of one that is made as `temp.name` on a table of
// main the authorizer is not told. To be asked after every statement of a script; looks at TEMP objects, mostly none.
// Errors: InvalidArgument - names the trigger, or the object that stands before one of main.
absl::Status CheckTempObjects(DatabaseAdapter& db);

// Drops all TEMP objects but this program's own, which are called crystal_.... Requires: no statement reads from them.
absl::Status DropTempObjects(DatabaseAdapter& db);

}  // namespace crystal

#endif  // MIGRATOR_ENGINE_SQLITE_SQLITE_TEMP_H_
