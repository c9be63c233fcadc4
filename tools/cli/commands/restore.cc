#include "migrator/files/restore.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/file_system.h"
#include "migrator/files/lock.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/document.h"
#include "tools/cli/options.h"

namespace crystal {
namespace {

struct Options {
  CommonOptions common;
  std::string backup;
  bool app_closed = false;
  bool any_file = false;
  bool dry_run = false;
};

absl::StatusOr<std::string> RestoreDatabase(const Options& options, ProgressLine& progress) {
  ASSIGN_OR_RETURN(DatabaseFile file, FindDatabaseFile(options.common.database, Access::kCreate));
  if (file.exists && !options.app_closed) {
    ASSIGN_OR_RETURN(std::vector<ProcessInfo> users, ProcessesUsing(file));
    if (!users.empty()) {
      return absl::UnavailableError(absl::StrCat(file.path, " is open in process ", users[0].pid, " (",
                                                 users[0].command,
                                                 "). Nothing was changed. Close it and run this again."));
    }
  }
  if (options.dry_run) {
    if (!options.any_file)
      RETURN_IF_ERROR(CheckIsBackupOf(file, ResolveDirectory(options.backup).value_or(options.backup)));
    RETURN_IF_ERROR(VerifyBackup(options.backup));
    return "";
  }
  RestoreOptions restore{.now_ms = MakeRunContext().now_ms, .any_file = options.any_file};
  ASSIGN_OR_RETURN(MigrationLock lock, MigrationLock::Acquire(file.path, restore.now_ms, options.common.wait_ms));
  restore.progress = progress.OfCopy("restore");
  return Restore(file, options.backup, restore);
}

int Run(const Options& options) {
  ProgressLine progress;
  const absl::StatusOr<std::string> before = RestoreDatabase(options, progress);
  progress.Clear();
  if (!before.ok()) return Fail(before.status());
  if (options.common.json) {
    const nlohmann::ordered_json document = {
        {"status", options.dry_run ? "planned" : "restored"},
        {"backup", options.backup},
        {"before", before->empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(*before)}};
    PrintDocument(document);
  } else if (options.dry_run) {
    std::cout << options.backup << " holds what it held when it was made: " << options.common.database
              << " would be that, after a backup of the present.\nA dry run: nothing was changed.\n";
  } else {
    std::cout << options.common.database << " is what " << options.backup << " holds\n";
    if (!before->empty()) std::cout << "  as it was before: " << *before << '\n';
  }
  return kExitDone;
}

}  // namespace

void AddRestoreCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("restore", "Bring a backup back into the database, after a backup of the present");
  AddWritingOptions(*command, program, options->common);
  command->add_option("backup", options->backup, "The backup's file")
      ->type_name("FILE")
      ->check(NotEmpty("which file"))
      ->required();
  command->add_flag("--app-closed", options->app_closed, "Go on although another process has the file open");
  command->add_flag("--dry-run", options->dry_run, "Look at the backup and the database, and change nothing");
  command->add_flag("--any-file", options->any_file,
                    "Take a file that is no backup of this database: all that the database holds gives way to it");
  command->footer("Example: crystal-migration restore ~/.crystal/sessions.db.backup-20260131T235959Z");
  command->callback([options, &program] { program.exit_code = Run(*options); });
}

}  // namespace crystal
