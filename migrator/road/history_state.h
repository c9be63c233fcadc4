// Whether a database has a history of migrations, asked in one place and answered in one way.
#ifndef MIGRATOR_ROAD_HISTORY_STATE_H_
#define MIGRATOR_ROAD_HISTORY_STATE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "migrator/engine/database_adapter.h"

namespace crystal {

struct HistoryState {
  enum class Kind {
    kNone,        // none of the history's tables is there
    kOurs,        // all of them, with every column
    kIncomplete,  // ours, but a part is missing: an older program made it, or somebody dropped a table
    kForeign,     // a table or view with one of their names that this program did not make
  };
  Kind kind = Kind::kNone;
  std::vector<std::string> missing = {};  // of kIncomplete: "table migration_tags", "column migration_archive.kind"
  std::string foreign = {};               // of kForeign: which, and how it is seen
  // Of kIncomplete: the table `migrations` itself is gone, so what is applied is not known any more.
  bool list_is_lost = false;

  bool under_history() const { return kind == Kind::kOurs || (kind == Kind::kIncomplete && !list_is_lost); }
};

// One reading of the names of these tables and their columns; nothing else of the schema is looked at.
absl::StatusOr<HistoryState> ReadHistoryState(DatabaseAdapter& db);

// Whether one of the history's tables is there. Whoever only reads takes a missing one for empty; whoever writes makes
// it first (EnsureHistory).
absl::StatusOr<bool> HasHistoryTable(DatabaseAdapter& db, absl::string_view name);

// Whether migrations were ever applied: also where all of them were taken back, so that the archive has the rows and
// `up` is the way on. The trail is looked at only where the list is empty. Requires: state.under_history().
absl::StatusOr<bool> WasEverMigrated(DatabaseAdapter& db);

// OK where the database is under history. Errors: FailedPrecondition - it is not, with what to do next.
absl::Status RequireUnderHistory(const HistoryState& state);

// Makes what is missing: all of it in a new database, a table, a column or the index of an older one.
// Requires: a transaction is open. Errors: FailedPrecondition - foreign, or the list is lost.
absl::Status CompleteHistory(DatabaseAdapter& db, const HistoryState& state);
// Looks, and makes what is missing.
absl::Status EnsureHistory(DatabaseAdapter& db);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_HISTORY_STATE_H_
