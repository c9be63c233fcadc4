#include "migrator/files/database_file.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/file_system.h"

namespace crystal {
namespace {

constexpr char kNothingChanged[] = " Nothing was changed.";

absl::Status NotThere(const std::string& path) {
  return absl::NotFoundError(absl::StrCat("There is no file ", path, ".", kNothingChanged, " Check the path."));
}

absl::Status Denied(absl::string_view what, const std::string& path) {
  return absl::PermissionDeniedError(absl::StrCat("No permission to ", what, " ", path, ".", kNothingChanged,
                                                  " Run as the user whom it belongs to, or change its permissions."));
}

// Why a file that is no regular one cannot be a database; it is never opened: a FIFO would wait for ever.
absl::Status CheckKind(const struct stat& found, const std::string& path) {
  const char* kind = nullptr;
  if (S_ISDIR(found.st_mode)) kind = "a directory";
  if (S_ISFIFO(found.st_mode)) kind = "a named pipe";
  if (S_ISSOCK(found.st_mode)) kind = "a socket";
  if (S_ISCHR(found.st_mode) || S_ISBLK(found.st_mode)) kind = "a device";
  if (kind != nullptr) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is ", kind, ", not a database file.", kNothingChanged,
                                                   " Give the path of the database file itself."));
  }
  if (found.st_nlink > 1) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " has ", found.st_nlink,
                     " names (hard links): SQLite keeps a journal for each name, and work under one damages what is "
                     "open under another.",
                     kNothingChanged, " Make it a file with one name, or copy it."));
  }
  return absl::OkStatus();
}

void Remember(const struct stat& found, DatabaseFile& file) {
  file.exists = true;
  file.device = found.st_dev;
  file.inode = found.st_ino;
  file.size = found.st_size;
  file.mode = found.st_mode & 07777;
  file.owner = found.st_uid;
  file.group = found.st_gid;
}

absl::StatusOr<DatabaseFile> ResolveMissing(const std::string& path, Access access) {
  if (NameTaken(path)) {
    return absl::FailedPreconditionError(absl::StrCat(path, " is a symbolic link to a file that is not there.",
                                                      kNothingChanged, " Mend the link, or give the file's own path."));
  }
  if (access != Access::kCreate) return NotThere(path);
  DatabaseFile file;
  ASSIGN_OR_RETURN(file.path, ResolveDirectory(path));
  return file;
}

// Follows links once; from here on the target's own path is used (hazard B12).
absl::StatusOr<DatabaseFile> Resolve(const std::string& path, Access access) {
  if (path.empty() || path.find('\0') != std::string::npos) {
    return absl::InvalidArgumentError("The path of the database is empty. Nothing was changed. Give a path.");
  }
  std::unique_ptr<char, decltype(&free)> real(realpath(path.c_str(), nullptr), &free);
  if (real == nullptr && errno == ENOENT) return ResolveMissing(path, access);
  if (real == nullptr && errno == EACCES) return Denied("look at", path);
  if (real == nullptr) return SystemError(errno, path);
  DatabaseFile file{.path = real.get()};
  struct stat found = {};
  if (lstat(file.path.c_str(), &found) != 0) return SystemError(errno, file.path);
  RETURN_IF_ERROR(CheckKind(found, file.path));
  Remember(found, file);
  file.is_link = lstat(path.c_str(), &found) == 0 && S_ISLNK(found.st_mode);
  return file;
}

bool MayDo(const std::string& path, int what) { return faccessat(AT_FDCWD, path.c_str(), what, AT_EACCESS) == 0; }

absl::Status CheckPermissions(const DatabaseFile& file, Access access) {
  if (file.exists && !MayDo(file.path, R_OK)) return Denied("read", file.path);
  if (access == Access::kRead) return absl::OkStatus();
  if (file.exists && !MayDo(file.path, W_OK)) return Denied("write", file.path);
  // SQLite makes its journal, and we the backup and the lock, beside the file.
  const std::string directory = DirectoryOf(file.path);
  return MayDo(directory, W_OK | X_OK) ? absl::OkStatus() : Denied("write in the directory", directory);
}

