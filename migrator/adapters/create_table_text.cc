#include "migrator/adapters/create_table_text.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "migrator/database_adapter.h"

namespace crystal {
namespace {

using Kind = SqlToken::Kind;

bool IsWordByte(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '$' || (c & 0x80) != 0;
}

// The end of a token that starts with an opening quote; a doubled quote inside stands for itself.
size_t EndOfQuoted(absl::string_view sql, size_t start, char close) {
  for (size_t i = start + 1; i < sql.size(); ++i) {
    if (sql[i] != close) continue;
    if (close != ']' && i + 1 < sql.size() && sql[i + 1] == close) {
      ++i;
    } else {
      return i + 1;
    }
  }
  return sql.size();
}

SqlToken TokenAt(absl::string_view sql, size_t start) {
  const char c = sql[start];
  const absl::string_view rest = sql.substr(start);
  auto token = [&](Kind kind, size_t end) { return SqlToken{kind, sql.substr(start, end - start)}; };
  if (c == '\'') return token(Kind::kString, EndOfQuoted(sql, start, '\''));
  if (c == '"' || c == '`') return token(Kind::kQuotedName, EndOfQuoted(sql, start, c));
  if (c == '[') return token(Kind::kQuotedName, EndOfQuoted(sql, start, ']'));
  if (absl::StartsWith(rest, "--")) return token(Kind::kSpace, std::min(sql.find('\n', start), sql.size()));
  if (absl::StartsWith(rest, "/*")) {
    const size_t close = sql.find("*/", start + 2);
    return token(Kind::kSpace, close == absl::string_view::npos ? sql.size() : close + 2);
  }
  size_t end = start + 1;
  if (absl::ascii_isspace(static_cast<unsigned char>(c))) {
    while (end < sql.size() && absl::ascii_isspace(static_cast<unsigned char>(sql[end]))) ++end;
    return token(Kind::kSpace, end);
  }
  if (!IsWordByte(c)) return token(Kind::kOther, end);
  while (end < sql.size() && IsWordByte(sql[end])) ++end;
  return token(Kind::kWord, end);
}

bool IsSimpleName(absl::string_view name) {
  return !name.empty() && !absl::ascii_isdigit(static_cast<unsigned char>(name[0])) &&
         std::all_of(name.begin(), name.end(), IsWordByte);
}

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

std::string Normalised(const std::vector<SqlToken>& tokens, size_t begin, size_t end) {
  std::string out;
  bool after_word = false;
  for (size_t i = begin; i < end; ++i) {
    const SqlToken& token = tokens[i];
    if (token.kind == Kind::kSpace) continue;
    std::string text(token.text);
    bool is_word = false;
    if (token.kind == Kind::kWord) {
      text = absl::AsciiStrToLower(token.text);
      is_word = true;
    } else if (token.kind == Kind::kQuotedName) {
      const std::string name = token.Name();
      is_word = IsSimpleName(name);
      text = is_word ? absl::AsciiStrToLower(name) : QuoteName(name);
    }
    absl::StrAppend(&out, after_word && is_word ? " " : "", text);
    after_word = is_word;
  }
  return out;
}

// The index behind the parenthesis that closes the one at `open`.
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

}  // namespace

bool SqlToken::IsWord(absl::string_view word) const {
  return kind == Kind::kWord && absl::EqualsIgnoreCase(text, word);
}

int SqlToken::DepthStep() const {
  if (kind != Kind::kOther) return 0;
  return text == "(" ? 1 : text == ")" ? -1 : 0;
}

std::string SqlToken::Name() const {
  if (kind == Kind::kWord) return std::string(text);
  const char quote = text[0];
  std::string name;
  for (size_t i = 1; i + 1 < text.size(); ++i) {
    name += text[i];
    if (quote != '[' && text[i] == quote && text[i + 1] == quote) ++i;
  }
  return name;
}

std::vector<SqlToken> Tokenize(absl::string_view sql) {
  std::vector<SqlToken> tokens;
  for (size_t at = 0; at < sql.size(); at += tokens.back().text.size()) tokens.push_back(TokenAt(sql, at));
  return tokens;
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
    checks.push_back(Normalised(tokens, open + 1, end - 1));
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
      return Normalised(tokens, open + 1, EndOfGroup(tokens, open) - 1);
    }
  }
  return "";
}

std::string NormaliseSql(absl::string_view sql) {
  const std::vector<SqlToken> tokens = Tokenize(sql);
  return Normalised(tokens, 0, tokens.size());
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
