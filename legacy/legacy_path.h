// The legacy path: what each release of the application does to the user's database at every launch.
//
// It looks at the schema and changes what it finds missing: no version, no history, no way back, hardly a transaction.
// It is kept here as the witness that the versioned migrations are held against, with every quirk (marked QUIRK where
// it stands); nothing is mended.
#ifndef LEGACY_LEGACY_PATH_H_
#define LEGACY_LEGACY_PATH_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "legacy/environment.h"
#include "migrator/engine/database_adapter.h"

namespace crystal {

// One launch of `release` over the database.
//
// An error of the method itself is its result and stands in the report: the application would not have started.
// Requires: `db` enforces foreign keys, fires triggers and has no transaction open.
// Errors: InvalidArgument - the release is unknown; nothing was touched.
// Example:
//   SqliteAdapter::Open(path, {.mode = OpenMode::kCreate, .foreign_keys = true, .triggers = true})
//   RunLegacy(*db, "v0.3.5", {.now_ms = 1750000000000})
absl::StatusOr<LegacyReport> RunLegacy(DatabaseAdapter& db, absl::string_view release,
                                       const LegacyEnvironment& environment);

}  // namespace crystal

#endif  // LEGACY_LEGACY_PATH_H_
