#include "migrator/engine/sqlite/sqlite_errors.h"

#include <sqlite3.h>

#include <cerrno>

#include "absl/strings/str_cat.h"

namespace crystal {
namespace {

// What SQLite's result code means to a caller: one table for the whole project.
absl::StatusCode CodeOf(int extended, int system_errno) {
  switch (extended & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return absl::StatusCode::kUnavailable;
    case SQLITE_FULL:
      return absl::StatusCode::kResourceExhausted;
    case SQLITE_IOERR:
      if (extended == SQLITE_IOERR_SHMSIZE) return absl::StatusCode::kResourceExhausted;  // could not make it grow
      return system_errno == ENOSPC || system_errno == EFBIG || system_errno == EDQUOT
                 ? absl::StatusCode::kResourceExhausted
                 : absl::StatusCode::kInternal;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return absl::StatusCode::kPermissionDenied;
    case SQLITE_CANTOPEN:
      return absl::StatusCode::kNotFound;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return absl::StatusCode::kDataLoss;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
      return absl::StatusCode::kFailedPrecondition;
    case SQLITE_ERROR:
      return absl::StatusCode::kInvalidArgument;
    default:
      return absl::StatusCode::kInternal;
  }
}

// Of a reader SQLite says "attempt to write a readonly database" too, where it must write to read at all
// (https://www.sqlite.org/rescode.html#readonly_directory).
std::string WhyNotRead(int extended) {
  switch (extended) {
    case SQLITE_READONLY_ROLLBACK:
      return ". A writer was interrupted, and what it left must be rolled back before anybody can read; that takes the "
             "right to write the file and its directory";
    case SQLITE_READONLY_DIRECTORY:
    case SQLITE_READONLY_RECOVERY:
    case SQLITE_READONLY_CANTINIT:
    case SQLITE_READONLY_CANTLOCK:
      return ". It is in WAL mode, and to read it takes the right to write a file beside it (-shm): allow that in its "
             "directory, or copy file and -wal to where you may write";
    default:
      return "";
  }
}

// A quota or a limit on the size of files is an I/O error to SQLite, whose own words name no reason (hazard B13).
std::string WhyNotWritten(int extended, absl::StatusCode meaning) {
  if (meaning != absl::StatusCode::kResourceExhausted && extended != SQLITE_IOERR_WRITE) return "";
  return ". It could not be written: no space is left, a quota or a limit on the size of files is reached, or the "
         "disk fails";
}

}  // namespace

absl::Status SqliteError(sqlite3* handle, int code, absl::string_view message) {
  const absl::StatusCode meaning = CodeOf(code, handle == nullptr ? 0 : sqlite3_system_errno(handle));
  return absl::Status(
      meaning, absl::StrCat("sqlite: ", message, " [", code, "]", WhyNotWritten(code, meaning), WhyNotRead(code)));
}

}  // namespace crystal
