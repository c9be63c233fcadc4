#include "tools/cli/completion.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "migrator/base/status_macros.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/options.h"
#include "tools/operations/migration_set.h"
#include "tools/transition/database_session.h"

namespace crystal {
namespace {

void PrintScript(const std::string& shell) {
  const CommandInfo program = DescribeProgram();
  std::cout << (shell == "bash"  ? BashCompletion(program)
                : shell == "zsh" ? ZshCompletion(program)
                                 : FishCompletion(program));
}

absl::StatusOr<std::vector<Tag>> Tags(const std::string& database) {
  ASSIGN_OR_RETURN(DatabaseSession session, OpenForReading(database));
  RETURN_IF_ERROR(RequireHistory(*session.db));
  return ReadTags(*session.db);
}

// A person is typing: what cannot be had is left out, and nothing is said about it.
void PrintNames(const CommonOptions& options) {
  absl::StatusOr<std::vector<Migration>> migrations = LoadMigrations(options.migrations);
  if (!migrations.ok()) migrations = LoadMigrations({});
  if (migrations.ok()) {
    for (const Migration& migration : *migrations) std::cout << migration.name << '\n';
  }
  const absl::StatusOr<std::vector<Tag>> tags = Tags(options.database);
  if (!tags.ok()) return;
  for (const Tag& tag : *tags) std::cout << tag.name << '\n';
}

}  // namespace

void AddCompletionCommand(CLI::App& app, Program& program) {
  auto shell = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("completion", "Print the script that completes commands, options and names");
  command->add_option("shell", *shell, "Whose script")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->footer("Example: source <(crystal-migration completion bash)");
  command->callback([shell, &program] {
    PrintScript(*shell);
    program.exit_code = kExitDone;
  });
}

void AddCompleteNamesCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<CommonOptions>();
  CLI::App* command = app.add_subcommand(kCompleteNames, "Print the names of migrations and tags, for a shell");
  AddCommonOptions(*command, program, *options);
  command->callback([options, &program] {
    PrintNames(*options);
    program.exit_code = kExitDone;
  });
}

}  // namespace crystal
