// The proof of a squash: three ways over every trial database, which must come to the same.
#include <iterator>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/migrator.h"
#include "migrator/values/order.h"
#include "tools/operations/fill_tables.h"
#include "tools/operations/migration_set.h"
#include "tools/operations/squash.h"
#include "tools/transition/run_context.h"
#include "verify/database_state.h"

namespace crystal {
namespace {

// One set of files on one database.
class Way {
 public:
  Way(std::unique_ptr<SqliteAdapter> db, const std::vector<Migration>& migrations, int files)
      : db_(std::move(db)), migrations_(migrations), files_(files) {}

  absl::StatusOr<DatabaseState> Up() {
    return Go([this](const auto& history) { return PlanUp(migrations_, history); });
  }
  absl::StatusOr<DatabaseState> Down() {
    return Go([this](const auto& history) { return PlanDown(migrations_, history, files_); });
  }
  // What a user does with the new tables before anybody goes down.
  absl::StatusOr<DatabaseState> Use() {
    RETURN_IF_ERROR(FillEmptyTables(*db_));
    return StateOf(*db_);
  }
  SqliteAdapter& db() { return *db_; }

 private:
  absl::StatusOr<DatabaseState> Go(const Planner& planner) {
    RETURN_IF_ERROR(Migrate(*db_, planner, MakeRunContext(), kNoEvents).status());
    return StateOf(*db_);
  }

  std::unique_ptr<SqliteAdapter> db_;
  const std::vector<Migration>& migrations_;
  int files_;
};

// A file that does not run as part of the squash is a difference, like any other.
std::string Compare(absl::string_view where, const DatabaseState& expected,
                    const absl::StatusOr<DatabaseState>& found) {
  const std::string difference =
      found.ok() ? FirstDifference(expected, *found) : absl::StrCat("it fails: ", found.status().message());
  return difference.empty() ? "" : absl::StrCat(where, ": ", difference);
}

class SquashProof {
 public:
  static absl::StatusOr<SquashProof> Make(const std::vector<Migration>& replaced, const Migration& squash,
                                          const TrialDatabases& trials) {
    SquashProof proof(trials, static_cast<int>(replaced.size()));
    std::vector<Migration> old = MigrationsOfProgram(trials.application()), fresh = old;
    old.insert(old.end(), replaced.begin(), replaced.end());
    fresh.push_back(squash);
    ASSIGN_OR_RETURN(proof.old_, InOrder(std::move(old)));
    ASSIGN_OR_RETURN(proof.fresh_, InOrder(std::move(fresh)));
    proof.goes_down_ = std::get<SqlScript>(squash.changes.at(0)).down.has_value();
    return proof;
  }

  // "" where the three ways come to the same.
  absl::StatusOr<std::string> Try(const TrialDatabase& trial) const {
    ASSIGN_OR_RETURN(Way one_by_one, Start(trial, "one-by-one", old_, files_));
    ASSIGN_OR_RETURN(Way squashed, Start(trial, "squashed", fresh_, 1));
    ASSIGN_OR_RETURN(DatabaseState up, one_by_one.Up());
    std::string difference = Compare("after up", up, squashed.Up());
    if (!difference.empty()) return difference;
    if (trial.populated) {
      ASSIGN_OR_RETURN(up, one_by_one.Use());
      difference = Compare("after up, with rows in every table", up, squashed.Use());
      if (!difference.empty()) return difference;
    }
    ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> copy, trials_.Copy(one_by_one.db(), "taken-over"));
    Way taken_over(std::move(copy), fresh_, 1);
    difference = Compare("where the old files were applied, after up", up, taken_over.Up());
    if (!difference.empty() || !goes_down_) return difference;
    ASSIGN_OR_RETURN(DatabaseState down, one_by_one.Down());
    for (Way* way : {&squashed, &taken_over}) {
      difference =
          Compare(way == &squashed ? "after down" : "where the old files were applied, after down", down, way->Down());
      if (difference.empty()) difference = Compare("after down and up again", up, way->Up());
      if (!difference.empty()) return difference;
    }
    return difference;
  }

 private:
  SquashProof(const TrialDatabases& trials, int files) : trials_(trials), files_(files) {}

  absl::StatusOr<Way> Start(const TrialDatabase& trial, const std::string& name,
                            const std::vector<Migration>& migrations, int files) const {
    ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> db, trials_.Copy(trial, name));
    return Way(std::move(db), migrations, files);
  }

  const TrialDatabases& trials_;
  int files_;
  bool goes_down_ = false;
  std::vector<Migration> old_, fresh_;
};

}  // namespace

absl::StatusOr<std::string> FindSquashDifference(const std::vector<Migration>& replaced, const Migration& squash,
                                                 const TrialDatabases& trials) {
  ASSIGN_OR_RETURN(SquashProof proof, SquashProof::Make(replaced, squash, trials));
  for (const TrialDatabase& trial : trials.all()) {
    const std::string on = absl::StrCat("on the database ", trial.name);
    std::string difference;
    // Twice, since the clock may strike between two ways: what CURRENT_TIMESTAMP wrote differs then, once.
    for (int attempt = 0; attempt < 2; ++attempt) {
      absl::StatusOr<std::string> tried = proof.Try(trial);
      if (!tried.ok()) return WithContext(tried.status(), absl::StrCat(on, ", with the old files"));
      difference = *std::move(tried);
      if (difference.empty()) break;
    }
    if (!difference.empty()) return absl::StrCat(on, ", ", difference);
  }
  return "";
}

}  // namespace crystal
