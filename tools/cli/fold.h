// Crystal's own migrations are many, and mostly say the same: where several in a row do, one line stands for them.
#ifndef TOOLS_CLI_FOLD_H_
#define TOOLS_CLI_FOLD_H_

#include <string>
#include <vector>

namespace crystal {

// Rows of a table, of which the first cell is a migration's name. Three or more of the program's own in a row whose
// other cells are the same become one, "001 to 041", with these cells.
// Example: {{"001-a", "applied"}, {"002-b", "applied"}, {"003-c", "applied"}} -> {{"001 to 003", "applied"}}
std::vector<std::vector<std::string>> Folded(const std::vector<std::vector<std::string>>& rows);

}  // namespace crystal

#endif  // TOOLS_CLI_FOLD_H_
