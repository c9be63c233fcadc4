// What a shell needs to complete the program's commands, options and values.
#ifndef TOOLS_CLI_COMPLETION_H_
#define TOOLS_CLI_COMPLETION_H_

#include <map>
#include <string>
#include <vector>

#include "tools/cli/command_tree.h"

namespace crystal {

// The hidden command that a script asks for the names of migrations and tags.
inline constexpr char kCompleteNames[] = "complete-names";

std::string BashCompletion(const CommandInfo& program);
std::string ZshCompletion(const CommandInfo& program);
std::string FishCompletion(const CommandInfo& program);

// What stands for a value, as the scripts tell them apart.
enum class ValueKind { kAnything, kFile, kDirectory, kMigration, kChoice };
ValueKind KindOf(const OptionInfo& option);

// The patterns "command:--option" ("command:" for what has its place without a name) of everything that takes a value
// of each kind, and of each choice of words. What bash and zsh look into.
struct ValuePatterns {
  std::map<ValueKind, std::vector<std::string>> by_kind;
  std::map<std::string, std::vector<std::string>> by_choice;  // "text json" -> patterns
};
ValuePatterns PatternsOf(const CommandInfo& program);

}  // namespace crystal

#endif  // TOOLS_CLI_COMPLETION_H_
