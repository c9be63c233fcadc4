#include <CLI/CLI.hpp>

#include "tools/cli/commands/commands.h"
#include "tools/cli/move_command.h"

namespace crystal {

void AddRedoCommand(CLI::App& app, Program& program) {
  struct Options : MoveOptions {
    int count = 1;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("redo", "Take the last migrations back and apply them again, in one go");
  AddMoveOptions(*command, program, *options);
  command->add_option("count", options->count, "How many migrations")->check(AtLeast(1))->capture_default_str();
  command->footer("Example: crystal-migration redo --db ~/.crystal/sessions.db");
  command->callback([options, &program] {
    program.exit_code = RunMove(*options, [&](const auto& migrations, const auto& history, const auto&) {
      return PlanRedo(migrations, history, options->count);
    });
  });
}

}  // namespace crystal
