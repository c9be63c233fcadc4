// The words of a command line, before they are parsed: what must be known first, and where the parser wants them.
#ifndef TOOLS_CLI_ARGUMENTS_H_
#define TOOLS_CLI_ARGUMENTS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace CLI {
class App;
}

namespace crystal {

using Words = std::vector<std::string>;

// The value of a flag: "b.db" of --db b.db or --db=b.db, the last where it is said twice; "" where it is not.
std::string FlagOf(const Words& words, absl::string_view flag);

// All of them, in the order in which they are said.
Words FlagsOf(const Words& words, absl::string_view flag);

// Nothing is `--help`, and `help up` is `up --help`; --to= is an empty word, and not the word behind it.
Words Whole(const Words& said);

// The options of every command that stand before the command: {"--db", "x"} of --db x status.
Words LeadingOptions(const Words& words);
// The same words, those options behind the names of the command, and of its part: archive list --db x.
// `app` has the command.
Words CommandFirst(const CLI::App& app, const Words& words);

// The name ends as a database's does, or a file stands under it.
bool IsDatabaseFile(const std::string& word);

}  // namespace crystal

#endif  // TOOLS_CLI_ARGUMENTS_H_
