#include "migrator/files/backup.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "migrator/base/status_macros.h"
#include "migrator/files/lock.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/document.h"
#include "tools/cli/options.h"

namespace crystal {
namespace {

struct Options {
  CommonOptions common;
  std::string target;
};

absl::StatusOr<std::string> Backup(const Options& options, ProgressLine& progress) {
  ASSIGN_OR_RETURN(DatabaseFile file, FindDatabaseFile(options.common.database, Access::kRead));
  BackupOptions backup_options{.target = options.target, .now_ms = MakeRunContext().now_ms};
  backup_options.progress = progress.OfCopy("backup");
  ASSIGN_OR_RETURN(PendingBackup backup, PendingBackup::Copy(file, backup_options));
  progress.Show("verify ...");
  RETURN_IF_ERROR(backup.Verify());
  return backup.Keep();
}

int Run(const Options& options) {
  ProgressLine progress;
  const absl::StatusOr<std::string> path = Backup(options, progress);
  progress.Clear();
  if (!path.ok()) return Fail(path.status());
  if (options.common.json) {
    PrintDocument(nlohmann::ordered_json{{"status", "done"}, {"backup", *path}});
  } else {
    std::cout << *path << '\n';
  }
  return kExitDone;
}

}  // namespace

void AddBackupCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("backup", "Make a verified copy of the database beside it, for its owner's eyes only");
  AddCommonOptions(*command, program, options->common);
  command->add_option("--to", options->target, "The file to make; it must not exist yet")
      ->type_name("FILE")
      ->check(NotEmpty("which file"));
  command->footer("Example: crystal-migration backup --db ~/.crystal/sessions.db --to /media/stick/sessions.db");
  command->callback([options, &program] { program.exit_code = Run(*options); });
}

}  // namespace crystal
