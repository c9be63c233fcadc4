// Rows of user_preferences that migrations set: the marks by which releases of the legacy path know that a step is
// done.
#ifndef MIGRATIONS_PREFERENCES_H_
#define MIGRATIONS_PREFERENCES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "migrator/values/change.h"

namespace crystal::migrations {

// Whether the row is there; its value is not looked at, as the legacy method does not.
absl::StatusOr<bool> HasPreference(DatabaseAdapter& db, const Schema& schema, const std::string& key);

// Inserts the row with the value 'true', or brings back the one that Unmark took.
absl::Status Mark(DatabaseAdapter& db, const RunContext& context, const std::string& migration, const std::string& key);
absl::Status Unmark(DatabaseAdapter& db, const RunContext& context, const std::string& migration,
                    const std::string& key);

// What a marked step may write beside its own.
inline Writes MarkWrites() { return {.table = "user_preferences", .adds_rows = true}; }

}  // namespace crystal::migrations

#endif  // MIGRATIONS_PREFERENCES_H_
