#include "migrator/road/migrator.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"
#include "migrator/base/stopwatch.h"
#include "migrator/road/apply.h"
#include "migrator/road/archive.h"
#include "migrator/road/audit_trail.h"
#include "migrator/road/broken_references.h"
#include "migrator/road/history.h"
#include "migrator/road/history_state.h"
#include "migrator/road/own_list.h"
#include "migrator/road/repeatables.h"

namespace crystal {
namespace {

// What left a table because of one that a squash stands for must come back when the squash goes the other way.
absl::Status TakeOverArchive(MoveState& move, const Migration& squash) {
  for (const std::string& old : squash.replaces) {
    RETURN_IF_ERROR(Archive(move.db, squash.name, move.context).TakeOver(old));
    move.archive.Forget();
  }
  return absl::OkStatus();
}

absl::Status GoUp(MoveState& move, const PlanStep& step) {
  const Stopwatch watch;
  const Migration& migration = step.migration;
  RETURN_IF_ERROR(TakeOverArchive(move, migration));
  if (step.only_recorded) return RecordApplied(move.db, migration, kSquashed, 0, move.context);
  for (const Change& change : migration.changes) RETURN_IF_ERROR(ApplyChange(move, change, migration.name));
  return RecordApplied(move.db, migration, kExecuted, watch.ms(), move.context);
}

absl::Status GoDown(MoveState& move, const Migration& migration) {
  RETURN_IF_ERROR(TakeOverArchive(move, migration));
  for (auto change = migration.changes.rbegin(); change != migration.changes.rend(); ++change) {
    RETURN_IF_ERROR(RevertChange(move, *change, migration.name));
  }
  for (const std::string& old : migration.replaces) {
    RETURN_IF_ERROR(ForgetApplied(move.db, old));
    if (move.db.rows_changed() == 0) continue;
    RETURN_IF_ERROR(AppendEvent(move.db, {"down", old, kSaysReverted, "with " + migration.name}, move.context));
  }
  return ForgetApplied(move.db, migration.name);
}

// What the section of a direction declares to go for good: "login.token, cache".
std::string Forgets(const Migration& migration, Direction direction) {
  std::vector<std::string> forgets;
  for (const Change& change : migration.changes) {
    const auto* script = std::get_if<SqlScript>(&change);
    if (script == nullptr) continue;
    for (const SqlPlace& place : (direction == Direction::kUp ? script->up_declares : script->down_declares).forgets) {
      forgets.push_back(absl::StrCat(place.table, place.column.empty() ? "" : ".", place.column));
    }
  }
  return absl::StrJoin(forgets, ", ");
}

// It is said in the trail, and to whoever runs or plans it, there and on the way back.
std::string NoteForgets(MoveState& move, const PlanStep& step) {
  const std::string& name = step.migration.name;
  const std::string now = Forgets(step.migration, step.direction);
  const std::string before = step.direction == Direction::kDown ? Forgets(step.migration, Direction::kUp) : "";
  if (!before.empty()) move.notes.push_back(absl::StrCat(name, ": does not come back, as declared: ", before));
  if (now.empty()) return "";
  const std::string details = absl::StrCat("not archived, as declared: ", now);
  move.notes.push_back(absl::StrCat(name, ": ", details));
  return details;
}

absl::Status RunPlan(MoveState& move, const Plan& plan, const EventSink& events) {
  for (const PlanStep& step : plan.steps) {
    const Stopwatch watch;
    const std::string& name = step.migration.name;
    const bool up = step.direction == Direction::kUp;
    events({Event::Kind::kStarted, name});
    RETURN_IF_ERROR(
        WithContext(up ? GoUp(move, step) : GoDown(move, step.migration), absl::StrCat("migration ", name)));
    const char* outcome = !up ? kSaysReverted : step.only_recorded ? kSaysRecorded : kSaysApplied;
    RETURN_IF_ERROR(AppendEvent(move.db, {up ? "up" : "down", name, outcome, NoteForgets(move, step)}, move.context));
    events({Event::Kind::kFinished, name, watch.ms()});
  }
  return move.CheckEnd();
}

// A new file gets its history here; a database that somebody else made is adopted by `cutover`.
absl::Status RequireHistory(DatabaseAdapter& db, const RunContext& context) {
  ASSIGN_OR_RETURN(HistoryState state, ReadHistoryState(db));
  if (state.kind == HistoryState::Kind::kNone) {
    ASSIGN_OR_RETURN(int64_t tables, SelectInteger(db, "SELECT count(*) FROM sqlite_schema"));
    if (tables > 0) return RequireUnderHistory(state);
  }
  RETURN_IF_ERROR(CompleteHistory(db, state));
  // Of a new file nothing is the user's own yet.
  return state.kind == HistoryState::Kind::kNone ? WriteOwnList(db, {}, context) : absl::OkStatus();
}

// A migration that was applied and is not in the list any more is not applied a second time.
absl::Status CheckNoneWasApplied(DatabaseAdapter& db, const Plan& plan) {
  std::set<std::string> going_up, taken_back;
  for (const PlanStep& step : plan.steps) {
    (step.direction == Direction::kUp ? going_up : taken_back).insert(step.migration.name);
  }
  for (const std::string& name : taken_back) going_up.erase(name);
  if (going_up.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::vector<AuditLine> trail, ReadEvents(db));
  for (const SaidApplied& said : AppliedByTrail(trail)) {
    if (going_up.count(said.name) == 0) continue;
    return absl::FailedPreconditionError(
        absl::StrCat(said.name, " is applied since ", said.line.at,
                     ", as the audit trail says, and the list of migrations has lost its line: bring it back with "
                     "`crystal-migration repair`"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Plan> MigrateInTransaction(DatabaseAdapter& db, const Planner& planner, const RunContext& context,
                                          const EventSink& events) {
  ASSIGN_OR_RETURN(std::vector<AppliedMigration> history, ReadHistory(db));
  ASSIGN_OR_RETURN(Plan plan, planner(history));
  ASSIGN_OR_RETURN(plan.repeated, PendingRepeatables(db, plan.repeatables));
  if (plan.empty()) return plan;
  RETURN_IF_ERROR(CheckNoneWasApplied(db, plan));
  ASSIGN_OR_RETURN(std::vector<std::string> before, db.BrokenReferences());
  MoveState move(db, context);
  move.SetApplied(std::move(plan.applied));
  move.broken_references = before;
  move.archive_own = plan.archive_own;
  Repeatables repeatables(db);
  RETURN_IF_ERROR(repeatables.TakeAway());
  RETURN_IF_ERROR(RunPlan(move, plan, events));
  plan.notes = std::move(move.notes);
  RETURN_IF_ERROR(repeatables.MakeAnew(plan, context, events));
  ASSIGN_OR_RETURN(std::vector<std::string> after, db.BrokenReferences());
  RETURN_IF_ERROR(CheckBrokenReferencesOfRun(db, before, after, move.tables()));
  plan.archived_values = move.archived_values;
  plan.archived_bytes = move.archived_bytes;
  return plan;
}

absl::StatusOr<Plan> MigrateOpenTransaction(DatabaseAdapter& db, const Planner& planner, const RunContext& context,
                                            const EventSink& events) {
  RETURN_IF_ERROR(RequireHistory(db, context));
  return MigrateInTransaction(db, planner, context, events);
}

absl::StatusOr<Plan> Migrate(DatabaseAdapter& db, const Planner& planner, const RunContext& context,
                             const EventSink& events) {
  RETURN_IF_ERROR(db.Begin());
  absl::StatusOr<Plan> plan = MigrateOpenTransaction(db, planner, context, events);
  if (plan.ok() && !plan->empty()) {
    const absl::Status committed = db.Commit();
    if (committed.ok()) return plan;
    plan = committed;
  }
  RETURN_IF_ERROR(db.Rollback());
  return plan;
}

}  // namespace crystal
