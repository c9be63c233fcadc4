#include "migrator/files/file_system.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "migrator/base/status_macros.h"

namespace crystal {
namespace {

absl::StatusCode CodeOf(int error) {
  switch (error) {
    case EFBIG:  // RLIMIT_FSIZE
      return absl::StatusCode::kResourceExhausted;
    case EROFS:
      return absl::StatusCode::kPermissionDenied;
    case ENAMETOOLONG:
    case ENOTDIR:
      return absl::StatusCode::kInvalidArgument;
    case ELOOP:
      return absl::StatusCode::kFailedPrecondition;
    default:
      return absl::ErrnoToStatusCode(error);
  }
}

absl::Status WriteAll(int descriptor, absl::string_view content, const std::string& path) {
  while (!content.empty()) {
    const ssize_t written = write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return SystemError(errno, absl::StrCat("write ", path));
    content.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

std::string Mebibytes(int64_t bytes) { return absl::StrFormat("%.1f MiB", static_cast<double>(bytes) / (1 << 20)); }

}  // namespace

FileHandle::~FileHandle() {
  if (valid()) close(descriptor_);
}

absl::Status SystemError(int error, absl::string_view what) {
  return absl::Status(CodeOf(error), absl::StrCat(what, ": ", strerror(error)));
}

std::vector<std::filesystem::directory_entry> EntriesOf(const std::string& directory, std::error_code& error) {
  std::vector<std::filesystem::directory_entry> entries;
  std::filesystem::directory_iterator at(directory, error);
  while (!error && at != std::filesystem::directory_iterator()) {
    entries.push_back(*at);
    at.increment(error);
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

std::string DirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

absl::StatusOr<std::string> ResolveDirectory(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  if (name.empty() || name == "." || name == ".." || path.find('\0') != std::string::npos) {
    return absl::InvalidArgumentError(absl::StrCat("\"", path, "\" is no file name."));
  }
  const std::string directory = DirectoryOf(path);
  std::unique_ptr<char, decltype(&free)> real(realpath(directory.c_str(), nullptr), &free);
  if (real == nullptr) return SystemError(errno, absl::StrCat("directory ", directory));
  const std::string resolved = real.get();
  return absl::StrCat(resolved, resolved == "/" ? "" : "/", name);
}

int64_t SizeOf(const std::string& path) {
  struct stat found = {};
  return stat(path.c_str(), &found) == 0 ? found.st_size : 0;
}

bool NameTaken(const std::string& path) {
  struct stat found = {};
  return lstat(path.c_str(), &found) == 0 || errno != ENOENT;
}

bool StillNames(const std::string& path, int descriptor) {
  struct stat by_name = {};
  struct stat opened = {};
  return lstat(path.c_str(), &by_name) == 0 && fstat(descriptor, &opened) == 0 && by_name.st_dev == opened.st_dev &&
         by_name.st_ino == opened.st_ino;
}

absl::StatusOr<FileHandle> CreatePrivateFile(const std::string& path) {
  FileHandle file(open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file.valid()) return SystemError(errno, absl::StrCat("create ", path));
  if (fchmod(file.get(), 0600) == 0) return file;
  const absl::Status failed = SystemError(errno, absl::StrCat("protect ", path));
  unlink(path.c_str());
  return failed;
}

absl::Status WriteNewFile(const std::string& path, absl::string_view content) {
  ASSIGN_OR_RETURN(FileHandle file, CreatePrivateFile(path));
  absl::Status written = WriteAll(file.get(), content, path);
  if (written.ok()) written = SyncFile(file.get(), path);
  if (written.ok()) written = SyncDirectory(DirectoryOf(path));
  if (!written.ok()) unlink(path.c_str());
  return written;
}

absl::StatusOr<std::string> ReadSmallFile(const std::string& path, int64_t limit) {
  FileHandle file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.valid()) return SystemError(errno, absl::StrCat("open ", path));
  std::string content;
  char buffer[4096];
  while (true) {
    const ssize_t got = read(file.get(), buffer, sizeof(buffer));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemError(errno, absl::StrCat("read ", path));
    if (got == 0) return content;
    content.append(buffer, static_cast<size_t>(got));
    if (static_cast<int64_t>(content.size()) > limit) {
      return absl::ResourceExhaustedError(absl::StrCat(path, " is longer than ", Mebibytes(limit), "."));
    }
  }
}

absl::Status SyncFile(int descriptor, const std::string& path) {
  if (fsync(descriptor) == 0) return absl::OkStatus();
  return SystemError(errno, absl::StrCat("fsync ", path));
}

absl::Status SyncDirectory(const std::string& directory) {
  FileHandle opened(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.valid()) return SystemError(errno, absl::StrCat("open ", directory));
  return SyncFile(opened.get(), directory);
}

absl::Status RenameToNew(const std::string& from, const std::string& to) {
  if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return absl::OkStatus();
  // Some file systems know no such flag; a second name and the loss of the first is the same in two steps.
  if ((errno == EINVAL || errno == ENOSYS) && link(from.c_str(), to.c_str()) == 0) {
    if (unlink(from.c_str()) == 0) return absl::OkStatus();
  }
  return SystemError(errno, absl::StrCat("rename ", from, " to ", to));
}

void RemoveDatabase(const std::string& path) {
  for (const char* suffix : {"", "-journal", "-wal", "-shm"}) unlink(absl::StrCat(path, suffix).c_str());
}

absl::StatusOr<int64_t> FreeSpace(const std::string& directory) {
  struct statvfs found = {};
  if (statvfs(directory.c_str(), &found) != 0) return SystemError(errno, absl::StrCat("free space of ", directory));
  return static_cast<int64_t>(found.f_bavail) * static_cast<int64_t>(found.f_frsize);
}

absl::Status RequireSpace(const std::string& directory, int64_t bytes, const FreeSpaceFn& free_space) {
  ASSIGN_OR_RETURN(int64_t available, free_space(directory));
  if (available >= bytes) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat(directory, " has ", Mebibytes(available), " free, and ",
                                                   Mebibytes(bytes), " are needed. Nothing was changed. Make room for ",
                                                   Mebibytes(bytes - available), " more and try again."));
}

std::string CompactTime(int64_t ms) {
  const time_t seconds = static_cast<time_t>(ms / 1000);
  struct tm utc = {};
  gmtime_r(&seconds, &utc);
  char text[32];
  strftime(text, sizeof(text), "%Y%m%dT%H%M%SZ", &utc);
  return text;
}

}  // namespace crystal
