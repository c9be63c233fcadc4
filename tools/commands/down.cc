#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "migrations/registry.h"
#include "migrator/migrator.h"
#include "migrator/status_macros.h"
#include "tools/commands/commands.h"
#include "tools/console.h"
#include "tools/database_session.h"
#include "tools/options.h"
#include "tools/plan_report.h"

namespace crystal {
namespace {

struct Options {
  CommonOptions common;
  int count = 1;
  bool dry_run = false;
};

absl::StatusOr<Plan> Down(const Options& options) {
  const auto planner = [&](const auto& history) { return PlanDown(AllMigrations(), history, options.count); };
  if (options.dry_run) {
    ASSIGN_OR_RETURN(DatabaseSession session, OpenForReading(options.common.database));
    ASSIGN_OR_RETURN(std::vector<AppliedMigration> history, RequireHistory(*session.db));
    return planner(history);
  }
  const RunContext context = MakeRunContext();
  ASSIGN_OR_RETURN(DatabaseSession session, OpenForWriting(options.common.database, context.now_ms));
  ProgressLine progress;
  return Migrate(*session.db, planner, context, progress.Sink());
}

int Run(const Options& options) {
  const absl::StatusOr<Plan> plan = Down(options);
  if (!plan.ok()) return Fail(plan.status());
  PrintPlan(*plan, options.dry_run, options.common.json);
  return kExitDone;
}

}  // namespace

void AddDownCommand(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "down", "Take back the last migrations; what leaves a table goes to the archive, and `up` brings it back");
  AddCommonOptions(*command, options->common);
  command->add_option("count", options->count, "How many migrations to take back")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_flag("--dry-run", options->dry_run, "Say what would be done; open the file for reading only");
  command->footer("Example: crystal-migration down 2 --db ~/.crystal/sessions.db");
  command->callback([options, &exit_code] { exit_code = Run(*options); });
}

}  // namespace crystal
