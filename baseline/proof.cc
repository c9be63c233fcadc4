#include "baseline/proof.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/broken_references.h"
#include "migrator/road/history.h"
#include "migrator/road/migrator.h"
#include "verify/schema_diff.h"

namespace crystal {
namespace {

// Statements that make SQLite compile a view, or a trigger with everything it names; none of them is ever run.
std::vector<std::string> Probes(const SchemaObject& object) {
  if (object.type == "view") return {absl::StrCat("SELECT * FROM ", QuoteName(object.name))};
  const std::string table = QuoteName(object.table);
  return {absl::StrCat("DELETE FROM ", table), absl::StrCat("INSERT INTO ", table, " DEFAULT VALUES")};
}

// An UPDATE of every column fires the triggers that name one (UPDATE OF status).
std::string UpdateProbe(const Table& table) {
  std::vector<std::string> sets;
  for (const Column& column : table.columns) {
    const std::string name = QuoteName(column.name);
    if (column.generated.empty()) sets.push_back(absl::StrCat(name, " = ", name));
  }
  return absl::StrCat("UPDATE ", QuoteName(table.name), " SET ", absl::StrJoin(sets, ", "));
}

absl::Status Compiles(SqliteAdapter& db, const Schema& schema, const SchemaObject& object) {
  for (const std::string& probe : Probes(object)) RETURN_IF_ERROR(db.Compile(probe, true));
  const Table* table = schema.FindTable(object.table);
  if (object.type == "view" || table == nullptr) return absl::OkStatus();
  return db.Compile(UpdateProbe(*table), true);
}

std::string NameOf(const SchemaObject& object) { return absl::StrCat(object.type, " ", object.name); }

// The facts that the result must have: the target's, and the user's own as they were.
Facts WantedFacts(const Detection& detection) {
  const Facts target = FactsOf(detection.target);
  Facts wanted = target;
  for (const auto& [key, text] : FactsOf(detection.schema)) {
    if (IsUsersOwn(key, target, detection.deviations)) wanted[key] = text;
  }
  return wanted;
}

void CheckSchema(SqliteAdapter& db, const Schema& schema, const Detection& detection, const StateBefore& before,
                 Proof& proof) {
  const Facts found = FactsOf(schema);
  proof.facts = static_cast<int64_t>(found.size());
  for (const Difference& difference : DiffFacts(WantedFacts(detection), found)) {
    proof.faults.push_back(absl::StrCat("schema: ", ToString(difference)));
  }
  for (const SchemaObject& object : schema.objects) {
    const auto& worked = before.compiling_objects;
    if (std::find(worked.begin(), worked.end(), NameOf(object)) == worked.end()) continue;
    const absl::Status compiled = Compiles(db, schema, object);
    if (compiled.ok()) continue;
    proof.faults.push_back(absl::StrCat("your ", NameOf(object), " would not work any more: ", compiled.message()));
  }
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
    const std::string table(rows->Get(0).bytes);
    const Table* target = detection.target.FindTable(table);
    if (target != nullptr && !target->autoincrement) continue;
    if (IsRemoved(table, detection.deviations)) continue;
    ASSIGN_OR_RETURN(int64_t now,
                     SelectInteger(after, "SELECT seq FROM sqlite_sequence WHERE name = ?", {Value(table)}));
    if (now >= rows->Get(1).integer) continue;
    proof.faults.push_back(absl::StrCat("the sequence of ", table, " fell from ", rows->Get(1).integer, " to ", now));
  }
}

absl::Status CheckReferences(SqliteAdapter& after, const StateBefore& before, Proof& proof) {
  ASSIGN_OR_RETURN(std::vector<std::string> now, after.BrokenReferences());
  proof.broken_references_before = static_cast<int64_t>(before.broken_references.size());
  proof.broken_references_after = static_cast<int64_t>(now.size());
  const absl::Status same = CheckNoNewBrokenReferences(before.broken_references, now);
  if (!same.ok()) proof.faults.emplace_back(same.message());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<StateBefore> TakeStateBefore(SqliteAdapter& db, const Schema& schema) {
  StateBefore before;
  ASSIGN_OR_RETURN(before.broken_references, db.BrokenReferences());
  for (const SchemaObject& object : schema.objects) {
    if (Compiles(db, schema, object).ok()) before.compiling_objects.push_back(NameOf(object));
  }
  return before;
}

absl::StatusOr<Proof> Prove(SqliteAdapter* copy, SqliteAdapter& after, const Detection& detection,
                            const Allowance& allowance, const StateBefore& before,
                            const std::function<void(const std::string&)>& progress) {
  Proof proof;
  progress("schema");
  ASSIGN_OR_RETURN(Schema schema_after, after.ReadSchema());
  CheckSchema(after, schema_after, detection, before, proof);
  if (copy != nullptr) {
    ASSIGN_OR_RETURN(proof.ledger,
                     BalanceRows(*copy, detection.schema, after, schema_after, allowance,
                                 [&](const std::string& table) { progress(absl::StrCat("rows of ", table)); }));
    proof.faults.insert(proof.faults.end(), proof.ledger.faults.begin(), proof.ledger.faults.end());
    RETURN_IF_ERROR(CheckSequences(*copy, after, detection, proof));
  }
  progress("references");
  RETURN_IF_ERROR(CheckReferences(after, before, proof));
  progress("integrity");
  const absl::Status intact = after.CheckIntegrity();
  if (!intact.ok()) proof.faults.emplace_back(intact.message());
  return proof;
}

}  // namespace crystal