uint32_t BigEndian(const unsigned char* bytes, int count) {
  uint32_t number = 0;
  for (int i = 0; i < count; ++i) number = number << 8 | bytes[i];
  return number;
}

// A file shorter than its own header says. Not asked while a journal or a log may hold the rest.
bool IsTruncated(const unsigned char* header, int64_t size, const std::string& path) {
  if (SizeOf(path + "-wal") > 0 || SizeOf(path + "-journal") > 0) return false;
  if (size < 100) return true;
  const uint32_t raw_page = BigEndian(header + 16, 2);
  const int64_t page = raw_page == 1 ? 65536 : raw_page;
  // The count of pages is only kept by writers that also keep these two equal.
  if (BigEndian(header + 24, 4) != BigEndian(header + 92, 4)) return false;
  return size < page * BigEndian(header + 28, 4);
}

// Reads the header through a descriptor of our own, closed before SQLite opens the file (hazards B6, E5).
absl::Status CheckHeader(const DatabaseFile& file, Access access) {
  if (file.size == 0) return absl::OkStatus();
  const int flags = (access == Access::kRead ? O_RDONLY : O_RDWR) | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  FileHandle opened(open(file.path.c_str(), flags));
  // Root passes every access(); an immutable file shows only here.
  if (!opened.valid() && (errno == EACCES || errno == EPERM || errno == EROFS)) return Denied("open", file.path);
  if (!opened.valid()) return SystemError(errno, absl::StrCat("open ", file.path));
  unsigned char header[100] = {};
  const ssize_t got = pread(opened.get(), header, sizeof(header), 0);
  if (got < 0) return SystemError(errno, absl::StrCat("read ", file.path));
  if (got < 16 || memcmp(header, "SQLite format 3", 16) != 0) {
    return absl::DataLossError(absl::StrCat(file.path,
                                            " is not an SQLite database, or it is an encrypted one: its first bytes "
                                            "are not SQLite's.",
                                            kNothingChanged, " Check the path; decrypt the file if it is encrypted."));
  }
  if (IsTruncated(header, file.size, file.path)) {
    return absl::DataLossError(absl::StrCat(file.path, " is truncated: it has ", file.size,
                                            " bytes, fewer than its own header says.", kNothingChanged,
                                            " Restore it from a backup."));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> NetworkFileSystem(const std::string& path) {
  struct statfs found = {};
  if (statfs(path.c_str(), &found) != 0) return SystemError(errno, absl::StrCat("file system of ", path));
  switch (static_cast<uint32_t>(found.f_type)) {
    case NFS_SUPER_MAGIC:
      return "NFS";
    case SMB_SUPER_MAGIC:
    case 0xFF534D42:  // CIFS
    case 0xFE534D42:  // SMB2
      return "SMB";
    case 0x65735546:
      return "FUSE";
    default:
      return "";
  }
}

absl::StatusOr<DatabaseFile> FindDatabaseFile(const std::string& path, Access access,
                                              const NetworkFileSystemFn& network) {
  ASSIGN_OR_RETURN(DatabaseFile file, Resolve(path, access));
  RETURN_IF_ERROR(CheckPermissions(file, access));
  if (access != Access::kRead) {
    ASSIGN_OR_RETURN(std::string kind, network(DirectoryOf(file.path)));
    if (!kind.empty()) {
      return absl::FailedPreconditionError(absl::StrCat(file.path, " is on a network file system (", kind,
                                                        "), where locks cannot be trusted.", kNothingChanged,
                                                        " Copy the database to a local disk and work there."));
    }
  }
  if (file.exists) RETURN_IF_ERROR(CheckHeader(file, access));
  return file;
}

absl::Status CheckStillSame(const DatabaseFile& file) {
  struct stat found = {};
  const bool there = lstat(file.path.c_str(), &found) == 0;
  // The type too: a number of an inode is used again as soon as it is free.
  const bool same = there == file.exists && found.st_dev == file.device && found.st_ino == file.inode &&
                    (!there || S_ISREG(found.st_mode));
  if (same) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(file.path, there ? " was replaced by another file" : " is gone",
                                                    " since it was looked at.", kNothingChanged,
                                                    " Find out which program does that, stop it and try again."));
}

}  // namespace crystal
