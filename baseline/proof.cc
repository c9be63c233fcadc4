#include "baseline/proof.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/broken_references.h"
#include "migrator/road/history.h"
#include "migrator/road/migrator.h"
#include "migrator/road/repeatables.h"
#include "verify/schema_diff.h"

namespace crystal {
namespace {

// The views and triggers that do not compile, looked at again where one of these tables or views may have changed.
absl::StatusOr<std::vector<BrokenObject>> Broken(SqliteAdapter& db, const std::vector<const Schema*>& schemas) {
  std::set<std::string> touched;
  for (const Schema* schema : schemas) {
    for (const auto& [name, table] : schema->tables) touched.insert(name);
    for (const SchemaObject& object : schema->objects) touched.insert(object.name);
  }
  return db.BrokenObjects(touched);
}

std::string NameOf(const SchemaObject& object) { return absl::StrCat(object.type, " ", object.name); }

// What a table is called when all is done.
std::string NameAfter(const std::string& table, const Detection& detection) {
  const auto allowed = detection.allowance.find(table);
  return allowed == detection.allowance.end() || allowed->second.becomes.empty() ? table : allowed->second.becomes;
}

bool Goes(const std::string& table, const Detection& detection) {
  const auto allowed = detection.allowance.find(table);
  return allowed != detection.allowance.end() && allowed->second.goes;
}

// Adds the user's own to what the result must have, under the names behind the migrations that were missing: to the
// letter as it was, but where SQLite itself has put a new name into it.
void AddOwnFacts(const Detection& detection, const MissingRenames& renames, const Facts& found, Facts& wanted) {
  for (const auto& [key, text] : OwnFacts(detection)) {
    const std::string known = NameAfter(key.table, detection);
    const auto renamed = renames.tables.renamed.find(known);
    const FactKey behind = {renamed == renames.tables.renamed.end() ? known : renamed->second, key.kind, key.name};
    const bool is_object = key.table.empty();
    if (is_object && wanted.contains(behind))
      continue;  // a repeatable migration makes it too: compared as the history's
    const auto now = found.find(behind);
    const bool follows = renames.any && key.kind != "table" && key.kind != "column" && now != found.end();
    wanted[behind] = follows ? now->second : text;
  }
}

// What the history and its repeatable migrations make, each view and trigger in one form; `found` is brought into the
// same.
absl::StatusOr<Facts> FactsOfHistory(DatabaseAdapter& db, const Detection& detection, Facts& found) {
  Facts wanted = FactsOf(detection.target);
  ASSIGN_OR_RETURN(const std::vector<MadeRepeatable> repeatables, ReadRepeatables(db));
  for (const MadeRepeatable& one : repeatables) wanted.merge(FactsOf({.tables = {}, .objects = one.objects}));
  Facts same;
  for (auto fact = found.begin(); fact != found.end();) {
    const auto next = std::next(fact);
    if (wanted.contains(fact->first)) same.insert(found.extract(fact));
    fact = next;
  }
  same = WithNormalObjects(std::move(same));
  found.merge(same);
  return WithNormalObjects(std::move(wanted));
}

absl::Status CheckSchema(SqliteAdapter& db, const Schema& schema, const Detection& detection,
                         const MissingRenames& renames, const StateBefore& before, Proof& proof) {
  Facts found = FactsOf(schema);
  ASSIGN_OR_RETURN(Facts wanted, FactsOfHistory(db, detection, found));
  AddOwnFacts(detection, renames, found, wanted);
  proof.facts = static_cast<int64_t>(found.size());
  for (const Difference& difference : DiffFacts(wanted, found)) {
    proof.faults.push_back(absl::StrCat("schema: ", ToString(difference)));
  }
  ASSIGN_OR_RETURN(std::vector<BrokenObject> broken, Broken(db, {&detection.schema, &schema}));
  for (const BrokenObject& one : broken) {
    // One that the history makes is as its author wrote it.
    const bool of_history = detection.of_history.count({"", one.object.type, one.object.name}) > 0;
    if (of_history || before.broken_objects.contains(NameOf(one.object))) continue;
    proof.faults.push_back(absl::StrCat("your ", NameOf(one.object), " would not work any more: ", one.error));
  }
  return absl::OkStatus();
}

bool IsRemoved(const std::string& table, const std::vector<Finding>& deviations) {
  return std::any_of(deviations.begin(), deviations.end(), [&](const Finding& finding) {
    return std::find(finding.removes.begin(), finding.removes.end(), table) != finding.removes.end();
  });
}

// AUTOINCREMENT goes on where it stood (data-rules.md R17).
absl::Status CheckSequences(SqliteAdapter& copy, SqliteAdapter& after, const Detection& detection, Proof& proof) {
  ASSIGN_OR_RETURN(int64_t any,
                   SelectInteger(copy, "SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_sequence'"));
  if (any == 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows, copy.Select("SELECT name, seq FROM sqlite_sequence"));
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows->Next());
    if (!more) return absl::OkStatus();
    const std::string before(rows->Get(0).bytes), table = NameAfter(before, detection);
    if (Goes(before, detection)) continue;
    const Table* target = detection.target.FindTable(table);
    if (target != nullptr && !target->autoincrement) continue;
    if (IsRemoved(table, detection.deviations)) continue;
    ASSIGN_OR_RETURN(int64_t now,
                     SelectInteger(after, "SELECT seq FROM sqlite_sequence WHERE name = ?", {Value(table)}));
    if (now >= rows->Get(1).integer) continue;
    proof.faults.push_back(absl::StrCat("the sequence of ", table, " fell from ", rows->Get(1).integer, " to ", now));
  }
}

