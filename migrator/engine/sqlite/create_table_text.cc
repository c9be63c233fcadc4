#include "migrator/engine/sqlite/create_table_text.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "migrator/engine/database_adapter.h"

namespace crystal {
namespace {

using Kind = SqlToken::Kind;

bool IsConstraint(const SqlToken& first) {
  static constexpr std::array<absl::string_view, 5> kWords = {"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"};
  return std::any_of(kWords.begin(), kWords.end(), [&](absl::string_view word) { return first.IsWord(word); });
}

TablePart MakePart(const std::vector<SqlToken>& tokens, size_t begin, size_t end) {
  TablePart part;
  bool first = true, in_comment = false;
  for (size_t i = begin; i < end; ++i) {
    absl::StrAppend(&part.text, tokens[i].text);
    in_comment = absl::StartsWith(tokens[i].text, "--") ||
                 (in_comment && tokens[i].kind == Kind::kSpace && !absl::StartsWith(tokens[i].text, "/*"));
    if (first && tokens[i].kind != Kind::kSpace) {
      if (!IsConstraint(tokens[i])) part.column = tokens[i].Name();
      first = false;
    }
  }
  part.text = std::string(absl::StripAsciiWhitespace(part.text));
  if (in_comment) part.text += '\n';  // or the comment would swallow what is put behind the part
  return part;
}

}  // namespace

size_t EndOfGroup(const std::vector<SqlToken>& tokens, size_t open) {
  int depth = 0;
  for (size_t i = open; i < tokens.size(); ++i) {
    depth += tokens[i].DepthStep();
    if (depth == 0) return i + 1;
  }
  return tokens.size();
}

size_t SkipSpace(const std::vector<SqlToken>& tokens, size_t i) {
  while (i < tokens.size() && tokens[i].kind == Kind::kSpace) ++i;
  return i;
}

absl::StatusOr<CreateTableText> ParseCreateTable(absl::string_view sql) {
  const std::vector<SqlToken> tokens = Tokenize(sql);
  size_t open = 0;
  while (open < tokens.size() && tokens[open].DepthStep() != 1) ++open;
  const size_t end = EndOfGroup(tokens, open);
  if (open == tokens.size() || tokens[end - 1].DepthStep() != -1) {
    return absl::InvalidArgumentError(absl::StrCat("no list of columns in: ", sql.substr(0, 80)));
  }
  CreateTableText result;
  int depth = 0;
  size_t begin = open + 1;
  for (size_t i = open; i < end; ++i) {
    depth += tokens[i].DepthStep();
    const bool comma = depth == 1 && tokens[i].kind == Kind::kOther && tokens[i].text == ",";
    if (comma || i + 1 == end) {
      result.parts.push_back(MakePart(tokens, begin, i));
      begin = i + 1;
    }
  }
  for (size_t i = end; i < tokens.size(); ++i) absl::StrAppend(&result.options, tokens[i].text);
  return result;
}

std::string ForeignKeyColumn(const TablePart& part) {
  std::vector<SqlToken> tokens = Tokenize(part.text);
  std::erase_if(tokens, [](const SqlToken& token) { return token.kind == Kind::kSpace; });
  const size_t at = !tokens.empty() && tokens[0].IsWord("CONSTRAINT") ? 2 : 0;
  const bool one_column = part.column.empty() && tokens.size() > at + 4 && tokens[at].IsWord("FOREIGN") &&
                          tokens[at + 2].DepthStep() == 1 && tokens[at + 4].DepthStep() == -1;
  return one_column ? tokens[at + 3].Name() : "";
}

std::vector<std::string> CheckExpressions(absl::string_view create_table_sql) {
  const std::vector<SqlToken> tokens = Tokenize(create_table_sql);
  std::vector<std::string> checks;
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (!tokens[i].IsWord("CHECK")) continue;
    const size_t open = SkipSpace(tokens, i + 1);
    if (open == tokens.size() || tokens[open].DepthStep() != 1) continue;
    const size_t end = EndOfGroup(tokens, open);
    checks.push_back(NormaliseSql(absl::MakeConstSpan(tokens).subspan(open + 1, end - 1 - (open + 1))));
    i = end - 1;
  }
  std::sort(checks.begin(), checks.end());
  return checks;
}

std::string GeneratedExpression(absl::string_view column_text) {
  const std::vector<SqlToken> tokens = Tokenize(column_text);
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (!tokens[i].IsWord("AS")) continue;
    const size_t open = SkipSpace(tokens, i + 1);
    if (open < tokens.size() && tokens[open].DepthStep() == 1) {
      return NormaliseSql(absl::MakeConstSpan(tokens).subspan(open + 1, EndOfGroup(tokens, open) - 1 - (open + 1)));
    }
  }
  return "";
}

std::string RequalifyColumns(absl::string_view text, absl::string_view from, absl::string_view to) {
  const std::vector<SqlToken> tokens = Tokenize(text);
  std::string out;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const bool is_name = tokens[i].kind != Kind::kSpace && tokens[i].kind != Kind::kOther;
    const size_t next = SkipSpace(tokens, i + 1);
    const bool qualifies =
        is_name && next < tokens.size() && tokens[next].text == "." && absl::EqualsIgnoreCase(tokens[i].Name(), from);
    absl::StrAppend(&out, qualifies ? QuoteName(to) : std::string(tokens[i].text));
  }
  return out;
}

}  // namespace crystal
