// A migration's SQL as its author wrote it, in a file: for those who do not write C++.
#ifndef MIGRATOR_VALUES_SQL_SCRIPT_H_
#define MIGRATOR_VALUES_SQL_SCRIPT_H_

#include <compare>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace crystal {

struct SqlStatement {
  std::string text;
  int line = 0;  // where it begins in its file, from 1
  // A name in double quotes that names nothing is a text, as SQLite reads it by default
  // (https://www.sqlite.org/quirks.html#dblquote). Else it is an error: it may be a slip of the pen, which then would
  // write a text into every row.
  bool double_quoted_texts = false;
  auto operator<=>(const SqlStatement&) const = default;
};

// A table, or a column of one.
struct SqlPlace {
  std::string table;
  std::string column = {};  // "" for the table as a whole
  auto operator<=>(const SqlPlace&) const = default;
};

// What a section of a file says of itself that its statements cannot say, in lines `-- migrate:forget table.column` and
// `-- renames: table.old = table.new`.
struct SqlDeclarations {
  std::vector<SqlPlace> forgets = {};                       // what leaves for good: it is not archived
  std::vector<std::pair<SqlPlace, SqlPlace>> renames = {};  // the same values under another name, before and after
  auto operator<=>(const SqlDeclarations&) const = default;
};

// The change of a migration file. Its undo is what the author says it is: nothing can be derived from SQL. Whether it
// is there already is learned from what it does on an empty database (learned_history.h), and what an undo takes away
// is found out by trying it (section.h).
struct SqlScript {
  std::string file;            // for messages: "20261122090000-add-tags.sql"
  std::string directory = {};  // where it was read
  std::vector<SqlStatement> up = {};
  std::optional<std::vector<SqlStatement>> down = std::nullopt;  // none: it cannot be taken back
  SqlDeclarations up_declares = {};
  SqlDeclarations down_declares = {};
  // A query with one value, `-- migrate:present SELECT ...`: true where the work is done already. For what changes rows
  // alone and leaves no trace in the schema.
  std::optional<SqlStatement> present = std::nullopt;
};

}  // namespace crystal

#endif  // MIGRATOR_VALUES_SQL_SCRIPT_H_
