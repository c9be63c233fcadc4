#include "migrator/files/write_lock.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/file_system.h"

namespace crystal {
namespace {

struct Bytes {
  off_t start = 0;
  off_t length = 0;
};
// Which bytes SQLite locks is part of its file formats. In the file, behind its first GiB: PENDING, RESERVED and the
// SHARED ones (https://www.sqlite.org/src/file/src/os.h); in the index of a write-ahead log: WRITE and RECOVER
// (https://www.sqlite.org/walformat.html#how_wal_locks_work).
constexpr Bytes kOfFile = {0x40000000, 512};
constexpr Bytes kWalWrite = {120, 1}, kWalRecover = {122, 1};

absl::StatusOr<FileHandle> OpenRegular(const std::string& path) {
  FileHandle file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.valid() && errno != ENOENT) return SystemError(errno, absl::StrCat("open ", path));
  struct stat found = {};
  const bool regular = file.valid() && fstat(file.get(), &found) == 0 && S_ISREG(found.st_mode);
  return regular ? std::move(file) : FileHandle();
}

// A lock for reading would only be refused by one for writing: readers do not show.
absl::StatusOr<WriteLock> Ask(const FileHandle& file, Bytes bytes) {
  struct flock lock = {};
  lock.l_type = F_RDLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = bytes.start;
  lock.l_len = bytes.length;
  if (fcntl(file.get(), F_GETLK, &lock) != 0) return SystemError(errno, "ask for locks");
  if (lock.l_type == F_UNLCK) return WriteLock();
  return WriteLock{.held = true, .pid = lock.l_pid > 0 ? static_cast<int>(lock.l_pid) : 0};
}

}  // namespace

absl::StatusOr<WriteLock> FindWriteLock(const std::string& database) {
  std::error_code missing;
  const std::string path = std::filesystem::canonical(database, missing).string();
  if (missing) return WriteLock();
  ASSIGN_OR_RETURN(FileHandle file, OpenRegular(path));
  if (!file.valid()) return WriteLock();
  ASSIGN_OR_RETURN(WriteLock lock, Ask(file, kOfFile));
  if (lock.held) return lock;
  ASSIGN_OR_RETURN(FileHandle index, OpenRegular(path + "-shm"));
  if (!index.valid()) return WriteLock();
  ASSIGN_OR_RETURN(lock, Ask(index, kWalWrite));
  return lock.held ? lock : Ask(index, kWalRecover);
}

}  // namespace crystal
