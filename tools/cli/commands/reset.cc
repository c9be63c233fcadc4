#include <CLI/CLI.hpp>

#include "absl/strings/str_cat.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/move_command.h"

namespace crystal {

void AddResetCommand(CLI::App& app, Program& program) {
  struct Options : MoveOptions {
    bool yes = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("reset", "Take every migration back; all values go to the archive, and `up` brings them back");
  AddMoveOptions(*command, program, *options);
  command->add_flag("--yes", options->yes, "Do not ask");
  command->footer("Example: crystal-migration reset --db ~/.crystal/sessions.db --yes");
  command->callback([options, &program] {
    const std::string question =
        absl::StrCat("Take every migration of ", options->common.database, " back? Its tables go to the archive.");
    if (!options->dry_run && !options->yes && !Confirm(question)) {
      program.exit_code = Fail(AsUsage(absl::InvalidArgumentError("reset was not confirmed: say --yes to go on")));
      return;
    }
    program.exit_code = RunMove(*options, [](const auto& migrations, const auto& history, const auto&) {
      return PlanDownAll(migrations, history);
    });
  });
}

}  // namespace crystal
