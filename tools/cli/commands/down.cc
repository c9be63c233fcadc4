#include <CLI/CLI.hpp>

#include "tools/cli/commands/commands.h"
#include "tools/cli/move_command.h"
#include "tools/cli/options.h"

namespace crystal {

void AddDownCommand(CLI::App& app, Program& program) {
  struct Options : MoveOptions {
    int count = 1;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "down", "Take back the last migrations; what leaves a table goes to the archive, and `up` brings it back");
  AddMoveOptions(*command, program, *options);
  CLI::Option* count = command->add_option("count", options->count, "How many migrations to take back")
                           ->check(AtLeast(1))
                           ->capture_default_str();
  AddTargetOption(*command, "--to", options->target, "The one to stop at, which stays: its name, number or a tag")
      ->excludes(count);
  command->footer("Example: crystal-migration down 2 --db ~/.crystal/sessions.db");
  command->callback([options, &program] {
    program.exit_code = RunMove(*options, [&](const auto& migrations, const auto& history, const auto& target) {
      return target.empty() ? PlanDown(migrations, history, options->count) : PlanDownTo(migrations, history, target);
    });
  });
}

}  // namespace crystal
