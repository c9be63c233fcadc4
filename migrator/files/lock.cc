#include "migrator/files/lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"

namespace crystal {
namespace {

constexpr std::chrono::milliseconds kPause(10);
// How often in a row the file may lose its name before it is locked: its owners come and go, but not like that.
constexpr int kMostLosses = 1000;

std::string PathOf(const std::string& database) { return absl::StrCat(database, ".migrator.lock"); }

absl::StatusOr<FileHandle> OpenLockFile(const std::string& path) {
  FileHandle file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
  struct stat found = {};
  const int error = file.valid() && fstat(file.get(), &found) == 0 ? 0 : errno;
  if (error == EISDIR || error == ELOOP || error == ENXIO || (error == 0 && !S_ISREG(found.st_mode))) {
    return absl::FailedPreconditionError(absl::StrCat(
        path, " should be the lock file, but is no regular file. Nothing was changed. Move it away and try again."));
  }
  if (error == EACCES || error == EPERM) {
    return absl::PermissionDeniedError(
        absl::StrCat("No permission to open the lock file ", path,
                     ". Nothing was changed. Run as the user whom the directory belongs to; if a run of another user "
                     "was killed there, remove the file."));
  }
  if (error != 0) return SystemError(error, absl::StrCat("lock file ", path));
  return file;
}

// True: locked. False: another process has it, or its last owner has just removed the file; ask again.
absl::StatusOr<bool> TryLock(const FileHandle& file, const std::string& path) {
  if (flock(file.get(), LOCK_EX | LOCK_NB) == 0) return StillNames(path, file.get());
  if (errno == EWOULDBLOCK || errno == EINTR) return false;
  return SystemError(errno, absl::StrCat("lock ", path));
}

// "process 123, which began at 20261122T080910Z", as far as the owner has written it.
std::string OwnerOf(const FileHandle& file) {
  char text[128];
  const ssize_t got = pread(file.get(), text, sizeof(text), 0);
  if (got <= 0 || text[got - 1] != '\n') return "another process";
  return std::string(text, static_cast<size_t>(got - 1));
}

// Only for people: a full disk is no reason not to lock.
void WriteOwner(const FileHandle& file, int64_t now_ms) {
  const std::string text = absl::StrCat("process ", getpid(), ", which began at ", CompactTime(now_ms), "\n");
  if (ftruncate(file.get(), 0) == 0 && pwrite(file.get(), text.data(), text.size(), 0) < 0) errno = 0;
}

}  // namespace

MigrationLock::MigrationLock(FileHandle file, std::string path)
    : file_(std::move(file)), path_(std::move(path)), owner_(getpid()) {}

MigrationLock& MigrationLock::operator=(MigrationLock&& other) noexcept {
  std::swap(file_, other.file_);
  std::swap(path_, other.path_);
  std::swap(owner_, other.owner_);
  return *this;
}

MigrationLock::~MigrationLock() { Release(); }

void MigrationLock::Release() {
  // Removed while it is locked: whoever waits for this file finds it without a name, and starts over.
  if (file_.valid() && owner_ == getpid() && StillNames(path_, file_.get())) unlink(path_.c_str());
}

absl::StatusOr<std::string> MigrationLock::HolderOf(const std::string& database) {
  const std::string path = PathOf(database);
  const FileHandle file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file.valid() && errno == ENOENT) return "";
  if (!file.valid() && errno == EACCES) return "a process of another user";
  if (!file.valid()) return SystemError(errno, absl::StrCat("lock file ", path));
  if (flock(file.get(), LOCK_SH | LOCK_NB) == 0) return "";  // stale: its owner was killed
  return errno == EWOULDBLOCK ? absl::StatusOr<std::string>(OwnerOf(file))
                              : SystemError(errno, absl::StrCat("lock ", path));
}

absl::StatusOr<MigrationLock> MigrationLock::Acquire(const std::string& database, int64_t now_ms, int wait_ms) {
  const std::string path = PathOf(database);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(wait_ms);
  for (int losses = 0;;) {
    ASSIGN_OR_RETURN(FileHandle file, OpenLockFile(path));
    ASSIGN_OR_RETURN(bool locked, TryLock(file, path));
    if (locked) {
      WriteOwner(file, now_ms);
      return MigrationLock(std::move(file), path);
    }
    if (!StillNames(path, file.get()) && ++losses < kMostLosses) continue;
    if (std::chrono::steady_clock::now() >= deadline) {
      return absl::UnavailableError(absl::StrCat("Another migration of ", database, " is running: ", OwnerOf(file),
                                                 ". Nothing was changed. Wait for it to end and try again."));
    }
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace crystal
