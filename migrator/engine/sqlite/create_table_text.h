// The text of a CREATE TABLE statement, taken apart just far enough to change one column of it and leave every other
// character (the user's own columns, collations, checks, generated columns) as it was.
#ifndef MIGRATOR_ENGINE_SQLITE_CREATE_TABLE_TEXT_H_
#define MIGRATOR_ENGINE_SQLITE_CREATE_TABLE_TEXT_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "migrator/values/sql_text.h"

namespace crystal {

// The index of the first token from `i` on that is no white space and no comment; the number of tokens where none is.
size_t SkipSpace(const std::vector<SqlToken>& tokens, size_t i);
// The index behind the parenthesis that closes the one at `open`; the number of tokens where none does.
size_t EndOfGroup(const std::vector<SqlToken>& tokens, size_t open);

// One entry of the list between the parentheses: a column, or a table constraint (then `column` is empty).
struct TablePart {
  std::string column;
  std::string text;
};

struct CreateTableText {
  std::vector<TablePart> parts;
  std::string options;  // what follows the closing parenthesis: " WITHOUT ROWID"
};

// Errors: InvalidArgument - the text has no list of columns (a virtual table, CREATE TABLE AS).
absl::StatusOr<CreateTableText> ParseCreateTable(absl::string_view sql);

// The column that a constraint of the table, FOREIGN KEY(column) REFERENCES ..., is about; "" for everything else.
std::string ForeignKeyColumn(const TablePart& part);

// The expressions of all CHECK clauses, normalised: no white space, bare words in lower case, simple names unquoted.
std::vector<std::string> CheckExpressions(absl::string_view create_table_sql);
// Expression of a generated column, or "" where there is none.
std::string GeneratedExpression(absl::string_view column_text);
// `text` with every `from.` that qualifies a column made `to.`.
std::string RequalifyColumns(absl::string_view text, absl::string_view from, absl::string_view to);

}  // namespace crystal

#endif  // MIGRATOR_ENGINE_SQLITE_CREATE_TABLE_TEXT_H_
