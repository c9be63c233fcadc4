#include "tools/operations/diff_proof.h"

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/migrator.h"
#include "migrator/road/row_key.h"
#include "migrator/values/sql_declarations.h"
#include "tools/operations/fill_tables.h"
#include "tools/operations/schema_source.h"
#include "tools/transition/run_context.h"
#include "verify/database_state.h"

namespace crystal {
namespace {

// The values of a column, row by row.
using Values = std::map<SqlPlace, std::vector<Value>>;

// All that is compared. The rows of a virtual table are compared as it shows them, not as it keeps them.
struct State {
  Facts facts = {};
  // Where AUTOINCREMENT stands. A table that never gave out an id is noted with 0, or is not: the same.
  std::map<std::string, int64_t> sequences = {};
  Values values = {};
};

absl::Status DoesNotHold(absl::string_view when, absl::string_view what) {
  return absl::FailedPreconditionError(absl::StrCat(when, ": ", what));
}

class DiffProof {
 public:
  DiffProof(const std::vector<Migration>& history, const Migration& migration, const Schema& wanted,
            const SchemaPlan& plan)
      : history_(history), all_(history), wanted_(FactsOf(wanted)), plan_(plan) {
    all_.push_back(migration);
  }

  // Without rows, or with rows in every table but those of `but`.
  absl::Status Try(bool with_rows, const Schema& but) {
    ASSIGN_OR_RETURN(db_, RunOnScratch(history_));
    if (with_rows) RETURN_IF_ERROR(FillEmptyTables(*db_, but));
    ASSIGN_OR_RETURN(const State before, Read());
    ASSIGN_OR_RETURN(const std::vector<int64_t> rows, RowsOf(/*after=*/false));
    RETURN_IF_ERROR(WithContext(Up(), "up"));
    RETURN_IF_ERROR(ExpectWanted());
    ASSIGN_OR_RETURN(const std::vector<int64_t> rows_after, RowsOf(/*after=*/true));
    if (rows != rows_after) return DoesNotHold("after up", "a table that stays does not have the rows that it had");
    const Planner down = [&](const std::vector<AppliedMigration>& applied) { return PlanDown(all_, applied, 1); };
    RETURN_IF_ERROR(WithContext(Migrate(*db_, down, MakeRunContext(), kNoEvents).status(), "down"));
    ASSIGN_OR_RETURN(const State after, Read());
    const std::string difference = FirstDifference(before, after);
    return difference.empty() ? absl::OkStatus() : DoesNotHold("after up and down", difference);
  }

 private:
  absl::Status Up() {
    const Planner up = [&](const std::vector<AppliedMigration>& applied) { return PlanUp(all_, applied); };
    return Migrate(*db_, up, MakeRunContext(), kNoEvents).status();
  }

  absl::Status ExpectWanted() {
    ASSIGN_OR_RETURN(SchemaText found, ReadSchemaText(*db_));
    const std::vector<Difference> differences = DiffFacts(wanted_, FactsOf(found.schema));
    return differences.empty() ? absl::OkStatus() : DoesNotHold("after up", ToString(differences[0]));
  }

  absl::StatusOr<std::vector<int64_t>> RowsOf(bool after) {
    std::vector<int64_t> rows;
    for (const auto& [old, now] : plan_.kept) {
      ASSIGN_OR_RETURN(int64_t count,
                       SelectInteger(*db_, absl::StrCat("SELECT count(*) FROM ", QuoteName(after ? now : old))));
      rows.push_back(count);
    }
    return rows;
  }

  absl::StatusOr<State> Read() {
    State state;
    ASSIGN_OR_RETURN(const DatabaseState whole, StateOf(*db_));
    state.facts = whole.facts;
    for (const auto& [table, highest] : whole.sequences) {
      if (highest != 0) state.sequences[table] = highest;
    }
    ASSIGN_OR_RETURN(const SchemaText text, ReadSchemaText(*db_));
    for (const SchemaStatement& statement : text.statements) {
      const Table* table = statement.type == "table" ? text.schema.FindTable(statement.name) : nullptr;
      if (table == nullptr) continue;
      if (table->is_virtual) {
        ASSIGN_OR_RETURN(const VirtualRows rows, db_->RowsOf(table->name));
        if (rows != VirtualRows::kOwn) continue;
      }
      RETURN_IF_ERROR(ReadValues(*table, state.values));
    }
    return state;
  }

  absl::Status ReadValues(const Table& table, Values& values) {
    const std::vector<std::string> columns = StoredColumns(table);
    if (columns.empty()) return absl::OkStatus();
    const std::string list = absl::StrJoin(
        columns, ", ", [](std::string* out, const std::string& column) { absl::StrAppend(out, QuoteName(column)); });
    const RowKey key = KeyOf(table);
    const std::string order = !key.is_rowid() ? key.Exact("") : key.rowid.empty() ? list : key.rowid;
    ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows,
                     db_->Select(absl::StrCat("SELECT ", list, " FROM ", QuoteName(table.name), " ORDER BY ", order)));
    for (const std::string& column : columns) values[{table.name, column}] = {};
    while (true) {
      ASSIGN_OR_RETURN(const bool more, rows->Next());
      if (!more) return absl::OkStatus();
      for (size_t i = 0; i < columns.size(); ++i) {
        values[{table.name, columns[i]}].push_back(rows->Get(static_cast<int>(i)).ToValue());
      }
    }
  }

  // Where there was no value before and up filled one in, it may be left: that there was none is kept nowhere.
  std::string FirstDifference(const State& before, const State& after) const {
    const std::vector<Difference> facts = DiffFacts(before.facts, after.facts);
    if (!facts.empty()) return ToString(facts[0]);
    if (before.sequences != after.sequences) return "the next id that a table gives out";
    for (const auto& [place, then] : before.values) {
      const auto now = after.values.find(place);
      if (now == after.values.end() || now->second.size() != then.size())
        return absl::StrCat("the rows of ", place.table);
      for (size_t i = 0; i < then.size(); ++i) {
        const bool filled = std::holds_alternative<std::monostate>(then[i]) && plan_.filled.count(place) > 0;
        if (!filled && then[i] != now->second[i]) return absl::StrCat("the values of ", ToString(place));
      }
    }
    return "";
  }

  const std::vector<Migration>& history_;
  std::vector<Migration> all_;
  Facts wanted_;
  const SchemaPlan& plan_;
  std::unique_ptr<SqliteAdapter> db_;
};

}  // namespace

absl::Status ProveDiff(const std::vector<Migration>& history, const Migration& migration, const Schema& wanted,
                       const SchemaPlan& plan) {
  DiffProof proof(history, migration, wanted, plan);
  const absl::Status full = proof.Try(/*with_rows=*/true, {});
  if (full.ok()) return full;
  RETURN_IF_ERROR(WithContext(proof.Try(/*with_rows=*/false, {}), "without rows"));
  if (plan.tightened.empty()) return WithContext(full, "with rows in every table");
  Schema but;
  for (const auto& [old, now] : plan.kept) {
    if (plan.tightened.count(now) > 0) but.tables[old].name = old;
  }
  return WithContext(proof.Try(/*with_rows=*/true, but), "with rows");
}

}  // namespace crystal
