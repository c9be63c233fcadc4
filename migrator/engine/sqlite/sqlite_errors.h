// What SQLite's errors mean to a caller: the one place where its result codes and its exceptions become a status.
#ifndef MIGRATOR_ENGINE_SQLITE_SQLITE_ERRORS_H_
#define MIGRATOR_ENGINE_SQLITE_SQLITE_ERRORS_H_

#include <SQLiteCpp/Exception.h>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

struct sqlite3;

namespace crystal {

// `handle` is asked for the system's error number; it may be null.
absl::Status SqliteError(sqlite3* handle, int extended_code, absl::string_view message);

// Runs `work`, and turns what SQLiteCpp throws into a status. Every call of the library goes through here.
template <typename Work>
auto Guard(sqlite3* handle, const Work& work) -> decltype(work()) {
  try {
    return work();
  } catch (const SQLite::Exception& e) {
    return SqliteError(handle, e.getExtendedErrorCode(), e.what());
  }
}

}  // namespace crystal

#endif  // MIGRATOR_ENGINE_SQLITE_SQLITE_ERRORS_H_
