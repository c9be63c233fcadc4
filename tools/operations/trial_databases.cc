#include "tools/operations/trial_databases.h"

#include <algorithm>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "baseline/cutover.h"
#include "legacy/sample_database.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/database_file.h"
#include "migrator/files/read_snapshot.h"
#include "migrator/road/history.h"
#include "migrator/road/history_state.h"
#include "tools/operations/fill_tables.h"
#include "tools/operations/migration_set.h"

namespace crystal {
namespace {

absl::StatusOr<std::unique_ptr<SqliteAdapter>> OpenForTrial(const std::string& path, SqliteOptions options = {}) {
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> db, SqliteAdapter::Open(path, options));
  RETURN_IF_ERROR(db->Execute("PRAGMA synchronous=OFF"));
  return db;
}

// The way down to before the first that came from an SQL file.
absl::StatusOr<Plan> PlanSqlBack(const std::vector<Migration>& migrations,
                                 const std::vector<AppliedMigration>& history) {
  ASSIGN_OR_RETURN(Plan plan, PlanDownAll(migrations, history));
  const auto first = std::find_if(plan.steps.rbegin(), plan.steps.rend(),
                                  [](const PlanStep& step) { return IsSqlMigration(step.migration); });
  plan.steps.erase(first.base(), plan.steps.end());
  return plan;
}

absl::Status TakeSqlBack(const std::string& path, const std::vector<Migration>& migrations, const RunContext& context) {
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> db, OpenForTrial(path));
  ASSIGN_OR_RETURN(HistoryState state, ReadHistoryState(*db));
  if (!state.under_history()) return absl::OkStatus();  // the cutover says what it thinks of that
  const Planner planner = [&](const std::vector<AppliedMigration>& history) {
    return PlanSqlBack(migrations, history);
  };
  return Migrate(*db, planner, context, kNoEvents).status();
}

}  // namespace

absl::Status TrialDatabases::CutOver(const std::string& path, const RunContext& context) const {
  ASSIGN_OR_RETURN(const AdoptionRules rules, RulesOf(application_, ""));
  const CutoverOptions options{.path = path, .app_closed = true, .context = context, .rules = rules};
  return Cutover(MigrationsOfProgram(application_), options).status();
}

absl::StatusOr<TrialDatabases> TrialDatabases::Make(const std::vector<Migration>& migrations,
                                                    const TrialOptions& options, const RunContext& context) {
  int64_t bytes = int64_t{64} << 20;
  for (const std::string& file : options.files)
    bytes += 6 * SizeOf(file);  // the copy, its backup, and three to work on
  ASSIGN_OR_RETURN(Workspace workspace, Workspace::Make("", bytes, context.now_ms));
  TrialDatabases trials(std::move(workspace), options.application);
  const TrialDatabase empty{"empty", trials.workspace_.File("empty"), false};
  RETURN_IF_ERROR(trials.CutOver(empty.path, context));
  trials.all_.push_back(empty);
  trials.all_.push_back({"filled", trials.workspace_.File("filled")});
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> filled, trials.Copy(empty, "filled"));
  RETURN_IF_ERROR(FillEmptyTables(*filled));
  for (const std::string& release : options.releases) {
    if (options.application != Application::kCrystal) break;
    RETURN_IF_ERROR(WithContext(trials.AddUser(release, context), release));
  }
  for (const std::string& file : options.files) {
    RETURN_IF_ERROR(WithContext(trials.AddCopy(file, migrations, context), absl::StrCat("a copy of ", file)));
  }
  return trials;
}

absl::Status TrialDatabases::AddUser(const std::string& release, const RunContext& context) {
  const std::string path = workspace_.File(release);
  {
    ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> db,
                     OpenForTrial(path, {.mode = OpenMode::kCreate, .foreign_keys = true, .triggers = true}));
    RETURN_IF_ERROR(MakeSampleDatabase(*db, release, {.sessions = 4, .outputs = 20, .seed = 1}).status());
  }
  all_.push_back({release, path});
  return CutOver(path, context);
}

absl::Status TrialDatabases::AddCopy(const std::string& file, const std::vector<Migration>& migrations,
                                     const RunContext& context) {
  const std::string path = workspace_.File(absl::StrCat("copy-", all_.size()));
  {
    ASSIGN_OR_RETURN(DatabaseFile found, FindDatabaseFile(file, Access::kRead));
    ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> from, OpenReadSnapshot(found.path));
    RETURN_IF_ERROR(CopyForTrial(*from, path));
  }
  all_.push_back({std::filesystem::path(file).filename().string(), path});
  RETURN_IF_ERROR(TakeSqlBack(path, migrations, context));
  return CutOver(path, context);
}

absl::StatusOr<std::unique_ptr<SqliteAdapter>> TrialDatabases::Copy(SqliteAdapter& from,
                                                                    const std::string& name) const {
  const std::string path = workspace_.File(name);
  RemoveDatabase(path);
  RETURN_IF_ERROR(CopyForTrial(from, path));
  return OpenForTrial(path);
}

absl::StatusOr<std::unique_ptr<SqliteAdapter>> TrialDatabases::Copy(const TrialDatabase& from,
                                                                    const std::string& name) const {
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> db, OpenForTrial(from.path));
  return Copy(*db, name);
}

}  // namespace crystal
