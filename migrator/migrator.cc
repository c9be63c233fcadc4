#include "migrator/migrator.h"

#include <algorithm>
#include <chrono>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "migrator/apply.h"
#include "migrator/status_macros.h"
#include "migrator/stopwatch.h"

namespace crystal {
namespace {

absl::Status RunStep(DatabaseAdapter& db, const Migration& migration, Direction direction, const RunContext& context) {
  const Stopwatch watch;
  if (direction == Direction::kUp) {
    for (const Change& change : migration.changes) RETURN_IF_ERROR(ApplyChange(db, change, migration.name, context));
    return RecordApplied(db, migration, kExecuted, watch.ms(), context);
  }
  for (auto change = migration.changes.rbegin(); change != migration.changes.rend(); ++change) {
    RETURN_IF_ERROR(RevertChange(db, *change, migration.name, context));
  }
  return ForgetApplied(db, migration.name);
}

absl::Status RunPlan(DatabaseAdapter& db, const Plan& plan, const RunContext& context, const EventSink& events) {
  const bool up = plan.direction == Direction::kUp;
  for (const Migration& migration : plan.steps) {
    const Stopwatch watch;
    events({Event::Kind::kStarted, migration.name});
    RETURN_IF_ERROR(
        WithContext(RunStep(db, migration, plan.direction, context), absl::StrCat("migration ", migration.name)));
    RETURN_IF_ERROR(AppendEvent(db, {up ? "up" : "down", migration.name, up ? "applied" : "reverted", ""}, context));
    events({Event::Kind::kFinished, migration.name, watch.ms()});
  }
  return absl::OkStatus();
}

absl::StatusOr<Plan> MigrateInTransaction(DatabaseAdapter& db, const Planner& planner, const RunContext& context,
                                          const EventSink& events) {
  ASSIGN_OR_RETURN(Schema schema, db.ReadSchema());
  ASSIGN_OR_RETURN(bool has_history, HasHistory(schema));
  if (!has_history) {
    if (!schema.tables.empty())
      return absl::FailedPreconditionError("the database has no history yet: run `cutover` first");
    RETURN_IF_ERROR(CreateHistory(db, schema));
  }
  ASSIGN_OR_RETURN(std::vector<AppliedMigration> history, ReadHistory(db));
  ASSIGN_OR_RETURN(Plan plan, planner(history));
  if (plan.steps.empty()) return plan;
  ASSIGN_OR_RETURN(std::vector<std::string> before, db.BrokenReferences());
  RETURN_IF_ERROR(RunPlan(db, plan, context, events));
  ASSIGN_OR_RETURN(std::vector<std::string> after, db.BrokenReferences());
  RETURN_IF_ERROR(CheckNoNewBrokenReferences(before, after));
  return plan;
}

}  // namespace

absl::Status CheckNoNewBrokenReferences(const std::vector<std::string>& before, const std::vector<std::string>& after) {
  std::vector<std::string> fresh;
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(), std::back_inserter(fresh));
  if (fresh.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      fresh.size(), " references would be broken that are not now, the first (table|row|parent|columns): ", fresh[0]));
}

absl::StatusOr<Plan> Migrate(DatabaseAdapter& db, const Planner& planner, const RunContext& context,
                             const EventSink& events) {
  RETURN_IF_ERROR(db.Begin());
  absl::StatusOr<Plan> plan = MigrateInTransaction(db, planner, context, events);
  if (plan.ok() && !plan->steps.empty()) {
    const absl::Status committed = db.Commit();
    if (committed.ok()) return plan;
    plan = committed;
  }
  RETURN_IF_ERROR(db.Rollback());
  return plan;
}

}  // namespace crystal
