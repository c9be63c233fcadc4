// A private copy of a database, on which a run is tried; gone with the object.
#ifndef TOOLS_OPERATIONS_TRIAL_COPY_H_
#define TOOLS_OPERATIONS_TRIAL_COPY_H_

#include <memory>

#include "absl/status/statusor.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "verify/workspace.h"

namespace crystal {

struct TrialCopy {
  Workspace workspace;  // outlives the connection
  std::unique_ptr<SqliteAdapter> db;
};

// `from` is only read. Errors: ResourceExhausted - there is no room for it; those of copying.
absl::StatusOr<TrialCopy> MakeTrialCopy(SqliteAdapter& from, int64_t now_ms);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_TRIAL_COPY_H_
