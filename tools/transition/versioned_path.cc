#include "tools/transition/versioned_path.h"

#include "migrator/base/status_macros.h"
#include "migrator/files/read_snapshot.h"
#include "migrator/road/history.h"
#include "migrator/road/history_state.h"
#include "migrator/road/repeatables.h"
#include "tools/transition/drift.h"
#include "tools/transition/mode.h"

namespace crystal {

absl::StatusOr<VersionedReport> GoVersioned(const std::vector<Migration>& migrations, CutoverOptions options) {
  const RunContext& context = options.context;
  options.before_commit = [&](DatabaseAdapter& db) -> absl::Status {
    RETURN_IF_ERROR(RecordProvenSchema(db, migrations, context));
    return AppendMode(db, Mode::kVersioned, context);
  };
  VersionedReport report;
  ASSIGN_OR_RETURN(report.cutover, Cutover(migrations, options));
  const CutoverOutcome outcome = report.cutover.outcome;
  if (outcome != CutoverOutcome::kUpToDate && outcome != CutoverOutcome::kMigrated) return report;
  const absl::StatusOr<bool> recorded = RecordMode(report.cutover.database, Mode::kVersioned, context);
  if (!recorded.ok()) return WithContext(recorded.status(), "recording the mode versioned, the last step");
  report.mode_changed = *recorded;
  return report;
}

absl::StatusOr<VersionedLook> LookAtVersioned(const std::vector<Migration>& migrations, const std::string& path) {
  VersionedLook look;
  const absl::StatusOr<DatabaseFile> file = FindDatabaseFile(path, Access::kRead);
  if (absl::IsNotFound(file.status())) return look;
  RETURN_IF_ERROR(file);
  if (file->size == 0) return look;
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> db, OpenReadSnapshot(file->path));
  RETURN_IF_ERROR(CheckStillSame(*file));
  ASSIGN_OR_RETURN(HistoryState state, ReadHistoryState(*db));
  if (!state.under_history()) return look;  // a table of that name that is not ours: the cutover says so
  ASSIGN_OR_RETURN(std::vector<AppliedMigration> history, ReadHistory(*db));
  ASSIGN_OR_RETURN(look.under_history, WasEverMigrated(*db));
  const absl::StatusOr<std::vector<std::string>> pending = IsUpToDate(migrations, history)
                                                               ? PendingRepeatables(*db, migrations)
                                                               : PendingMigrations(*db, migrations, history);
  RETURN_IF_ERROR(pending);
  look.pending = *pending;
  ASSIGN_OR_RETURN(std::optional<Mode> mode, RecordedMode(*db));
  look.mode_recorded = mode == Mode::kVersioned;
  return look;
}

}  // namespace crystal
