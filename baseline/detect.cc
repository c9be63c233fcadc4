#include "baseline/detect.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "baseline/missing_changes.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/history.h"
#include "migrator/road/history_schema.h"
#include "migrator/road/history_state.h"
#include "verify/schema_diff.h"

namespace crystal {
namespace {

bool Holds(const std::vector<std::string>& list, const std::string& entry) {
  return std::find(list.begin(), list.end(), entry) != list.end();
}

bool IsOfHistory(const Detection& detection, const std::string& table) {
  return detection.target.FindTable(table) != nullptr || detection.on_the_way.FindTable(table) != nullptr;
}

std::vector<std::string> UsersOwn(const Detection& detection) {
  std::vector<std::string> own;
  for (const auto& [key, text] : OwnFacts(detection)) {
    // A table of the user's own speaks for its columns.
    const bool part_of_own_table = key.kind != "table" && !key.table.empty() && !IsOfHistory(detection, key.table);
    if (!part_of_own_table) own.push_back(ToString(key));
  }
  return own;
}

// A database that has tables but none of ours is somebody else's.
bool IsForeign(const Detection& detection) {
  const auto& tables = detection.schema.tables;
  return !tables.empty() && std::none_of(tables.begin(), tables.end(),
                                         [&](const auto& table) { return IsOfHistory(detection, table.first); });
}

void CollectRefusals(const HistoryState& history, Detection& detection) {
  if (IsForeign(detection)) {
    detection.refusals.push_back("it holds tables, but none of Crystal's: is it the right file?");
  }
  if (history.kind == HistoryState::Kind::kForeign || history.list_is_lost) {
    detection.refusals.emplace_back(RequireUnderHistory(history).message());
  }
  std::set<std::string> mended;
  for (const Finding& finding : detection.deviations) {
    mended.insert(finding.redeclares.begin(), finding.redeclares.end());
    for (const std::string& refusal : finding.refusals) {
      detection.refusals.push_back(absl::StrCat(finding.name, ": ", refusal));
    }
  }
  std::set<std::string> said;
  for (const MigrationPresence& migration : detection.migrations) {
    for (const ChangePresence& change : migration.changes) {
      if (change.presence != Presence::kConflicting || mended.count(change.column) > 0) continue;
      if (said.insert(change.evidence).second) {
        detection.refusals.push_back(absl::StrCat(migration.name, ": ", change.evidence));
      }
    }
  }
}

}  // namespace

Facts OwnFacts(const Detection& detection) {
  Facts of_history = FactsOf(detection.target), own;
  of_history.merge(FactsOf(detection.on_the_way));
  for (const auto& [key, text] : FactsOf(detection.schema)) {
    if (IsUsersOwn(key, of_history, detection.deviations)) own[key] = text;
  }
  return own;
}

bool IsUsersOwn(const FactKey& key, const Facts& target, const std::vector<Finding>& deviations) {
  if (target.count(key) > 0 || IsHistoryTable(key.table)) return false;
  for (const Finding& finding : deviations) {
    if (Holds(finding.removes, key.table)) return false;
    if (key.kind == "column" && Holds(finding.removes, absl::StrCat(key.table, ".", key.name))) return false;
  }
  // A foreign key of a column of the history's goes with that column's declaration.
  if (key.kind != "foreign key") return true;
  for (absl::string_view column : absl::StrSplit(key.name, ", ")) {
    if (target.count({key.table, "column", std::string(column)}) == 0) return true;
  }
  return false;
}

absl::StatusOr<Detection> Detect(DatabaseAdapter& db, const std::vector<Migration>& history) {
  Detection detection;
  ASSIGN_OR_RETURN(detection.schema, db.ReadSchema());
  ASSIGN_OR_RETURN(detection.target, HistorySchema(history));
  ASSIGN_OR_RETURN(detection.migrations, DetectPresence(db, detection.schema, history, detection.target));
  const FoundLives found(db, detection.schema, history);
  detection.allowance = AllowanceOfMissing(found, history, detection.migrations);
  ASSIGN_OR_RETURN(detection.on_the_way, SchemaOnTheWay(found, history));
  for (Deviation find : AllDeviations()) {
    absl::StatusOr<std::optional<Finding>> finding = find(db, detection.schema, detection.target);
    if (absl::IsInvalidArgument(finding.status())) {  // a column that it reads is not there
      detection.refusals.emplace_back(finding.status().message());
      continue;
    }
    RETURN_IF_ERROR(finding);
    if (*finding) detection.deviations.push_back(**std::move(finding));
  }
  detection.users_own = UsersOwn(detection);
  ASSIGN_OR_RETURN(HistoryState history_state, ReadHistoryState(db));
  CollectRefusals(history_state, detection);
  return detection;
}

std::vector<Migration> Detectable(const std::vector<Migration>& migrations) {
  std::vector<Migration> detectable;
  std::copy_if(migrations.begin(), migrations.end(), std::back_inserter(detectable),
               [](const Migration& migration) { return !IsSqlMigration(migration); });
  return detectable;
}

absl::Status CheckAdoptable(const Detection& detection) {
  if (detection.refusals.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("this database cannot be adopted as it is:\n  ", absl::StrJoin(detection.refusals, "\n  ")));
}

}  // namespace crystal
