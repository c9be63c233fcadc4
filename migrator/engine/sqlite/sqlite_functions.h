// The functions that this program adds to SQL, on its own connections. None has a side effect: a schema that a user
// made may call them.
#ifndef MIGRATOR_ENGINE_SQLITE_SQLITE_FUNCTIONS_H_
#define MIGRATOR_ENGINE_SQLITE_SQLITE_FUNCTIONS_H_

#include "absl/status/status.h"

struct sqlite3;

namespace crystal {

// crystal_row_print(value, ...): 16 bytes that are equal where all values are, storage class and all, and differ (but
// for one chance in 2^64) where one does.
absl::Status RegisterFunctions(sqlite3* db);

}  // namespace crystal

#endif  // MIGRATOR_ENGINE_SQLITE_SQLITE_FUNCTIONS_H_