absl::Status CheckReferences(SqliteAdapter& after, const StateBefore& before, const MissingRenames& renames,
                             Proof& proof) {
  ASSIGN_OR_RETURN(std::vector<std::string> now, after.BrokenReferences());
  proof.broken_references_before = static_cast<int64_t>(before.broken_references.size());
  proof.broken_references_after = static_cast<int64_t>(now.size());
  const absl::Status same = CheckNoNewBrokenReferences(after, before.broken_references, now, renames.tables);
  if (!same.ok()) proof.faults.emplace_back(same.message());
  return absl::OkStatus();
}

// Tables that were not there before and have rows now: nothing of them can be lost, but whoever reads the proof asks
// what is in them.
absl::Status NoteFilledTables(DatabaseAdapter& db, const Detection& detection, Ledger& ledger) {
  std::set<std::string> before;
  for (const auto& [name, table] : detection.schema.tables) before.insert(NameAfter(name, detection));
  for (const auto& [name, table] : detection.target.tables) {
    if (before.contains(name) || IsHistoryTable(name)) continue;
    ASSIGN_OR_RETURN(int64_t rows, SelectInteger(db, absl::StrCat("SELECT count(*) FROM ", QuoteName(name))));
    if (rows > 0) ledger.lines.push_back({.table = name, .rows_after = rows, .rows_added = rows});
  }
  std::sort(ledger.lines.begin(), ledger.lines.end(),
            [](const LedgerLine& one, const LedgerLine& other) { return one.table < other.table; });
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<StateBefore> TakeStateBefore(SqliteAdapter& db) {
  StateBefore before;
  ASSIGN_OR_RETURN(before.broken_references, db.BrokenReferences());
  ASSIGN_OR_RETURN(std::vector<BrokenObject> broken, db.BrokenObjects({}));
  for (const BrokenObject& one : broken) before.broken_objects.insert(NameOf(one.object));
  return before;
}

absl::Status ProveRows(SqliteAdapter& copy, SqliteAdapter& after, const Detection& detection,
                       const Allowance& allowance, const ProofProgress& progress, Proof& proof) {
  ASSIGN_OR_RETURN(const Schema schema_after, after.ReadSchema());
  ASSIGN_OR_RETURN(proof.ledger,
                   BalanceRows(copy, detection.schema, after, schema_after, allowance,
                               [&](const std::string& table) { progress(absl::StrCat("rows of ", table)); }));
  proof.faults.insert(proof.faults.end(), proof.ledger.faults.begin(), proof.ledger.faults.end());
  return CheckSequences(copy, after, detection, proof);
}

absl::Status ProveStructure(SqliteAdapter& after, const Detection& detection, const StateBefore& before,
                            const MissingRenames& renames, const ProofProgress& progress, Proof& proof) {
  progress("schema");
  ASSIGN_OR_RETURN(const Schema schema_after, after.ReadSchema());
  RETURN_IF_ERROR(CheckSchema(after, schema_after, detection, renames, before, proof));
  RETURN_IF_ERROR(NoteFilledTables(after, detection, proof.ledger));
  progress("references");
  RETURN_IF_ERROR(CheckReferences(after, before, renames, proof));
  progress("integrity");
  const absl::Status intact = after.CheckIntegrity();
  if (!intact.ok()) proof.faults.emplace_back(intact.message());
  return absl::OkStatus();
}

}  // namespace crystal
