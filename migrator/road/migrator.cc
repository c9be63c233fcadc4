#include "migrator/road/migrator.h"

#include <algorithm>
#include <chrono>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/base/stopwatch.h"
#include "migrator/road/apply.h"
#include "migrator/road/archive.h"
#include "migrator/road/broken_references.h"
#include "migrator/road/history.h"
#include "migrator/road/history_state.h"

namespace crystal {
namespace {

// What left a table because of one that a squash stands for must come back when the squash goes the other way.
absl::Status TakeOverArchive(DatabaseAdapter& db, const Migration& squash, const RunContext& context) {
  for (const std::string& old : squash.replaces) RETURN_IF_ERROR(Archive(db, squash.name, context).TakeOver(old));
  return absl::OkStatus();
}

absl::Status GoUp(DatabaseAdapter& db, const PlanStep& step, const RunContext& context) {
  const Stopwatch watch;
  const Migration& migration = step.migration;
  RETURN_IF_ERROR(TakeOverArchive(db, migration, context));
  if (step.only_recorded) return RecordApplied(db, migration, kSquashed, 0, context);
  for (const Change& change : migration.changes) RETURN_IF_ERROR(ApplyChange(db, change, migration.name, context));
  return RecordApplied(db, migration, kExecuted, watch.ms(), context);
}

absl::Status GoDown(DatabaseAdapter& db, const Migration& migration, const RunContext& context) {
  RETURN_IF_ERROR(TakeOverArchive(db, migration, context));
  for (auto change = migration.changes.rbegin(); change != migration.changes.rend(); ++change) {
    RETURN_IF_ERROR(RevertChange(db, *change, migration.name, context));
  }
  for (const std::string& old : migration.replaces) RETURN_IF_ERROR(ForgetApplied(db, old));
  return ForgetApplied(db, migration.name);
}

absl::Status RunPlan(DatabaseAdapter& db, const Plan& plan, const RunContext& context, const EventSink& events) {
  for (const PlanStep& step : plan.steps) {
    const Stopwatch watch;
    const std::string& name = step.migration.name;
    const bool up = step.direction == Direction::kUp;
    events({Event::Kind::kStarted, name});
    RETURN_IF_ERROR(WithContext(up ? GoUp(db, step, context) : GoDown(db, step.migration, context),
                                absl::StrCat("migration ", name)));
    const char* outcome = !up ? "reverted" : step.only_recorded ? "recorded" : "applied";
    RETURN_IF_ERROR(AppendEvent(db, {up ? "up" : "down", name, outcome, ""}, context));
    events({Event::Kind::kFinished, name, watch.ms()});
  }
  return absl::OkStatus();
}

// A new file gets its history here; a database that somebody else made is adopted by `cutover`.
absl::Status RequireHistory(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(HistoryState state, ReadHistoryState(db));
  if (state.kind == HistoryState::Kind::kNone) {
    ASSIGN_OR_RETURN(int64_t tables, SelectInteger(db, "SELECT count(*) FROM sqlite_schema"));
    if (tables > 0) return RequireUnderHistory(state);
  }
  return CompleteHistory(db, state);
}

}  // namespace

absl::StatusOr<Plan> MigrateInTransaction(DatabaseAdapter& db, const Planner& planner, const RunContext& context,
                                          const EventSink& events) {
  ASSIGN_OR_RETURN(std::vector<AppliedMigration> history, ReadHistory(db));
  ASSIGN_OR_RETURN(Plan plan, planner(history));
  if (plan.steps.empty()) return plan;
  ASSIGN_OR_RETURN(std::vector<std::string> before, db.BrokenReferences());
  RETURN_IF_ERROR(RunPlan(db, plan, context, events));
  ASSIGN_OR_RETURN(std::vector<std::string> after, db.BrokenReferences());
  RETURN_IF_ERROR(CheckBrokenReferencesOfRun(db, before, after));
  return plan;
}

absl::StatusOr<Plan> Migrate(DatabaseAdapter& db, const Planner& planner, const RunContext& context,
                             const EventSink& events) {
  RETURN_IF_ERROR(db.Begin());
  const absl::Status ready = RequireHistory(db);
  absl::StatusOr<Plan> plan = ready.ok() ? MigrateInTransaction(db, planner, context, events) : ready;
  if (plan.ok() && !plan->steps.empty()) {
    const absl::Status committed = db.Commit();
    if (committed.ok()) return plan;
    plan = committed;
  }
  RETURN_IF_ERROR(db.Rollback());
  return plan;
}

}  // namespace crystal
