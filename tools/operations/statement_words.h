// A statement as rules look at it: its words, and where they stand.
#ifndef TOOLS_OPERATIONS_STATEMENT_WORDS_H_
#define TOOLS_OPERATIONS_STATEMENT_WORDS_H_

#include <initializer_list>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "migrator/values/sql_script.h"
#include "migrator/values/sql_text.h"

namespace crystal {

// A token that is neither space nor comment.
struct StatementWord {
  SqlToken token;
  int line = 0;  // in its file, from 1
  bool Is(absl::string_view text) const { return token.IsWord(text) || token.text == text; }
};
using StatementWords = std::vector<StatementWord>;

StatementWords WordsOf(const SqlStatement& statement);

// Whether there is a word at this place, and it is one of these.
bool IsAnyOf(const StatementWords& words, size_t at, std::initializer_list<absl::string_view> texts);

// The place behind the name of a table at `table`, past its schema: where `main` . `notes` ends.
size_t BehindName(const StatementWords& words, size_t table);
// The name of the table itself, in lower case: "notes" of main."Notes".
std::string TableNameAt(const StatementWords& words, size_t table);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_STATEMENT_WORDS_H_
