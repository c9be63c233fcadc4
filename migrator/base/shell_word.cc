#include "migrator/base/shell_word.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace crystal {
namespace {

bool IsPlain(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         absl::string_view("_./:@%+,-").find(c) != std::string::npos;
}

}  // namespace

std::string ShellQuoted(absl::string_view text) {
  if (!text.empty() && std::all_of(text.begin(), text.end(), IsPlain)) return std::string(text);
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "'\\''"}}), "'");
}

absl::StatusOr<std::vector<std::string>> ShellWords(absl::string_view line) {
  std::vector<std::string> words;
  bool in_word = false;
  char quote = '\0';
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote == '\0' && absl::ascii_isspace(static_cast<unsigned char>(c))) {
      in_word = false;
      continue;
    }
    if (!in_word) words.emplace_back();
    in_word = true;
    if (quote != '\0' && c == quote) {
      quote = '\0';
    } else if (quote == '\0' && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == '\\' && quote != '\'') {
      if (++i == line.size()) return absl::InvalidArgumentError("a backslash ends the line");
      // Between double quotes it protects a quote and itself, and is a character like any other before the rest.
      if (quote == '"' && line[i] != '"' && line[i] != '\\') words.back() += c;
      words.back() += line[i];
    } else {
      words.back() += c;
    }
  }
  if (quote != '\0')
    return absl::InvalidArgumentError(absl::StrCat("the quote ", std::string(1, quote), " is not closed"));
  return words;
}

}  // namespace crystal
