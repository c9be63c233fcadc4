#include "baseline/adopt_learned.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "baseline/learned_history.h"
#include "migrator/base/status_macros.h"
#include "migrator/base/stopwatch.h"
#include "migrator/road/history.h"
#include "migrator/road/history_state.h"
#include "migrator/values/plan.h"

namespace crystal {
namespace {

absl::Status Mend(DatabaseAdapter& db, const Finding& finding, const RunContext& context, const EventSink& events) {
  const Stopwatch watch;
  events({Event::Kind::kStarted, finding.name});
  for (const auto& mending : {finding.mend_shape, finding.mend_rows}) {
    if (mending) RETURN_IF_ERROR(WithContext(mending(db, context), finding.name));
  }
  events({Event::Kind::kFinished, finding.name, watch.ms()});
  const std::string details = absl::StrCat(finding.evidence, "; ", finding.remedy);
  return AppendEvent(db, {"cutover", finding.name, "repaired", details}, context);
}

absl::Status DetectAgain(DatabaseAdapter& db, const std::vector<Migration>& history, const AdoptionRules& rules,
                         Detection& detection) {
  ASSIGN_OR_RETURN(Detection now, Detect(db, history, rules));
  if (!now.deviations.empty()) {
    const Finding& left = now.deviations[0];
    return absl::FailedPreconditionError(
        absl::StrCat(left.name, " was done, and what it mends is still there: ", left.evidence));
  }
  RETURN_IF_ERROR(WithContext(CheckAdoptable(now), "behind the repairs"));
  detection.migrations = std::move(now.migrations);
  detection.assumed = std::move(now.assumed);
  detection.disagreements = std::move(now.disagreements);
  return absl::OkStatus();
}

// The statements that finish a migration of which a part is there; null of one that is not there at all.
const Change* RestOf(const MigrationPresence& migration) {
  const bool half = migration.presence == Presence::kPartial && !migration.changes[0].missing.empty();
  return half ? &migration.changes[0].missing[0] : nullptr;
}

// What was missing before the last of those that were there: it ran behind one that comes later.
void NoteOrder(const Detection& detection, Plan& plan) {
  const auto last_there = std::find_if(detection.migrations.rbegin(), detection.migrations.rend(),
                                       [](const auto& one) { return one.presence == Presence::kPresent; });
  for (auto one = detection.migrations.begin(); one != last_there.base(); ++one) {
    if (one->presence == Presence::kPresent) continue;
    plan.notes.push_back(absl::StrCat(one->name, " was applied behind ", last_there->name,
                                      ", which comes later in the order of the migrations"));
  }
}

std::vector<std::string> Names(const Detection& detection) {
  std::vector<std::string> names;
  for (const MigrationPresence& migration : detection.migrations) names.push_back(migration.name);
  return names;
}

}  // namespace

absl::Status RecordWhatIsThere(DatabaseAdapter& db, const std::vector<Migration>& history, const AdoptionRules& rules,
                               const RunContext& context, const EventSink& events, Detection& detection) {
  RETURN_IF_ERROR(EnsureHistory(db));
  for (const Finding& finding : detection.deviations) RETURN_IF_ERROR(Mend(db, finding, context, events));
  if (!detection.deviations.empty()) RETURN_IF_ERROR(DetectAgain(db, history, rules, detection));
  for (size_t m = 0; m < history.size(); ++m) {
    if (detection.migrations[m].presence != Presence::kPresent) continue;
    RETURN_IF_ERROR(RecordApplied(db, history[m], kDetected, 0, context));
    RETURN_IF_ERROR(AppendEvent(db, {"cutover", history[m].name, kSaysDetected, ""}, context));
  }
  return absl::OkStatus();
}

absl::StatusOr<Plan> ApplyWhatIsMissing(DatabaseAdapter& db, const std::vector<Migration>& migrations,
                                        const Detection& detection, const RunContext& context,
                                        const EventSink& events) {
  std::vector<Migration> missing = migrations;
  std::vector<std::pair<std::string, std::string>> whole;  // of those that are finished only: their own checksums
  for (const MigrationPresence& found : detection.migrations) {
    const Change* rest = RestOf(found);
    if (rest == nullptr) continue;
    const auto one = std::find_if(missing.begin(), missing.end(), [&](const auto& m) { return m.name == found.name; });
    whole.emplace_back(found.name, Checksum(*one));
    one->changes = {*rest};
  }
  const Planner planner = [&](const std::vector<AppliedMigration>& applied) {
    return PlanUp(missing, applied, {.allow_out_of_order = true});
  };
  ASSIGN_OR_RETURN(Plan plan, MigrateInTransaction(db, planner, context, events));
  for (const auto& [name, checksum] : whole) RETURN_IF_ERROR(RecordChecksum(db, name, checksum));
  RETURN_IF_ERROR(PutInOrder(db, Names(detection)));
  NoteOrder(detection, plan);
  return plan;
}

absl::StatusOr<MissingRenames> FindMissingRenames(const std::vector<Migration>& history, const Detection& detection) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const LearnedHistory> learned, LearnHistory(history));
  MissingRenames missing;
  for (size_t m = 0; m < history.size(); ++m) {
    if (detection.migrations[m].presence == Presence::kPresent) continue;
    const LearnedMigration& migration = learned->migrations[m];
    missing.any |= migration.renames_columns || !migration.renames.empty();
    missing.tables.Follow(migration.renames, migration.reshapes);
  }
  return missing;
}

}  // namespace crystal
