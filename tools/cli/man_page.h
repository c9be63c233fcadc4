// The manual page, from the same tree as --help.
#ifndef TOOLS_CLI_MAN_PAGE_H_
#define TOOLS_CLI_MAN_PAGE_H_

#include <string>

#include "tools/cli/command_tree.h"
#include "tools/operations/settings.h"

namespace crystal {

// In roff, with the macros of man(7). `home` is written as "~": a page is made on one machine and read on another.
std::string ManPage(const CommandInfo& program, const Settings& settings, const std::string& version,
                    const std::string& home);

}  // namespace crystal

#endif  // TOOLS_CLI_MAN_PAGE_H_
