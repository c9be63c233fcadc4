#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/document.h"
#include "tools/cli/move_command.h"
#include "tools/cli/options.h"
#include "tools/cli/proposal.h"
#include "tools/operations/cutover_preview.h"
#include "tools/operations/migration_set.h"

namespace crystal {
namespace {

void PrintJson(const CutoverPreview& preview) {
  nlohmann::ordered_json steps = nlohmann::ordered_json::array();
  for (const CutoverPreview::Step& step : preview.steps) {
    steps.push_back({{"name", step.name},
                     {"direction", step.is_repair ? "repair" : "up"},
                     {"changes", nlohmann::ordered_json::array()},
                     {"statements", step.recorded.statements},
                     {"rows", step.recorded.rows}});
  }
  PrintDocument(nlohmann::ordered_json{{"status", "planned"},
                                       {"changed", false},
                                       {"direction", "up"},
                                       {"migrations", steps},
                                       {"repeated", nlohmann::ordered_json::array()},
                                       {"archived", {{"values", 0}, {"bytes", 0}}},
                                       {"backup_first", true},
                                       {"backup", nullptr},
                                       {"notes", {"not cut over yet: `" + Proposed("cutover") + "` does this"}}});
}

// Of a database that was not cut over yet the plan is the cutover, as text that sqlite3 runs.
int PlanTheCutover(const MoveOptions& options) {
  const absl::StatusOr<std::vector<Migration>> migrations = LoadMigrations(options.common.migrations);
  if (!migrations.ok()) return Fail(migrations.status());
  const absl::StatusOr<AdoptionRules> rules = RulesOf(options.common.migrations);
  if (!rules.ok()) return Fail(rules.status());
  const absl::StatusOr<CutoverPreview> preview =
      PreviewCutover(*migrations, *rules, options.common.database, MakeRunContext());
  if (!preview.ok()) return Fail(preview.status());
  if (options.common.json) {
    PrintJson(*preview);
  } else {
    std::cout << "-- This database was not cut over yet. What `" << Proposed("cutover")
              << "` would execute, besides its history, on a copy with all rows; nothing was changed.\n"
              << ScriptOf(*preview);
  }
  return kExitDone;
}

}  // namespace

void AddPlanCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<MoveOptions>();
  CLI::App* command = app.add_subcommand(
      "plan",
      "Carry `up`, or with --to the way there, out on a private copy, and print the exact statements; cannot write");
  AddCommonOptions(*command, program, options->common);
  AddTargetOption(*command, "--to", options->target, "Where to go, up or down: a migration's name or number, or a tag");
  AddStructureOnly(*command, *options);
  command->footer("Example: crystal-migration plan --to before-search --db ~/.crystal/sessions.db");
  command->callback([options, &program] {
    options->dry_run = true;
    const bool whole = options->target.empty() && !options->structure_only;
    if (whole && NeedsCutover(options->common.database).value_or(false)) {
      program.exit_code = PlanTheCutover(*options);
      return;
    }
    const bool late = program.settings.IsTrue("allow-out-of-order");
    program.exit_code = RunMove(*options, [&](const auto& migrations, const auto& history, const auto& target) {
      return target.empty() ? PlanUp(migrations, history, {.allow_out_of_order = late})
                            : PlanTo(migrations, history, target, late);
    });
  });
}

}  // namespace crystal
