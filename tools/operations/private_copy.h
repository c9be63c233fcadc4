// A copy of a database on which anything may be tried; gone with the object, and after a kill at the next run.
#ifndef TOOLS_OPERATIONS_PRIVATE_COPY_H_
#define TOOLS_OPERATIONS_PRIVATE_COPY_H_

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "verify/workspace.h"

namespace crystal {

class PrivateCopy {
 public:
  // Errors: ResourceExhausted - there is no room for it; those of CopyForTrial.
  static absl::StatusOr<PrivateCopy> Make(SqliteAdapter& db, int64_t now_ms);
  SqliteAdapter& db() const { return *db_; }

 private:
  explicit PrivateCopy(Workspace workspace) : workspace_(std::move(workspace)) {}

  Workspace workspace_;
  std::unique_ptr<SqliteAdapter> db_;  // closed before its directory goes
};

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_PRIVATE_COPY_H_
