#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
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
  bool dry_run = false;
};

absl::StatusOr<Plan> Pending(const std::string& path) {
  ASSIGN_OR_RETURN(DatabaseSession session, OpenForReading(path));
  ASSIGN_OR_RETURN(std::vector<AppliedMigration> history, RequireHistory(*session.db));
  return IsUpToDate(AllMigrations(), history) ? Plan() : PlanUp(AllMigrations(), history);
}

// Looks before it locks: at most starts nothing is pending, and then nothing is written, locked or waited for.
absl::StatusOr<Plan> Up(const Options& options) {
  ASSIGN_OR_RETURN(Plan pending, Pending(options.common.database));
  if (pending.steps.empty() || options.dry_run) return pending;
  const RunContext context = MakeRunContext();
  ASSIGN_OR_RETURN(DatabaseSession session, OpenForWriting(options.common.database, context.now_ms));
  ProgressLine progress;
  return Migrate(
      *session.db, [](const auto& history) { return PlanUp(AllMigrations(), history); }, context, progress.Sink());
}

int Run(const Options& options) {
  const absl::StatusOr<Plan> plan = Up(options);
  if (!plan.ok()) return Fail(plan.status());
  PrintPlan(*plan, options.dry_run, options.common.json);
  return kExitDone;
}

}  // namespace

void AddUpCommand(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("up", "Apply all pending migrations, in one transaction");
  AddCommonOptions(*command, options->common);
  command->add_flag("--dry-run", options->dry_run, "Say what would be done; open the file for reading only");
  command->footer("Example: crystal-migration up --db ~/.crystal/sessions.db");
  command->callback([options, &exit_code] { exit_code = Run(*options); });
}

}  // namespace crystal
