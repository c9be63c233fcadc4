#include "tools/operations/seed.h"

#include <filesystem>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"
#include "migrator/base/stopwatch.h"
#include "migrator/files/text_file.h"
#include "migrator/road/broken_references.h"
#include "migrator/road/history.h"
#include "migrator/road/history_state.h"
#include "migrator/road/repeatables.h"
#include "migrator/road/statement_place.h"
#include "tools/operations/wording.h"
#include "tools/transition/database_session.h"

namespace crystal {
namespace {

// Seeds are written for the tables as all migrations leave them.
absl::Status CheckUpToDate(DatabaseAdapter& db, const std::vector<Migration>& migrations) {
  ASSIGN_OR_RETURN(std::vector<AppliedMigration> history, RequireHistory(db));
  ASSIGN_OR_RETURN(std::vector<std::string> pending, PendingMigrations(db, migrations, history));
  if (pending.empty()) return absl::OkStatus();
  const auto count = static_cast<int64_t>(pending.size());
  return absl::FailedPreconditionError(
      absl::StrCat(Count(count, "migration"), count == 1 ? " is" : " are", " pending, the first is ", pending[0],
                   ", and seeds are written for what all of them make: run `crystal-migration up` first"));
}

// The one table that a statement writes to; "" of one that only reads.
std::string TableOf(const StatementEffects& effects) {
  std::set<std::string> written = effects.inserts_into;
  if (written.size() > 1) written.erase("sqlite_sequence");  // SQLite's own doing
  return written.empty() ? "" : *written.begin();
}

absl::Status RunStatement(DatabaseAdapter& db, const SqlStatement& statement, Seeded& seeded) {
  std::string table;
  const absl::Status done = db.RunStatement(statement, [&](const StatementEffects& effects) {
    table = TableOf(effects);
    const bool adds = effects.updates.empty() && effects.deletes_from.empty();
    return adds ? absl::OkStatus() : absl::InvalidArgumentError(kSeedsOnlyAdd);
  });
  if (absl::StrContains(done.message(), "UNIQUE constraint failed")) {
    return absl::Status(done.code(), absl::StrCat(done.message(),
                                                  "; where the row may be there already, say INSERT "
                                                  "OR IGNORE"));
  }
  RETURN_IF_ERROR(done);
  ++seeded.statements;
  if (!table.empty()) seeded.rows[table] += db.rows_changed();
  return absl::OkStatus();
}

absl::StatusOr<Seeded> RunFile(DatabaseAdapter& db, const SeedFile& seed) {
  Seeded seeded{.path = seed.path};
  for (const SqlStatement& statement : seed.statements) {
    RETURN_IF_ERROR(AtItsPlace(RunStatement(db, statement, seeded), seed.path, statement));
  }
  return seeded;
}

absl::Status Remember(DatabaseAdapter& db, const Seeded& seeded, const RunContext& context) {
  std::vector<std::string> tables;
  for (const auto& [table, rows] : seeded.rows) {
    if (rows > 0) tables.push_back(absl::StrCat(table, " ", Count(rows, "row")));
  }
  if (tables.empty()) return absl::OkStatus();
  const std::string name = std::filesystem::path(seeded.path).filename().string();
  return AppendEvent(db, {"seed", name, "seeded", absl::StrJoin(tables, ", ")}, context);
}

}  // namespace

absl::StatusOr<SeedReport> RunSeeds(DatabaseAdapter& db, const std::vector<Migration>& migrations,
                                    const std::vector<SeedFile>& seeds, const RunContext& context,
                                    const EventSink& events) {
  RETURN_IF_ERROR(CheckUpToDate(db, migrations));
  RETURN_IF_ERROR(EnsureHistory(db));
  ASSIGN_OR_RETURN(std::vector<std::string> before, db.BrokenReferences());
  SeedReport report;
  std::set<std::string> touched;
  for (const SeedFile& seed : seeds) {
    const Stopwatch watch;
    events({Event::Kind::kStarted, seed.path});
    ASSIGN_OR_RETURN(Seeded seeded, RunFile(db, seed));
    RETURN_IF_ERROR(Remember(db, seeded, context));
    for (const auto& [table, rows] : seeded.rows) {
      report.rows += rows;
      touched.insert(table);
    }
    report.files.push_back(std::move(seeded));
    events({Event::Kind::kFinished, seed.path, watch.ms()});
  }
  ASSIGN_OR_RETURN(std::vector<std::string> rebuilt, db.RebuildStaleTextIndexes(touched));
  for (const std::string& index : rebuilt) {
    report.notes.push_back(absl::StrCat(index, ": built anew, since no trigger fires that would have kept it"));
  }
  ASSIGN_OR_RETURN(std::vector<std::string> after, db.BrokenReferences());
  RETURN_IF_ERROR(CheckNoNewBrokenReferences(db, before, after));
  return report;
}

}  // namespace crystal
