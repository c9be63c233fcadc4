// crystal-migration: takes Crystal's databases over into versioned, reversible migrations.
#include <CLI/CLI.hpp>
#include <csignal>
#include <exception>
#include <iostream>

#include "tools/commands/commands.h"
#include "tools/commands/legacy.h"
#include "tools/console.h"

int main(int argc, char** argv) {
  // A file size limit is to be an error of the write that hit it, not the end of the process (hazard B13).
  std::signal(SIGXFSZ, SIG_IGN);
  CLI::App app("Takes the databases of the Crystal application over into versioned, reversible migrations.",
               "crystal-migration");
  app.set_version_flag("--version", CRYSTAL_VERSION);
  app.require_subcommand(1);
  app.footer("Exit codes: 0 done, 1 differs or pending (where asked), 2 usage, 3 failed or refused: nothing changed.");
  int exit_code = crystal::kExitDone;
  crystal::AddCutoverCommand(app, exit_code);
  crystal::AddBaselineCommand(app, exit_code);
  crystal::AddStatusCommand(app, exit_code);
  crystal::AddUpCommand(app, exit_code);
  crystal::AddDownCommand(app, exit_code);
  crystal::AddBackupCommand(app, exit_code);
  crystal::AddRestoreCommand(app, exit_code);
  crystal::AddStartCommand(app, exit_code);
  crystal::AddRollbackCommand(app, exit_code);
  crystal::AddDriftCommand(app, exit_code);
  crystal::AddSchemaCommand(app, exit_code);
  crystal::AddVerifyCommand(app, exit_code);
  crystal::AddLegacyCommand(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? crystal::kExitDone : crystal::kExitUsage;
  } catch (const std::exception& e) {  // out of memory, a full pipe: nothing that a command foresaw
    std::cerr << "crystal-migration: " << e.what() << '\n';
    return crystal::kExitFailed;
  }
  return exit_code;
}
