// A private directory for copies of a user's database, gone when the work is done, and after a kill at the next run.
#ifndef VERIFY_WORKSPACE_H_
#define VERIFY_WORKSPACE_H_

#include <string>

#include "absl/status/statusor.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/files/file_system.h"
#include "migrator/files/lock.h"

namespace crystal {

class Workspace {
 public:
  // Makes a directory of its own, mode 0700, in `base` ("": TMPDIR, else /tmp), and removes those that killed runs
  // left. Errors: ResourceExhausted - fewer than `bytes` are free there; PermissionDenied, NotFound - `base`.
  static absl::StatusOr<Workspace> Make(const std::string& base, int64_t bytes, int64_t now_ms,
                                        const FreeSpaceFn& free_space = FreeSpace);
  Workspace(Workspace&&) = default;
  Workspace& operator=(Workspace&&) = delete;
  ~Workspace();

  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  Workspace(std::string path, MigrationLock lock) : path_(std::move(path)), lock_(std::move(lock)) {}

  std::string path_;
  MigrationLock lock_;  // held as long as the directory is in use; dies with the process
};

// Copies all of a database to a new file that need not outlive a crash.
absl::Status CopyForTrial(SqliteAdapter& from, const std::string& path);

}  // namespace crystal

#endif  // VERIFY_WORKSPACE_H_
