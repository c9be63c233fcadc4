// An archive as programs before this one wrote it: the key of a row as text only, and no word of what a line is.
#ifndef MIGRATOR_ROAD_ARCHIVE_TAKEOVER_H_
#define MIGRATOR_ROAD_ARCHIVE_TAKEOVER_H_

#include "absl/status/status.h"
#include "migrator/engine/database_adapter.h"

namespace crystal {

// Says of every line what kind it is and which row it names, exactly: from the table where it is there, else from the
// row's own archived key. The values stay as they are. Lines keep their direction unknown: they come back both ways.
// Requires: a transaction is open; migration_archive has its new columns. Costs one reading of the archive and of the
// keys of its tables.
absl::Status TakeOverOldArchive(DatabaseAdapter& db);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_ARCHIVE_TAKEOVER_H_
