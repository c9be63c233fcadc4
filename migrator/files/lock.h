// One migration of a database at a time, on this machine.
#ifndef MIGRATOR_FILES_LOCK_H_
#define MIGRATOR_FILES_LOCK_H_

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "migrator/files/file_system.h"

namespace crystal {

// Holds the lock file beside a database until it goes out of scope.
//
// The lock is the kernel's (flock), so it dies with its owner: after a kill -9 the next one just takes the stale file
// (hazard C4), and no clock can end it (C5). The owner's pid and starting time in the file are only for people. The
// file is removed while it is still locked, and who gets a lock checks that the file still has its name; so nothing is
// left behind, and no two processes ever hold it.
// Threads: one thread an object. A forked child does not release it.
class MigrationLock {
 public:
  // Takes the lock of the database at an absolute real path, waiting `wait_ms` at most. `now_ms` is only written down.
  //
  // Errors: Unavailable - another process holds it, with its pid; PermissionDenied - no lock file can be made there;
  // FailedPrecondition - its name is taken by something that is no regular file.
  // Example: ASSIGN_OR_RETURN(MigrationLock lock, MigrationLock::Acquire(file.path, clock.NowMs()));
  static absl::StatusOr<MigrationLock> Acquire(const std::string& database, int64_t now_ms, int wait_ms = 0);
  MigrationLock(MigrationLock&&) = default;
  MigrationLock& operator=(MigrationLock&& other) noexcept;
  ~MigrationLock();

  // Who holds the lock of the database at an absolute real path: "process 123, which began at 20261122T080910Z"; ""
  // where nobody does. Makes no file. The lock is asked for and let go at once, so whoever would not wait at all for it
  // may, once in a great while, find it taken.
  // Errors: those of opening a lock file that is there.
  static absl::StatusOr<std::string> HolderOf(const std::string& database);

  const std::string& path() const { return path_; }

 private:
  MigrationLock(FileHandle file, std::string path);
  void Release();

  FileHandle file_;
  std::string path_;
  pid_t owner_;
};

}  // namespace crystal

#endif  // MIGRATOR_FILES_LOCK_H_
