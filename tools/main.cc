#include <CLI/CLI.hpp>

#include "tools/commands/legacy.h"

int main(int argc, char** argv) {
  CLI::App app("Crystal Migration: moves users' databases from one schema to the next.", "crystal-migration");
  app.require_subcommand(1);
  int exit_code = 0;
  crystal::AddLegacyCommand(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return exit_code;
}
