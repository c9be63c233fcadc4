// A connection that reads one moment of a database.
#ifndef MIGRATOR_FILES_READ_SNAPSHOT_H_
#define MIGRATOR_FILES_READ_SNAPSHOT_H_

#include <memory>
#include <string>

#include "migrator/engine/sqlite/sqlite_adapter.h"

namespace crystal {

// Opens a database for reading only, with a read transaction already open: what it reads is of one moment, and writers
// cannot make a copy of it start over (hazard B8). A write-ahead log stays as it is; the journal of a killed writer is
// rolled back first, as every program that opens the file would do (hazard B2). Leaves no file behind.
//
// Holds a shared lock until it is destroyed. Requires: an absolute path.
absl::StatusOr<std::unique_ptr<SqliteAdapter>> OpenReadSnapshot(const std::string& path);

}  // namespace crystal

#endif  // MIGRATOR_FILES_READ_SNAPSHOT_H_
