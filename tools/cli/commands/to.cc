#include <CLI/CLI.hpp>

#include "tools/cli/commands/commands.h"
#include "tools/cli/move_command.h"
#include "tools/cli/options.h"

namespace crystal {

void AddToCommand(CLI::App& app, Program& program) {
  struct Options : MoveOptions {
    bool allow_out_of_order = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("to", "Go up or down to where a migration is the last that is applied, or to a tag");
  AddMoveOptions(*command, program, *options);
  options->allow_out_of_order = program.settings.IsTrue("allow-out-of-order");
  AddTargetOption(*command, "target", options->target, "A migration's name or number, or a tag")->required();
  command->add_flag("--allow-out-of-order", options->allow_out_of_order,
                    "Apply what comes before a migration that is applied already");
  command->footer("Example: crystal-migration to before-search --db ~/.crystal/sessions.db");
  command->callback([options, &program] {
    program.exit_code = RunMove(*options, [&](const auto& migrations, const auto& history, const auto& target) {
      return PlanTo(migrations, history, target, options->allow_out_of_order);
    });
  });
}

}  // namespace crystal
