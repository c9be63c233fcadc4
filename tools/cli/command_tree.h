// The commands and options of the program as plain values: what the man page and the completions are made from.
#ifndef TOOLS_CLI_COMMAND_TREE_H_
#define TOOLS_CLI_COMMAND_TREE_H_

#include <compare>
#include <string>
#include <vector>

namespace crystal {

struct OptionInfo {
  std::vector<std::string> names;         // "-n", "--last"; of an argument without dashes its one name
  std::string kind = {};                  // "FILE", "DIR", "MIGRATION", "TEXT", ...; "" of a flag
  std::vector<std::string> choices = {};  // the only values that it takes
  std::string description = {};
  bool required = false;
  auto operator<=>(const OptionInfo&) const = default;
  bool takes_value() const { return !kind.empty(); }
};

struct CommandInfo {
  std::string path = {};  // "schema diff"; "" of the program itself
  std::string group = {};
  std::string description = {};
  std::string footer = {};
  std::vector<OptionInfo> arguments = {};  // by their place
  std::vector<OptionInfo> options = {};
  std::vector<CommandInfo> commands = {};
};

// From the same value that parses the command line (MakeApp); hidden commands are left out.
CommandInfo DescribeProgram();

// The command and all below it, each before its own.
std::vector<const CommandInfo*> WithAllBelow(const CommandInfo& command);

}  // namespace crystal

#endif  // TOOLS_CLI_COMMAND_TREE_H_
