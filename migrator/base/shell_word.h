// A word as a shell takes it: what a message proposes to run is there to be pasted.
#ifndef MIGRATOR_BASE_SHELL_WORD_H_
#define MIGRATOR_BASE_SHELL_WORD_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace crystal {

// `text` as one word of a shell: as it is where every shell reads it so, else in single quotes.
// Example: ShellQuoted("/a b/it's.db") == R"('/a b/it'\''s.db')"
std::string ShellQuoted(absl::string_view text);

// The words of a line, as a shell splits it by blanks and quotes; nothing else of a shell is known: no variable, no
// pattern, no `;` and no `>`, which are words like any other.
// Errors: InvalidArgument - a quote is not closed, or a backslash ends the line.
// Example: ShellWords(R"(node 'old migrate.js' {db})") == {"node", "old migrate.js", "{db}"}
absl::StatusOr<std::vector<std::string>> ShellWords(absl::string_view line);

}  // namespace crystal

#endif  // MIGRATOR_BASE_SHELL_WORD_H_
