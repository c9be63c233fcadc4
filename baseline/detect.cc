#include "baseline/detect.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "baseline/learned_presence.h"
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
  return detection.of_history.count({table, "table", ""}) > 0;
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

// A database that has tables but none of ours is somebody else's. What tools keep of themselves is nobody's.
bool IsForeign(const Detection& detection) {
  const auto is_record = [&](const std::string& table) {
    return std::any_of(detection.records.begin(), detection.records.end(),
                       [&](const ToolRecord& record) { return record.table == table; });
  };
  bool others = false;
  for (const auto& [name, table] : detection.schema.tables) {
    if (IsOfHistory(detection, name)) return false;
    others |= !is_record(name);
  }
  return others;
}

// What is there of one that is half there, and what is not.
std::string HalfThere(const MigrationPresence& migration) {
  std::vector<std::string> there, missing;
  for (const ChangePresence& change : migration.changes) {
    (change.presence == Presence::kPresent ? there : missing).push_back(change.evidence);
  }
  return absl::StrCat(migration.name,
                      " is half there, and nobody knows how far it came. There: ", absl::StrJoin(there, ", "),
                      ". Not: ", absl::StrJoin(missing, ", "));
}

void CollectRefusals(const HistoryState& history, const AdoptionRules& rules, Detection& detection) {
  if (IsForeign(detection)) {
    detection.refusals.push_back(rules.learned
                                     ? "it holds tables, but none that these migrations make: is it the right "
                                       "file, and the right directory of migrations?"
                                     : "it holds tables, but none of Crystal's: is it the right file?");
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
    // A repair may finish it: then it is looked at again behind that.
    const bool half = rules.learned && migration.presence == Presence::kPartial && detection.deviations.empty();
    if (half && migration.changes[0].missing.empty()) detection.refusals.push_back(HalfThere(migration));
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
  Facts own;
  for (const auto& [key, text] : FactsOf(detection.schema)) {
    if (IsUsersOwn(key, detection.of_history, detection.deviations)) own[key] = text;
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

namespace {

absl::Status FindByChanges(DatabaseAdapter& db, const std::vector<Migration>& history, Detection& detection) {
  ASSIGN_OR_RETURN(detection.target, HistorySchema(history));
  ASSIGN_OR_RETURN(detection.migrations, DetectPresence(db, detection.schema, history, detection.target));
  const FoundLives found(db, detection.schema, history);
  detection.allowance = AllowanceOfMissing(found, history, detection.migrations);
  ASSIGN_OR_RETURN(const Schema on_the_way, SchemaOnTheWay(found, history));
  detection.of_history = FactsOf(detection.target);
  detection.of_history.merge(FactsOf(on_the_way));
  return absl::OkStatus();
}

absl::Status FindByEffects(DatabaseAdapter& db, const std::vector<Migration>& history, const AdoptionRules& rules,
                           Detection& detection) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const LearnedHistory> learned, LearnHistory(history));
  detection.target = learned->schema;
  detection.of_history = FactsOf(detection.target);
  for (const LearnedMigration& migration : learned->migrations) {
    for (const Difference& difference : migration.differences) detection.of_history.try_emplace(difference.where);
  }
  ASSIGN_OR_RETURN(detection.records, ReadOtherRecords(db, detection.schema));
  const KnownApplied known = MatchRecords(detection.records, history);
  ASSIGN_OR_RETURN(LearnedPresence found, JudgeLearned(db, detection.schema, history, *learned, rules.assumed, known));
  detection.migrations = std::move(found.migrations);
  detection.assumed = std::move(found.assumed);
  detection.disagreements = UnmatchedRecords(detection.records, history);
  for (const MigrationPresence& migration : detection.migrations) {
    const auto said = known.find(migration.name);
    if (said == known.end() || migration.presence == Presence::kPresent) continue;
    detection.disagreements.push_back(absl::StrCat(said->second, " says that ", migration.name,
                                                   " is applied; the schema says that it is ",
                                                   ToString(migration.presence), ": the schema counts"));
  }
  return absl::OkStatus();
}

absl::Status FindDeviations(DatabaseAdapter& db, const AdoptionRules& rules, Detection& detection) {
  for (const Deviation& find : rules.deviations) {
    absl::StatusOr<std::optional<Finding>> finding = find(db, detection.schema, detection.target);
    if (absl::IsInvalidArgument(finding.status())) {  // a column that it reads is not there
      detection.refusals.emplace_back(finding.status().message());
      continue;
    }
    RETURN_IF_ERROR(finding);
    if (*finding) detection.deviations.push_back(**std::move(finding));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Detection> Detect(DatabaseAdapter& db, const std::vector<Migration>& history,
                                 const AdoptionRules& rules) {
  Detection detection;
  ASSIGN_OR_RETURN(detection.schema, db.ReadSchema());
  RETURN_IF_ERROR(rules.learned ? FindByEffects(db, history, rules, detection) : FindByChanges(db, history, detection));
  RETURN_IF_ERROR(FindDeviations(db, rules, detection));
  detection.users_own = UsersOwn(detection);
  ASSIGN_OR_RETURN(HistoryState history_state, ReadHistoryState(db));
  CollectRefusals(history_state, rules, detection);
  if (rules.other_owner != nullptr) {
    ASSIGN_OR_RETURN(std::string other_owner, rules.other_owner(db, detection));
    if (!other_owner.empty()) detection.refusals.push_back(std::move(other_owner));
  }
  return detection;
}

std::vector<Migration> Detectable(const std::vector<Migration>& migrations, const AdoptionRules& rules) {
  std::vector<Migration> detectable;
  std::copy_if(migrations.begin(), migrations.end(), std::back_inserter(detectable), [&](const Migration& migration) {
    return rules.learned ? !migration.repeatable : !IsSqlMigration(migration);
  });
  return detectable;
}

absl::Status CheckAdoptable(const Detection& detection) {
  if (detection.refusals.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("this database cannot be adopted as it is:\n  ", absl::StrJoin(detection.refusals, "\n  ")));
}

}  // namespace crystal
