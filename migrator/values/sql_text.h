// SQL as text: taken apart into tokens, brought into one form, and names and texts quoted. Nothing here runs it.
#ifndef MIGRATOR_VALUES_SQL_TEXT_H_
#define MIGRATOR_VALUES_SQL_TEXT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace crystal {

// What some editors begin a file with. To SQLite it is white space wherever a token can begin (tokenize.c, CC_BOM).
inline constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";

// One token of SQL. Strings, quoted names, comments and white space are one token each, so that nothing inside them is
// taken for a keyword (https://www.sqlite.org/lang_keywords.html).
struct SqlToken {
  enum class Kind { kWord, kQuotedName, kString, kSpace, kOther };
  Kind kind = Kind::kOther;
  absl::string_view text;

  bool IsWord(absl::string_view word) const;  // a bare word, in any case
  int DepthStep() const;                      // 1 for "(", -1 for ")", else 0
  // The name that a word or a quoted name stands for: "a""b" is a"b.
  std::string Name() const;
};
std::vector<SqlToken> Tokenize(absl::string_view sql);
// The tokens that mean something: no white space, no comments.
std::vector<SqlToken> WordsOf(absl::string_view sql);

// SQL without comments and superfluous white space, bare words in lower case, simple names unquoted.
std::string NormaliseSql(absl::string_view sql);
std::string NormaliseSql(absl::Span<const SqlToken> tokens);

// `name` as an identifier in SQL, whatever it holds: doubled quotes inside quotes.
std::string QuoteName(absl::string_view name);
// `text` as a string literal: doubled quotes inside quotes.
std::string QuoteText(absl::string_view text);

}  // namespace crystal

#endif  // MIGRATOR_VALUES_SQL_TEXT_H_
