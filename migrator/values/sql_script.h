// A migration's SQL as its author wrote it, in a file: for those who do not write C++.
#ifndef MIGRATOR_VALUES_SQL_SCRIPT_H_
#define MIGRATOR_VALUES_SQL_SCRIPT_H_

#include <compare>
#include <optional>
#include <string>
#include <vector>

namespace crystal {

struct SqlStatement {
  std::string text;
  int line = 0;  // where it begins in its file, from 1
  auto operator<=>(const SqlStatement&) const = default;
};

// The change of a migration file. Its undo is what the author says it is: nothing can be derived from SQL, so presence
// cannot be detected either, and what an undo takes away is found out by trying it (apply_script.h).
struct SqlScript {
  std::string file;            // for messages: "20261122090000-add-tags.sql"
  std::string directory = {};  // where it was read
  std::vector<SqlStatement> up = {};
  std::optional<std::vector<SqlStatement>> down = std::nullopt;  // none: it cannot be taken back
};

}  // namespace crystal

#endif  // MIGRATOR_VALUES_SQL_SCRIPT_H_
