#include <CLI/CLI.hpp>

#include "tools/cli/commands/commands.h"
#include "tools/cli/move_command.h"
#include "tools/cli/options.h"

namespace crystal {

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
    const bool late = program.settings.IsTrue("allow-out-of-order");
    program.exit_code = RunMove(*options, [&](const auto& migrations, const auto& history, const auto& target) {
      return target.empty() ? PlanUp(migrations, history, {.allow_out_of_order = late})
                            : PlanTo(migrations, history, target, late);
    });
  });
}

}  // namespace crystal
