// A command that a message proposes: quoted, and about the same database, migrations and settings as the one that says
// it, so that it can be pasted.
#ifndef TOOLS_CLI_PROPOSAL_H_
#define TOOLS_CLI_PROPOSAL_H_

#include <functional>
#include <string>
#include <vector>

namespace crystal {

// The flags ("--db") that the command knows with which a line begins ("crystal-migration create x").
using FlagsOfLine = std::function<std::vector<std::string>(const std::string& line)>;

// What this run was told on its command line is repeated by whatever it proposes, where that command knows it: --db,
// --migrations, --schema-file, --config, --env-file and --application.
// Requires: what `known` refers to outlives every proposal.
void RepeatInProposals(const std::vector<std::string>& words, FlagsOfLine known);

// "up" -> "crystal-migration up --db 'my sessions.db'"; what `command` says itself is not said again.
// Requires: the words of `command` are quoted (shell_word.h).
std::string Proposed(const std::string& command);
// The same about this database.
std::string Proposed(const std::string& command, const std::string& database);

// The same for every command that stands in a text as `crystal-migration ...` between backticks.
std::string WithWholeProposals(const std::string& text);

}  // namespace crystal

#endif  // TOOLS_CLI_PROPOSAL_H_
