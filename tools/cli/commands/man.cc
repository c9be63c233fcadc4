#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>

#include "tools/cli/command_tree.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/man_page.h"
#include "tools/cli/options.h"

namespace crystal {

void AddManCommand(CLI::App& app, Program& program) {
  CLI::App* command = app.add_subcommand("man", "Print the manual page");
  command->footer("Example: crystal-migration man | man -l -");
  command->callback([&program] {
    const char* home = std::getenv("HOME");
    std::cout << ManPage(DescribeProgram(), program.settings, CRYSTAL_VERSION, home == nullptr ? "" : home);
    program.exit_code = kExitDone;
  });
}

}  // namespace crystal
