// The user's database as a file: found, and looked at from outside, before SQLite opens it.
#ifndef MIGRATOR_FILES_DATABASE_FILE_H_
#define MIGRATOR_FILES_DATABASE_FILE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace crystal {

// What the caller is going to do with the file; kCreate also writes, and takes a file that is not there yet.
enum class Access { kRead, kWrite, kCreate };

struct DatabaseFile {
  std::string path;      // absolute, every symbolic link resolved: SQLite keeps its journal beside this name
  bool is_link = false;  // the caller's path was a symbolic link to it
  bool exists = false;
  uint64_t device = 0;  // device and inode are the file's identity; 0 where it does not exist, like all below
  uint64_t inode = 0;
  int64_t size = 0;  // bytes, without a -wal; 0 is an empty database
  unsigned mode = 0;
  unsigned owner = 0;
  unsigned group = 0;
};

// The name of the network file system that holds a path ("NFS"), or "" on a local one.
using NetworkFileSystemFn = std::function<absl::StatusOr<std::string>(const std::string& path)>;
absl::StatusOr<std::string> NetworkFileSystem(const std::string& path);

// Finds a database and refuses what must not be worked on, before anything is opened by SQLite. Changes nothing; never
// opens what is not a regular file.
//
// Requires: no connection of this process is open on the file (hazard B6).
// Errors: InvalidArgument - empty path, directory, FIFO, device, socket; NotFound - no such file or directory;
// DataLoss - not a database (or an encrypted one), or a truncated one; PermissionDenied - the file, or for writing its
// directory too; FailedPrecondition - hard-linked, a link to nothing, or for writing on a network file system, where
// locks cannot be trusted (hazard C6).
// Example: ASSIGN_OR_RETURN(DatabaseFile file, FindDatabaseFile(path, Access::kWrite));
absl::StatusOr<DatabaseFile> FindDatabaseFile(const std::string& path, Access access,
                                              const NetworkFileSystemFn& network = NetworkFileSystem);

// The path still names the file that was found (or still none): to be asked after every opening by name (hazard B21).
// Opens nothing. Errors: FailedPrecondition - another file took its place.
absl::Status CheckStillSame(const DatabaseFile& file);

struct ProcessInfo {
  int pid = 0;
  std::string command;  // its command line, cut at 200 bytes
  auto operator<=>(const ProcessInfo&) const = default;
};

// The other processes that have the file open, in the order of their pids. Locks do not show an application that is
// open and idle (hazard C3). Processes that this one may not look into are not seen.
absl::StatusOr<std::vector<ProcessInfo>> ProcessesUsing(const DatabaseFile& file);

}  // namespace crystal

#endif  // MIGRATOR_FILES_DATABASE_FILE_H_
