// SQLite's write lock, seen from outside.
#ifndef MIGRATOR_FILES_WRITE_LOCK_H_
#define MIGRATOR_FILES_WRITE_LOCK_H_

#include <string>

#include "absl/status/statusor.h"

namespace crystal {

struct WriteLock {
  bool held = false;
  int pid = 0;  // whose; 0 where the kernel does not tell: a process of another container
};

// Whether a process writes to the database, or is about to. The kernel is asked which bytes are locked, and no lock is
// taken: nobody who wants to write is ever in the way of this look, nor are its readers. Locks of this process do not
// count. A database that is not there is not locked.
//
// Requires: no connection of this process is open on the file (hazard B6).
// Errors: PermissionDenied and others of opening the file.
absl::StatusOr<WriteLock> FindWriteLock(const std::string& database);

}  // namespace crystal

#endif  // MIGRATOR_FILES_WRITE_LOCK_H_
