#include "tools/operations/statement_words.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace crystal {

StatementWords WordsOf(const SqlStatement& statement) {
  StatementWords words;
  int line = statement.line;
  for (const SqlToken& token : Tokenize(statement.text)) {
    if (token.kind != SqlToken::Kind::kSpace) words.push_back({token, line});
    line += static_cast<int>(std::count(token.text.begin(), token.text.end(), '\n'));
  }
  return words;
}

bool IsAnyOf(const StatementWords& words, size_t at, std::initializer_list<absl::string_view> texts) {
  return at < words.size() &&
         std::any_of(texts.begin(), texts.end(), [&](absl::string_view text) { return words[at].Is(text); });
}

size_t BehindName(const StatementWords& words, size_t table) {
  return IsAnyOf(words, table + 1, {"."}) ? table + 3 : table + 1;
}

std::string TableNameAt(const StatementWords& words, size_t table) {
  const size_t name = BehindName(words, table) - 1;
  return name < words.size() ? absl::AsciiStrToLower(words[name].token.Name()) : "";
}

}  // namespace crystal
