// A word as a shell takes it: what a message proposes to run is there to be pasted.
#ifndef MIGRATOR_BASE_SHELL_WORD_H_
#define MIGRATOR_BASE_SHELL_WORD_H_

#include <string>

#include "absl/strings/string_view.h"

namespace crystal {

// `text` as one word of a shell: as it is where every shell reads it so, else in single quotes.
// Example: ShellQuoted("/a b/it's.db") == R"('/a b/it'\''s.db')"
std::string ShellQuoted(absl::string_view text);

}  // namespace crystal

#endif  // MIGRATOR_BASE_SHELL_WORD_H_
