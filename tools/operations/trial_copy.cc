#include "tools/operations/trial_copy.h"

#include <utility>

#include "migrator/base/status_macros.h"

namespace crystal {

absl::StatusOr<TrialCopy> MakeTrialCopy(SqliteAdapter& from, int64_t now_ms) {
  ASSIGN_OR_RETURN(int64_t size, SelectInteger(from,
                                               "SELECT page_count * page_size FROM pragma_page_count(), "
                                               "pragma_page_size()"));
  ASSIGN_OR_RETURN(Workspace workspace, Workspace::Make("", 2 * size + (1 << 20), now_ms));
  const std::string path = workspace.File("trial.db");
  RETURN_IF_ERROR(CopyForTrial(from, path));
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> db, SqliteAdapter::Open(path, {}));
  return TrialCopy{std::move(workspace), std::move(db)};
}

}  // namespace crystal
