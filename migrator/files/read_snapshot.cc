#include "migrator/files/read_snapshot.h"

#include "migrator/base/status_macros.h"
#include "migrator/files/file_system.h"

namespace crystal {

absl::StatusOr<std::unique_ptr<SqliteAdapter>> OpenReadSnapshot(const std::string& path) {
  // A connection that may write is needed to roll a journal back and to clear away the empty log that reading a
  // database in WAL mode makes. But on closing it would fold a log with content into the file.
  const OpenMode mode = SizeOf(path + "-wal") > 0 ? OpenMode::kReadOnly : OpenMode::kReadWrite;
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> db, SqliteAdapter::Open(path, {.mode = mode}));
  RETURN_IF_ERROR(db->Execute("PRAGMA query_only=ON"));
  RETURN_IF_ERROR(db->Execute("BEGIN"));
  // BEGIN alone takes no lock; the first reading does.
  RETURN_IF_ERROR(db->Execute("SELECT count(*) FROM sqlite_schema"));
  return db;
}

}  // namespace crystal
