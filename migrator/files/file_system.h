// The few system calls that files which must not be lost need, with errors as statuses.
#ifndef MIGRATOR_FILES_FILE_SYSTEM_H_
#define MIGRATOR_FILES_FILE_SYSTEM_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace crystal {

// An open file descriptor, closed with the object.
//
// Closing any descriptor of a file drops the locks that SQLite holds on it in this process (hazard B6): never open a
// database that a connection of this process has open.
class FileHandle {
 public:
  explicit FileHandle(int descriptor = -1) : descriptor_(descriptor) {}
  FileHandle(FileHandle&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileHandle& operator=(FileHandle&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~FileHandle();

  int get() const { return descriptor_; }
  bool valid() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

// The status of a failed system call: "what: No such file or directory".
absl::Status SystemError(int error, absl::string_view what);

// The entries of a directory in order of their names; those that were read before an error. Throws nothing: a loop over
// the iterator does where a step fails.
std::vector<std::filesystem::directory_entry> EntriesOf(const std::string& directory, std::error_code& error);

// The directory part of a path: "/a/b" -> "/a", "b" -> ".".
std::string DirectoryOf(const std::string& path);
// `path` absolute and with the links of its directory resolved; the last part need not exist and is not followed.
// Errors: NotFound - no such directory; InvalidArgument - the path ends in no name.
absl::StatusOr<std::string> ResolveDirectory(const std::string& path);
// Bytes of the file, 0 where there is none.
int64_t SizeOf(const std::string& path);
// Something is there under this name, be it a link to nothing.
bool NameTaken(const std::string& path);
// The path names the very file that the descriptor is open on.
bool StillNames(const std::string& path, int descriptor);

// A new file that only its owner can read, whatever the umask (hazard B11); follows no link.
// Errors: AlreadyExists - the name is taken.
absl::StatusOr<FileHandle> CreatePrivateFile(const std::string& path);
// A private file with this content, on the disk when it returns; removed again if that fails.
absl::Status WriteNewFile(const std::string& path, absl::string_view content);
// The whole file. Errors: ResourceExhausted - longer than `limit` bytes.
absl::StatusOr<std::string> ReadSmallFile(const std::string& path, int64_t limit);
absl::Status SyncFile(int descriptor, const std::string& path);
absl::Status SyncDirectory(const std::string& directory);
// Renames and never overwrites. Errors: AlreadyExists - `to` is taken.
absl::Status RenameToNew(const std::string& from, const std::string& to);
// Removes a database file with its -journal, -wal and -shm. Requires: nobody has it open.
void RemoveDatabase(const std::string& path);

// Bytes that a process without privileges may still write in a directory's file system.
using FreeSpaceFn = std::function<absl::StatusOr<int64_t>(const std::string& directory)>;
absl::StatusOr<int64_t> FreeSpace(const std::string& directory);
// Errors: ResourceExhausted - fewer than `bytes` are free, with both figures in MiB (hazard B14).
absl::Status RequireSpace(const std::string& directory, int64_t bytes, const FreeSpaceFn& free_space = FreeSpace);

// "20261122T080910Z" of milliseconds since 1970.
std::string CompactTime(int64_t ms);

}  // namespace crystal

#endif  // MIGRATOR_FILES_FILE_SYSTEM_H_
