#include "tools/operations/private_copy.h"

#include "migrator/base/status_macros.h"

namespace crystal {

absl::StatusOr<PrivateCopy> PrivateCopy::Make(SqliteAdapter& db, int64_t now_ms) {
  ASSIGN_OR_RETURN(int64_t size, SelectInteger(db,
                                               "SELECT page_count * page_size FROM pragma_page_count(), "
                                               "pragma_page_size()"));
  // The copy, and the journal of what is done to it.
  ASSIGN_OR_RETURN(Workspace workspace, Workspace::Make("", 2 * size + (1 << 20), now_ms));
  PrivateCopy copy(std::move(workspace));
  const std::string path = copy.workspace_.File("copy.db");
  RETURN_IF_ERROR(CopyForTrial(db, path));
  ASSIGN_OR_RETURN(copy.db_, SqliteAdapter::Open(path, {}));
  return copy;
}

}  // namespace crystal
