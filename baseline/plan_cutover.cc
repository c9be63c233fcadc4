// What a cutover would do, from a look that writes nothing.
#include <algorithm>

#include "baseline/cutover.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/files/read_snapshot.h"
#include "migrator/road/history.h"
#include "migrator/road/history_state.h"
#include "migrator/road/repeatables.h"

namespace crystal {
namespace {

bool IsThere(const Detection& detection, const Migration& migration) {
  return std::any_of(detection.migrations.begin(), detection.migrations.end(), [&](const MigrationPresence& found) {
    return found.name == migration.name && found.presence == Presence::kPresent;
  });
}

}  // namespace

absl::StatusOr<bool> IsUnderHistory(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(HistoryState state, ReadHistoryState(db));
  if (!state.under_history()) return false;  // a foreign table is a refusal of the detection's
  return WasEverMigrated(db);
}

std::vector<std::string> NamesIn(const Plan& plan) {
  std::vector<std::string> names;
  for (const PlanStep& step : plan.steps) names.push_back(step.migration.name);
  names.insert(names.end(), plan.repeated.begin(), plan.repeated.end());
  return names;
}

absl::StatusOr<CutoverReport> PlanCutover(const std::vector<Migration>& migrations, const CutoverOptions& options) {
  CutoverReport report;
  absl::StatusOr<DatabaseFile> found = FindDatabaseFile(options.path, Access::kRead);
  if (absl::IsNotFound(found.status())) found = FindDatabaseFile(options.path, Access::kCreate);
  ASSIGN_OR_RETURN(DatabaseFile file, std::move(found));
  report.database = file.path;
  if (!file.exists) {
    report.outcome = CutoverOutcome::kPlanned;
    report.new_file = true;
    for (const Migration& migration : migrations) report.migrated.push_back(migration.name);
    return report;
  }
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> db, OpenReadSnapshot(file.path));
  ASSIGN_OR_RETURN(bool under_history, IsUnderHistory(*db));
  if (under_history) {
    ASSIGN_OR_RETURN(std::vector<AppliedMigration> applied, ReadHistory(*db));
    ASSIGN_OR_RETURN(Plan plan, PlanUp(migrations, applied));
    ASSIGN_OR_RETURN(plan.repeated, PendingRepeatables(*db, plan.repeatables));
    report.migrated = NamesIn(plan);
    report.outcome = plan.empty() ? CutoverOutcome::kUpToDate : CutoverOutcome::kPlanned;
    return report;
  }
  report.outcome = CutoverOutcome::kPlanned;
  ASSIGN_OR_RETURN(report.detection, Detect(*db, Detectable(migrations, options.rules), options.rules));
  for (const Migration& migration : migrations) {
    if (IsSqlMigration(migration) && !IsThere(report.detection, migration)) report.migrated.push_back(migration.name);
  }
  const absl::Status refused = WithContext(CheckAdoptable(report.detection), file.path);
  if (!refused.ok()) return refused;
  return report;
}

}  // namespace crystal
