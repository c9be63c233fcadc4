#include "tools/transition/compared_paths.h"

#include <memory>
#include <set>

#include "baseline/adopt.h"
#include "baseline/cutover.h"
#include "migrator/base/status_macros.h"
#include "migrator/base/stopwatch.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/road/history.h"
#include "migrator/road/history_schema.h"

namespace crystal {
namespace {

// Those that both paths know, and of the later ones those that the database has.
absl::StatusOr<std::vector<Migration>> Comparable(const std::vector<Migration>& migrations, const std::string& last,
                                                  const std::string& file) {
  if (last.empty()) return migrations;
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> db, SqliteAdapter::Open(file, {.mode = OpenMode::kReadOnly}));
  const absl::StatusOr<std::vector<AppliedMigration>> history = ReadHistory(*db);  // none: of the legacy path
  std::set<std::string> applied;
  if (history.ok()) {
    for (const AppliedMigration& migration : *history) applied.insert(migration.name);
  }
  std::vector<Migration> comparable;
  for (const Migration& migration : migrations) {
    if (migration.name <= last || applied.count(migration.name) > 0) comparable.push_back(migration);
  }
  return comparable;
}

absl::Status RunCutover(const std::vector<Migration>& migrations, const AdoptionRules& rules, const std::string& file,
                        const RunContext& context, VersionedOutcome& outcome) {
  CutoverOptions options{.path = file, .app_closed = true, .context = context, .rules = rules};
  options.context.new_id = CountingIds(1);
  ASSIGN_OR_RETURN(CutoverReport report, Cutover(migrations, options));
  ASSIGN_OR_RETURN(outcome.target, HistorySchema(migrations));
  if (!report.detection.migrations.empty()) outcome.allowance = AllowanceOf(report.detection);
  return absl::OkStatus();
}

}  // namespace

LegacyOutcome LaunchUntilSettled(const std::function<absl::StatusOr<LegacyLaunch>()>& launch, int most) {
  const Stopwatch watch;
  LegacyOutcome outcome;
  outcome.settled = false;
  while (!outcome.settled && outcome.launches < most) {
    ++outcome.launches;
    absl::StatusOr<LegacyLaunch> launched = launch();
    if (!launched.ok()) launched = LegacyLaunch{.threw = launched.status()};  // the next would be no other
    if (outcome.threw.ok()) outcome.threw = launched->threw;
    outcome.stuck = !launched->threw.ok();
    for (const SwallowedError& error : launched->swallowed) outcome.swallowed.insert(error.step);
    outcome.output = std::move(launched->output);
    outcome.settled = !launched->changed;
  }
  outcome.duration_ms = watch.ms();
  return outcome;
}

TwoPaths ComparedPaths(const OldPath& old_path, const std::vector<Migration>& migrations, const AdoptionRules& rules,
                       const RunContext& context) {
  RunContext counting = context;
  return {.legacy =
              [old_path, counting](const std::string& file) mutable {
                counting.new_id = CountingIds(1);
                return LaunchUntilSettled([&] { return old_path.launch(file, LaunchFor::kComparison, counting); },
                                          old_path.most_launches);
              },
          .versioned =
              [old_path, migrations, rules, context](const std::string& file) {
                const Stopwatch watch;
                VersionedOutcome outcome;
                const auto comparable = Comparable(migrations, old_path.last_migration, file);
                outcome.refused =
                    comparable.ok() ? RunCutover(*comparable, rules, file, context, outcome) : comparable.status();
                outcome.duration_ms = watch.ms();
                return outcome;
              }};
}

absl::StatusOr<VerifyReport> ComparePaths(const std::string& file, const OldPath& old_path,
                                          const std::vector<Migration>& migrations, const AdoptionRules& rules,
                                          const RunContext& context, const std::string& where, bool show_values) {
  RETURN_IF_ERROR(old_path.check());
  return VerifyTwoPaths(file, ComparedPaths(old_path, migrations, rules, context),
                        {.work_directory = where,
                         .now_ms = context.now_ms,
                         .release = old_path.release,
                         .tool_version = context.tool_version,
                         .old_path = old_path.name,
                         .known = old_path.known,
                         .explanations = old_path.explanations,
                         .show_values = show_values});
}

TwoPaths CrystalPaths(const std::vector<Migration>& migrations, const RunContext& context) {
  return ComparedPaths(CrystalMethod(), migrations, {}, context);
}

}  // namespace crystal
