#include "tools/transition/database_session.h"

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/read_snapshot.h"
#include "migrator/road/history.h"
#include "migrator/road/history_state.h"

namespace crystal {

absl::StatusOr<DatabaseSession> OpenForReading(const std::string& path) {
  DatabaseSession session;
  ASSIGN_OR_RETURN(session.file, FindDatabaseFile(path, Access::kRead));
  ASSIGN_OR_RETURN(session.db, OpenReadSnapshot(session.file.path));
  RETURN_IF_ERROR(CheckStillSame(session.file));
  return session;
}

absl::StatusOr<std::vector<AppliedMigration>> RequireHistory(DatabaseAdapter& db) {
  // This is asked at every start of an application: only where it fails does a second look say why.
  absl::StatusOr<std::vector<AppliedMigration>> history = ReadHistory(db);
  if (history.ok()) return history;
  ASSIGN_OR_RETURN(HistoryState state, ReadHistoryState(db));
  RETURN_IF_ERROR(RequireUnderHistory(state));
  return history;
}

}  // namespace crystal
