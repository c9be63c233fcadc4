#include "tools/transition/drift.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "baseline/detect.h"
#include "migrator/base/sha256.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/history.h"
#include "migrator/road/history_schema.h"
#include "migrator/road/history_state.h"
#include "migrator/road/repeatables.h"
#include "migrator/values/plan.h"
#include "tools/transition/database_session.h"

namespace crystal {
namespace {

constexpr char kCommand[] = "schema";

// Each field with its length; in an order of their names, since VACUUM may change the order of the rows.
absl::StatusOr<std::string> SchemaDigest(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows,
                   db.Select("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema ORDER BY 1, 2, 3"));
  std::string text;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows->Next());
    if (!more) return Sha256Hex(text);
    for (int column = 0; column < 4; ++column) {
      const absl::string_view field = rows->Get(column).bytes;
      absl::StrAppend(&text, field.size(), ":", field, ";");
    }
  }
}

struct ProvenSchema {
  std::string digest;
  std::string at;
};

absl::StatusOr<ProvenSchema> LastProven(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(bool there, HasHistoryTable(db, "migration_events"));
  if (!there) return ProvenSchema();
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows,
                   db.Select("SELECT details, at FROM migration_events WHERE command = ? ORDER BY id DESC LIMIT 1",
                             {std::string(kCommand)}));
  ASSIGN_OR_RETURN(bool found, rows->Next());
  if (!found) return ProvenSchema();
  return ProvenSchema{std::string(rows->Get(0).bytes), std::string(rows->Get(1).bytes)};
}

// In the order in which they were applied, each as it is known now.
absl::StatusOr<std::vector<Migration>> Applied(const std::vector<Migration>& migrations,
                                               const std::vector<AppliedMigration>& history) {
  ASSIGN_OR_RETURN(Plan all_down, PlanDownAll(migrations, history));
  std::vector<Migration> applied;
  for (auto step = all_down.steps.rbegin(); step != all_down.steps.rend(); ++step) applied.push_back(step->migration);
  return applied;
}

// A column that came into one of the history's tables is the user's own as much as a table is.
void Compare(const Facts& expected, const Facts& found, const std::optional<OwnList>& list, DriftReport& report) {
  report.facts = static_cast<int64_t>(expected.size());
  report.lists_own = list.has_value();
  std::set<std::string> own_tables;  // they speak for what they hold
  for (const auto& [key, text] : found) {
    if (key.kind == "table" && expected.count(key) == 0) own_tables.insert(key.table);
  }
  for (Difference& difference : DiffFacts(expected, found)) {
    const FactKey& key = difference.where;
    const bool is_own = !difference.before && IsUsersOwn(key, expected, {});
    if (is_own && key.kind != "table" && own_tables.count(key.table) > 0) continue;
    OwnThing thing{key.kind, key.table, key.name};
    if (is_own && (!list || list->count(thing) > 0)) {
      report.users_own.insert(std::move(thing));
      continue;
    }
    if (is_own) report.added.insert(std::move(thing));
    report.differences.push_back(std::move(difference));
  }
}

absl::StatusOr<DriftReport> CompareAll(DatabaseAdapter& db, const std::vector<Migration>& migrations,
                                       const std::vector<AppliedMigration>& history) {
  DriftReport report{.applied = static_cast<int64_t>(history.size())};
  ASSIGN_OR_RETURN(std::vector<Migration> applied, Applied(migrations, history));
  ASSIGN_OR_RETURN(Schema expected, HistorySchema(applied));
  ASSIGN_OR_RETURN(std::vector<MadeRepeatable> repeatables, ReadRepeatables(db));
  for (const MadeRepeatable& one : repeatables) {
    expected.objects.insert(expected.objects.end(), one.objects.begin(), one.objects.end());
  }
  ASSIGN_OR_RETURN(Schema found, db.ReadSchema());
  ASSIGN_OR_RETURN(std::optional<OwnList> list, ReadOwnList(db));
  Compare(FactsOf(expected), FactsOf(found), list, report);
  return report;
}

absl::Status RecordDigest(DatabaseAdapter& db, const RunContext& context) {
  ASSIGN_OR_RETURN(std::string digest, SchemaDigest(db));
  return AppendEvent(db, {kCommand, "", "proven", digest}, context);
}

}  // namespace

std::string ToString(const OwnThing& thing) { return ToString(FactKey{thing.table, thing.kind, thing.name}); }

absl::StatusOr<DriftReport> FindDrift(DatabaseAdapter& db, const std::vector<Migration>& migrations, DriftLook look) {
  ASSIGN_OR_RETURN(std::vector<AppliedMigration> history, RequireHistory(db));
  ASSIGN_OR_RETURN(ProvenSchema proven, LastProven(db));
  if (look == DriftLook::kCheapFirst && !proven.digest.empty()) {
    ASSIGN_OR_RETURN(std::string digest, SchemaDigest(db));
    if (digest == proven.digest) {
      return DriftReport{.unmoved = true, .proven_at = proven.at, .applied = static_cast<int64_t>(history.size())};
    }
  }
  ASSIGN_OR_RETURN(DriftReport report, CompareAll(db, migrations, history));
  report.proven_at = proven.at;
  return report;
}

absl::Status RecordProvenSchema(DatabaseAdapter& db, const std::vector<Migration>& migrations,
                                const RunContext& context) {
  ASSIGN_OR_RETURN(std::vector<AppliedMigration> history, ReadHistory(db));
  ASSIGN_OR_RETURN(DriftReport report, CompareAll(db, migrations, history));
  report.users_own.merge(report.added);
  RETURN_IF_ERROR(WriteOwnList(db, report.users_own, context));
  return RecordDigest(db, context);
}

absl::StatusOr<DriftReport> AcceptOwn(DatabaseAdapter& db, const std::vector<Migration>& migrations,
                                      const RunContext& context) {
  ASSIGN_OR_RETURN(std::vector<AppliedMigration> history, RequireHistory(db));
  RETURN_IF_ERROR(EnsureHistory(db));
  const bool unreadable = absl::IsDataLoss(ReadOwnList(db).status());  // then it is made anew
  if (unreadable) RETURN_IF_ERROR(WriteOwnList(db, {}, context));
  ASSIGN_OR_RETURN(DriftReport report, CompareAll(db, migrations, history));
  report.lists_own = report.lists_own && !unreadable;
  if (report.added.empty() && report.lists_own) return report;
  OwnList list = report.users_own;
  list.insert(report.added.begin(), report.added.end());
  RETURN_IF_ERROR(WriteOwnList(db, list, context));
  for (const OwnThing& thing : report.added) {
    RETURN_IF_ERROR(AppendEvent(db, {"drift", ToString(thing), "accepted", ""}, context));
  }
  if (report.only_added()) RETURN_IF_ERROR(RecordDigest(db, context));
  return report;
}

}  // namespace crystal
