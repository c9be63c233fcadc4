// A realistic user's database of any release: made by the legacy method, then used as the application uses it.
#ifndef LEGACY_SAMPLE_DATABASE_H_
#define LEGACY_SAMPLE_DATABASE_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "migrator/engine/database_adapter.h"

namespace crystal {

struct SampleOptions {
  int64_t sessions = 20;  // at least 1
  int64_t outputs = 400;  // rows of session_outputs in all, 2.5 kB each in the mean
  uint64_t seed = 1;      // the same options give the same content, row for row
};

// Makes the database of a user who has launched `release` twice and worked with it: projects, folders, sessions with
// their output, messages, markers, diffs and panels, text in several scripts, NULLs and values of every storage class,
// and ids that were given out and are gone. Memory does not grow with `outputs`: rows stream in one transaction.
//
// Returns the number of rows of each table.
// Requires: an empty database with foreign keys and triggers on.
// Errors: InvalidArgument - the release is unknown; others as DatabaseAdapter. After an error the database is unusable.
absl::StatusOr<std::map<std::string, int64_t>> MakeSampleDatabase(DatabaseAdapter& db, absl::string_view release,
                                                                  const SampleOptions& options);

}  // namespace crystal

#endif  // LEGACY_SAMPLE_DATABASE_H_
