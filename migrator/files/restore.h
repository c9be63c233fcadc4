// The way back: a backup into the live database.
#ifndef MIGRATOR_FILES_RESTORE_H_
#define MIGRATOR_FILES_RESTORE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "migrator/files/backup.h"
#include "migrator/files/database_file.h"

namespace crystal {

// The backup is a database, is byte for byte what its manifest says (where it has one), and passes integrity_check.
// Errors: DataLoss - it is not what it was; FailedPrecondition - it was opened and written to since; NotFound.
absl::Status VerifyBackup(const std::string& backup);

// The file is a backup that PendingBackup made of this database: its manifest says so, or it stands beside the database
// under a backup's name, which is where both have moved together. What the backup holds is VerifyBackup's to look at.
// Errors: FailedPrecondition - there is no manifest, or it is another database's; DataLoss - not a manifest.
absl::Status CheckIsBackupOf(const DatabaseFile& database, const std::string& backup);

struct RestoreOptions {
  int64_t now_ms = 0;     // milliseconds since 1970, for the safety backup's name
  bool any_file = false;  // take a database that is no backup of this one, too
  CopyProgressFn progress = nullptr;
  FreeSpaceFn free_space = FreeSpace;
};

// Makes the database what the backup is, and proves it. Returns the path of a backup of what it was before, or "" where
// it was missing or empty.
//
// Page by page into the live file in one transaction of SQLite's, never by a swap of files: a program that has it
// open, a -wal beside it and a kill in the middle do no harm (findings 4). Journal mode, page size and all settings
// are the backup's afterwards. A damaged database is saved as it is, then replaced.
//
// Requires: the caller holds the MigrationLock, and no connection of this process is open on either file.
// Errors: as VerifyBackup, CheckIsBackupOf, PendingBackup::Copy; Unavailable - another program has the database locked,
// or open in WAL mode. The database is then as it was, and the message names the safety backup if there is one already.
absl::StatusOr<std::string> Restore(const DatabaseFile& database, const std::string& backup,
                                    const RestoreOptions& options);

}  // namespace crystal

#endif  // MIGRATOR_FILES_RESTORE_H_
