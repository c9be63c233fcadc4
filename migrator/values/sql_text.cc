#include "migrator/values/sql_text.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

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
  if (absl::StartsWith(rest, kByteOrderMark)) return token(Kind::kSpace, start + kByteOrderMark.size());
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

std::vector<SqlToken> WordsOf(absl::string_view sql) {
  std::vector<SqlToken> words;
  for (const SqlToken& token : Tokenize(sql)) {
    if (token.kind != SqlToken::Kind::kSpace) words.push_back(token);
  }
  return words;
}

std::string NormaliseSql(absl::Span<const SqlToken> tokens) {
  std::string out;
  bool after_word = false;
  for (const SqlToken& token : tokens) {
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

std::string NormaliseSql(absl::string_view sql) { return NormaliseSql(Tokenize(sql)); }

std::string QuoteName(absl::string_view name) {
  return absl::StrCat("\"", absl::StrReplaceAll(name, {{"\"", "\"\""}}), "\"");
}

std::string QuoteText(absl::string_view text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "''"}}), "'");
}

}  // namespace crystal
