#include "tools/transition/crystal_paths.h"

#include <memory>
#include <set>

#include "absl/time/time.h"
#include "baseline/adopt.h"
#include "baseline/cutover.h"
#include "legacy/legacy_path.h"
#include "migrations/registry.h"
#include "migrator/base/status_macros.h"
#include "migrator/base/stopwatch.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/road/history.h"
#include "migrator/road/history_schema.h"

namespace crystal {
namespace {

// A database with n Claude sessions takes n + 1 launches; beyond this something is wrong.
constexpr int kMostLaunches = 20000;

absl::Status LaunchUntilSettled(const std::string& file, const std::string& release,
                                const LegacyEnvironment& environment, LegacyOutcome& outcome) {
  // A second connection sees by SQLite's own counter whether a launch wrote anything
  // (https://www.sqlite.org/pragma.html#pragma_data_version).
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> watcher, SqliteAdapter::Open(file, {}));
  ASSIGN_OR_RETURN(int64_t last, SelectInteger(*watcher, "PRAGMA data_version"));
  for (outcome.launches = 1; outcome.launches <= kMostLaunches; ++outcome.launches) {
    ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> db,
                     SqliteAdapter::Open(file, {.foreign_keys = true, .triggers = true}));
    RETURN_IF_ERROR(db->Execute("PRAGMA synchronous=OFF"));
    ASSIGN_OR_RETURN(LegacyReport report, RunLegacy(*db, release, environment));
    if (outcome.threw.ok()) outcome.threw = report.threw;
    outcome.stuck = !report.threw.ok();
    for (const SwallowedError& error : report.swallowed) outcome.swallowed.insert(error.step);
    ASSIGN_OR_RETURN(int64_t now, SelectInteger(*watcher, "PRAGMA data_version"));
    if (now == last) return absl::OkStatus();
    last = now;
  }
  outcome.settled = false;
  return absl::OkStatus();
}

LegacyOutcome RunLegacyPath(const std::string& file, const std::string& release, const RunContext& context) {
  const Stopwatch watch;
  LegacyOutcome outcome;
  LegacyEnvironment environment{.now_ms = context.now_ms, .new_id = CountingIds(1), .time_zone = context.time_zone};
  if (!context.default_model.empty()) environment.configuration = {.default_model = context.default_model};
  const absl::Status ran = LaunchUntilSettled(file, release, environment, outcome);
  if (!ran.ok()) {
    outcome.threw = ran;
    outcome.stuck = true;
  }
  outcome.duration_ms = watch.ms();
  return outcome;
}

// Those that both paths know, and of the later ones those that the database has.
absl::StatusOr<std::vector<Migration>> Comparable(const std::vector<Migration>& migrations, const std::string& file) {
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> db, SqliteAdapter::Open(file, {.mode = OpenMode::kReadOnly}));
  const absl::StatusOr<std::vector<AppliedMigration>> history = ReadHistory(*db);  // none: of the legacy path
  std::set<std::string> applied;
  if (history.ok()) {
    for (const AppliedMigration& migration : *history) applied.insert(migration.name);
  }
  std::vector<Migration> comparable;
  for (const Migration& migration : migrations) {
    if (migration.name <= kLastOfLegacy || applied.count(migration.name) > 0) comparable.push_back(migration);
  }
  return comparable;
}

absl::Status RunCutover(const std::vector<Migration>& all, const std::string& file, const RunContext& context,
                        VersionedOutcome& outcome) {
  ASSIGN_OR_RETURN(std::vector<Migration> migrations, Comparable(all, file));
  CutoverOptions options{.path = file, .app_closed = true, .context = context};
  options.context.new_id = CountingIds(1);
  ASSIGN_OR_RETURN(CutoverReport report, Cutover(migrations, options));
  ASSIGN_OR_RETURN(outcome.target, HistorySchema(migrations));
  if (!report.detection.migrations.empty()) outcome.allowance = AllowanceOf(report.detection);
  return absl::OkStatus();
}

}  // namespace

TwoPaths CrystalPaths(const std::vector<Migration>& migrations, const RunContext& context, const std::string& release) {
  return {.legacy = [context, release](const std::string& file) { return RunLegacyPath(file, release, context); },
          .versioned =
              [migrations, context](const std::string& file) {
                const Stopwatch watch;
                VersionedOutcome outcome;
                outcome.refused = RunCutover(migrations, file, context, outcome);
                outcome.duration_ms = watch.ms();
                return outcome;
              }};
}

}  // namespace crystal
