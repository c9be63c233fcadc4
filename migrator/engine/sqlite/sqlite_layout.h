// The text of what makes a table or an index, in one layout, so that two spellings of the same one look the same.
#ifndef MIGRATOR_ENGINE_SQLITE_SQLITE_LAYOUT_H_
#define MIGRATOR_ENGINE_SQLITE_SQLITE_LAYOUT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace crystal {

// `name` as SQL: bare where that says the same, else quoted.
std::string SpelledName(absl::string_view name);

// A column or a constraint of a table in one line: no comments, one space where there was white space, the column's
// name spelled as above. A declared type and a DEFAULT keep every byte, comments too: SQLite tells both as they were
// written, and they must read back equal.
std::string LaidOutPart(absl::string_view part);

// A CREATE TABLE statement as SQLite keeps it, a column or constraint a line, called `name`. Whatever ALTER TABLE did
// to the text is not seen any more. A text without a list of columns stays as it is.
std::string LaidOutTable(absl::string_view create_table, absl::string_view name);

// A CREATE INDEX statement as SQLite keeps it, in one line.
std::string LaidOutIndex(absl::string_view create_index);

// The statement with its semicolon, where it ends in a comment too, which would swallow it.
std::string Terminated(absl::string_view statement);

}  // namespace crystal

#endif  // MIGRATOR_ENGINE_SQLITE_SQLITE_LAYOUT_H_
