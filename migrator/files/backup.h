// A copy of a database that can be trusted: complete, private, checked, and on the disk before it has its name.
#ifndef MIGRATOR_FILES_BACKUP_H_
#define MIGRATOR_FILES_BACKUP_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "migrator/files/backup_manifest.h"
#include "migrator/files/database_file.h"
#include "migrator/files/file_system.h"
#include "migrator/files/partial_file.h"

namespace crystal {

// Pages left to copy, and pages in all.
using CopyProgressFn = std::function<void(int left, int total)>;

struct BackupOptions {
  std::string target = {};  // "" = "<database>.backup-<time>"; a path that must not exist yet
  int64_t now_ms = 0;       // milliseconds since 1970, for the name and the manifest
  // Digests the source's content in the same snapshot as the copy, for VerifyContent and the manifest; costs one
  // reading of all rows. Off for who compares every row with the copy anyway.
  bool digest = true;
  CopyProgressFn progress = nullptr;
  FreeSpaceFn free_space = FreeSpace;
};

// A backup on its way: copied to "<target>.partial", then verified, then kept. Without Keep it is removed with the
// object. Threads: one thread an object.
//
// Example:
//   ASSIGN_OR_RETURN(PendingBackup backup, PendingBackup::Copy(file, {.now_ms = now_ms}));
//   RETURN_IF_ERROR(backup.Verify());
//   ASSIGN_OR_RETURN(std::string path, backup.Keep());
class PendingBackup {
 public:
  // Copies all of the database, a -wal with what it holds included, through a connection of its own; works while
  // another connection of this process holds Begin() and has written nothing yet.
  //
  // Errors: AlreadyExists - the target is taken; ResourceExhausted - no space; NotFound, PermissionDenied - the
  // source, or the target's directory; FailedPrecondition - the source was replaced; Unavailable - it is locked.
  static absl::StatusOr<PendingBackup> Copy(const DatabaseFile& source, const BackupOptions& options);
  PendingBackup(PendingBackup&&) = default;
  PendingBackup& operator=(PendingBackup&&) = delete;
  ~PendingBackup();

  // The file now: "<target>.partial". May be opened for reading before Keep, and must be closed again by then.
  const std::string& path() const { return partial_.path; }
  const std::string& target() const { return partial_.target; }

  // The copy has every page and passes integrity_check. Errors: DataLoss - it does not pass (the database itself is
  // damaged then); Internal - the copy is not what was copied.
  absl::Status VerifyStructure();
  // Every table of the copy has the rows and values that the source had. Requires: BackupOptions::digest.
  // Errors: DataLoss - names the first table that differs.
  absl::Status VerifyContent();
  // Both.
  absl::Status Verify();
  // Accepts a copy of a damaged database as it is, to save what is there before a restore; goes into the manifest.
  // Requires: VerifyStructure returned DataLoss.
  void AcceptDamage();

  // Gives the backup its name, durably, and writes "<target>.json" beside it; returns the target. After an error
  // nothing is left of it. Requires: VerifyStructure was OK, or AcceptDamage.
  absl::StatusOr<std::string> Keep();

 private:
  explicit PendingBackup(PartialFile partial) : partial_(std::move(partial)) {}
  absl::Status CopyPages(const DatabaseFile& source, const BackupOptions& options);
  absl::Status Publish();

  PartialFile partial_;
  BackupManifest manifest_;
  unsigned owner_ = 0;  // whose the database is
  unsigned group_ = 0;
  bool digested_ = false;
  bool verified_ = false;
};

}  // namespace crystal

#endif  // MIGRATOR_FILES_BACKUP_H_
