#include "tools/operations/diff_proof.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/migrator.h"
#include "migrator/values/order.h"
#include "tools/operations/fill_tables.h"
#include "tools/operations/schema_source.h"
#include "tools/transition/run_context.h"
#include "verify/database_state.h"

namespace crystal {
namespace {

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
    ASSIGN_OR_RETURN(const DatabaseState before, State());
    ASSIGN_OR_RETURN(const std::vector<int64_t> rows, RowsOf(/*after=*/false));
    RETURN_IF_ERROR(WithContext(Up(), "up"));
    RETURN_IF_ERROR(ExpectWanted());
    ASSIGN_OR_RETURN(const std::vector<int64_t> rows_after, RowsOf(/*after=*/true));
    if (rows != rows_after) return DoesNotHold("after up", "a table that stays does not have the rows that it had");
    const Planner down = [&](const std::vector<AppliedMigration>& applied) { return PlanDown(all_, applied, 1); };
    RETURN_IF_ERROR(WithContext(Migrate(*db_, down, MakeRunContext(), kNoEvents).status(), "down"));
    ASSIGN_OR_RETURN(const DatabaseState after, State());
    const std::string difference = FirstDifference(before, after);
    return difference.empty() ? absl::OkStatus() : DoesNotHold("after up and down", difference);
  }

 private:
  absl::Status Up() {
    const Planner up = [&](const std::vector<AppliedMigration>& applied) { return PlanUp(all_, applied); };
    return Migrate(*db_, up, MakeRunContext(), kNoEvents).status();
  }

  // A table that never gave out an id is noted with 0, or is not: the next one is 1 either way.
  absl::StatusOr<DatabaseState> State() {
    ASSIGN_OR_RETURN(DatabaseState state, StateOf(*db_));
    std::erase_if(state.sequences, [](const auto& sequence) { return sequence.second == 0; });
    return state;
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
  RETURN_IF_ERROR(WithContext(proof.Try(/*with_rows=*/false, {}), "without rows"));
  const absl::Status full = proof.Try(/*with_rows=*/true, {});
  if (full.ok() || plan.tightened.empty()) return WithContext(full, "with rows in every table");
  Schema but;
  for (const auto& [old, now] : plan.kept) {
    if (plan.tightened.count(now) > 0) but.tables[old].name = old;
  }
  return WithContext(proof.Try(/*with_rows=*/true, but), "with rows");
}

}  // namespace crystal
