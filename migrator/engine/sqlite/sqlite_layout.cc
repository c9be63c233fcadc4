#include "migrator/engine/sqlite/sqlite_layout.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/engine/sqlite/create_table_text.h"
#include "migrator/values/sql_text.h"

namespace crystal {
namespace {

using Kind = SqlToken::Kind;
using Tokens = std::vector<SqlToken>;

bool IsOpen(const Tokens& tokens, size_t i) { return i < tokens.size() && tokens[i].DepthStep() == 1; }

// What may stand behind a column's type.
bool BeginsConstraint(const SqlToken& token) {
  static constexpr std::array<absl::string_view, 11> kWords = {
      "CONSTRAINT", "PRIMARY", "NOT", "NULL", "UNIQUE", "CHECK", "DEFAULT", "COLLATE", "REFERENCES", "GENERATED", "AS"};
  return std::any_of(kWords.begin(), kWords.end(), [&](absl::string_view word) { return token.IsWord(word); });
}

// The end of the type that begins at `i`: words, and what stands in parentheses behind them.
size_t EndOfType(const Tokens& tokens, size_t i) {
  size_t end = i;
  for (size_t at = i; at < tokens.size(); at = SkipSpace(tokens, end)) {
    const bool word =
        tokens[at].kind == Kind::kWord || tokens[at].kind == Kind::kQuotedName || tokens[at].kind == Kind::kString;
    if (IsOpen(tokens, at) && end > i) return EndOfGroup(tokens, at);
    if (!word || BeginsConstraint(tokens[at])) break;
    end = at + 1;
  }
  return end;
}

// The end of a default's value: an expression in parentheses, a literal, or a number behind its sign.
size_t EndOfDefault(const Tokens& tokens, size_t i) {
  if (IsOpen(tokens, i)) return EndOfGroup(tokens, i);
  size_t at = i;
  while (at < tokens.size() && (tokens[at].text == "-" || tokens[at].text == "+")) at = SkipSpace(tokens, at + 1);
  ++at;
  while (at < tokens.size() && tokens[at].kind != Kind::kSpace && tokens[at].text != "," && tokens[at].DepthStep() == 0)
    ++at;  // 1.5, x'00'
  return std::min(at, tokens.size());
}

// Text that grows token by token, white space as one space, and none inside of parentheses and before commas.
class Line {
 public:
  void Add(absl::string_view text) {
    const bool closes = text == ")" || text == "," || text == ";";
    if (space_ && !closes && !text_.empty() && text_.back() != '(') text_ += ' ';
    space_ = text == ",";
    absl::StrAppend(&text_, text);
  }
  void Space() { space_ = true; }
  void Raw(const Tokens& tokens, size_t begin, size_t end) {
    std::string raw;
    for (size_t i = begin; i < end; ++i) absl::StrAppend(&raw, tokens[i].text);
    if (!raw.empty()) Add(raw);
  }
  std::string Take() { return std::move(text_); }

 private:
  std::string text_;
  bool space_ = false;
};

void AddTokens(const Tokens& tokens, size_t begin, Line& line) {
  for (size_t i = begin; i < tokens.size(); ++i) {
    if (tokens[i].kind == Kind::kSpace) {
      line.Space();
      continue;
    }
    line.Add(tokens[i].text);
    if (!tokens[i].IsWord("DEFAULT")) continue;
    const size_t value = SkipSpace(tokens, i + 1), end = EndOfDefault(tokens, value);
    if (value > i + 1) line.Space();
    line.Raw(tokens, value, end);
    i = end - 1;
  }
}

}  // namespace

std::string SpelledName(absl::string_view name) {
  const bool simple = !name.empty() && !absl::ascii_isdigit(static_cast<unsigned char>(name[0])) &&
                      std::all_of(name.begin(), name.end(), [](char c) {
                        return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_';
                      });
  const bool bare = simple && sqlite3_keyword_check(name.data(), static_cast<int>(name.size())) == 0;
  return bare ? std::string(name) : QuoteName(name);
}

std::string LaidOutPart(absl::string_view part) {
  const Tokens tokens = Tokenize(part);
  const size_t name = SkipSpace(tokens, 0);
  if (name == tokens.size()) return "";
  Line line;
  const absl::StatusOr<CreateTableText> parsed = ParseCreateTable(absl::StrCat("(", part, "\n)"));
  const bool is_column = parsed.ok() && !parsed->parts.empty() && !parsed->parts[0].column.empty();
  if (!is_column) {
    AddTokens(tokens, name, line);
    return line.Take();
  }
  line.Add(SpelledName(tokens[name].Name()));
  const size_t type = SkipSpace(tokens, name + 1), behind = EndOfType(tokens, type);
  line.Space();
  line.Raw(tokens, type, behind);
  if (behind > type) line.Space();
  AddTokens(tokens, behind, line);
  return line.Take();
}

std::string LaidOutTable(absl::string_view create_table, absl::string_view name) {
  const absl::StatusOr<CreateTableText> text = ParseCreateTable(create_table);
  if (!text.ok() || absl::StartsWithIgnoreCase(create_table, "CREATE VIRTUAL")) return std::string(create_table);
  std::vector<std::string> lines;
  for (const TablePart& part : text->parts) lines.push_back(LaidOutPart(part.text));
  Line options;
  AddTokens(Tokenize(text->options), 0, options);
  const std::string behind = options.Take();
  return absl::StrCat("CREATE TABLE ", SpelledName(name), " (\n  ", absl::StrJoin(lines, ",\n  "), "\n)",
                      behind.empty() ? "" : " ", behind);
}

std::string LaidOutIndex(absl::string_view create_index) {
  const Tokens tokens = WordsOf(create_index);
  Line line;
  size_t name = 0;
  while (name < tokens.size() && !tokens[name].IsWord("INDEX")) line.Add(tokens[name++].text), line.Space();
  if (name + 4 > tokens.size()) return std::string(create_index);
  line.Add(absl::StrCat("INDEX ", SpelledName(tokens[name + 1].Name()), " ON ", SpelledName(tokens[name + 3].Name())));
  const Tokens all = Tokenize(create_index);
  const auto open = std::find_if(all.begin(), all.end(), [](const SqlToken& token) { return token.DepthStep() == 1; });
  AddTokens(all, static_cast<size_t>(open - all.begin()), line);
  return line.Take();
}

std::string Terminated(absl::string_view statement) {
  const Tokens tokens = Tokenize(statement);
  const bool in_comment = !tokens.empty() && absl::StartsWith(tokens.back().text, "--");
  return absl::StrCat(statement, in_comment ? "\n;" : ";");
}

}  // namespace crystal
