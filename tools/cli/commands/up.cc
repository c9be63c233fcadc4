#include <CLI/CLI.hpp>

#include "tools/cli/commands/commands.h"
#include "tools/cli/move_command.h"
#include "tools/cli/options.h"

namespace crystal {

void AddUpCommand(CLI::App& app, Program& program) {
  struct Options : MoveOptions {
    UpOptions up;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("up", "Apply pending migrations, in one transaction");
  AddMoveOptions(*command, program, *options);
  options->makes_file = options->common.migrations.application == Application::kOwn;
  options->up.allow_out_of_order = program.settings.IsTrue("allow-out-of-order");
  CLI::Option* to =
      AddTargetOption(*command, "--to", options->target, "The last one to apply: its name, number or a tag");
  command->add_option("--step", options->up.at_most, "How many to apply; else all")->check(AtLeast(1))->excludes(to);
  command->add_flag("--allow-out-of-order", options->up.allow_out_of_order,
                    "Apply what comes before a migration that is applied already");
  command->footer("Example: crystal-migration up --db ~/.crystal/sessions.db --dry-run");
  command->callback([options, &program] {
    program.exit_code = RunMove(*options, [&](const auto& migrations, const auto& history, const auto& target) {
      // The look of every start: by names alone.
      if (target.empty() && IsUpToDate(migrations, history)) return absl::StatusOr<Plan>(PlanNothing(migrations));
      UpOptions up = options->up;
      up.to = target;
      return PlanUp(migrations, history, up);
    });
  });
}

}  // namespace crystal
