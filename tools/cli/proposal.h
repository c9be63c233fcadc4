// A command that a message proposes: quoted, and about the same database, migrations and settings as the one that says
// it, so that it can be pasted.
#ifndef TOOLS_CLI_PROPOSAL_H_
#define TOOLS_CLI_PROPOSAL_H_

#include <functional>
#include <string>
#include <vector>

namespace crystal {

// Whether the command that a line begins with ("crystal-migration create x") knows a flag ("--db").
using KnowsFlag = std::function<bool(const std::string& line, const std::string& flag)>;

// What this run was told on its command line is repeated by whatever it proposes, where that command knows it: --db,
// --migrations, --schema-file, --config, --env-file and --application.
// Requires: what `knows` refers to outlives every proposal.
void RepeatInProposals(const std::vector<std::string>& words, KnowsFlag knows);

// "up" -> "crystal-migration up --db 'my sessions.db'"; what `command` says itself is not said again.
// Requires: the words of `command` are quoted (shell_word.h).
std::string Proposed(const std::string& command);
// The same about this database.
std::string Proposed(const std::string& command, const std::string& database);

// The same for every command that stands in a text as `crystal-migration ...` between backticks.
std::string WithWholeProposals(const std::string& text);

}  // namespace crystal

#endif  // TOOLS_CLI_PROPOSAL_H_
