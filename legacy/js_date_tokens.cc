#include "legacy/js_date_tokens.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/strings/ascii.h"

namespace crystal {
namespace {

using Kind = DateToken::Kind;

struct KnownWord {
  absl::string_view word;
  Kind kind;
  int number;
};

constexpr KnownWord kWords[] = {
    {"jan", Kind::kMonth, 1},  {"feb", Kind::kMonth, 2},   {"mar", Kind::kMonth, 3},       {"apr", Kind::kMonth, 4},
    {"may", Kind::kMonth, 5},  {"jun", Kind::kMonth, 6},   {"jul", Kind::kMonth, 7},       {"aug", Kind::kMonth, 8},
    {"sep", Kind::kMonth, 9},  {"oct", Kind::kMonth, 10},  {"nov", Kind::kMonth, 11},      {"dec", Kind::kMonth, 12},
    {"am", Kind::kHalfDay, 0}, {"pm", Kind::kHalfDay, 12}, {"ut", Kind::kZone, 0},         {"utc", Kind::kZone, 0},
    {"z", Kind::kZone, 0},     {"gmt", Kind::kZone, 0},    {"cdt", Kind::kZone, -5},       {"cst", Kind::kZone, -6},
    {"edt", Kind::kZone, -4},  {"est", Kind::kZone, -5},   {"mdt", Kind::kZone, -6},       {"mst", Kind::kZone, -7},
    {"pdt", Kind::kZone, -7},  {"pst", Kind::kZone, -8},   {"t", Kind::kTimeSeparator, 0},
};

// Letters, and whatever lies above them in the code: accents, brackets.
bool IsWordByte(char c) { return static_cast<uint8_t>(c) >= 'A'; }

}  // namespace

DateToken DateTokens::ScanNumber() {
  DateToken token{.kind = Kind::kNumber};
  int significant = 0;
  while (!rest_.empty() && absl::ascii_isdigit(rest_[0])) {
    if (significant > 0 || rest_[0] != '0') ++significant;
    if (significant <= kMaxDateDigits) token.number = token.number * 10 + (rest_[0] - '0');
    ++token.length;
    rest_.remove_prefix(1);
  }
  return token;
}

// A word is known by its first three letters where it is a month's name, otherwise as a whole.
DateToken DateTokens::ScanWord() {
  const auto* end = std::find_if_not(rest_.begin(), rest_.end(), IsWordByte);
  const std::string word = absl::AsciiStrToLower(rest_.substr(0, end - rest_.begin()));
  rest_.remove_prefix(word.size());
  DateToken token{.kind = Kind::kUnknownWord, .length = static_cast<int>(word.size())};
  for (const KnownWord& known : kWords) {
    if (known.word != (known.kind == Kind::kMonth ? word.substr(0, 3) : word)) continue;
    token.kind = known.kind;
    token.number = known.number;
  }
  return token;
}

DateToken DateTokens::Scan() {
  if (rest_.empty()) return {};
  const char c = rest_[0];
  if (absl::ascii_isdigit(c)) return ScanNumber();
  if (IsWordByte(c)) return ScanWord();
  if (c == '(') {
    int depth = 0;
    do {
      depth += rest_[0] == '(' ? 1 : rest_[0] == ')' ? -1 : 0;
      rest_.remove_prefix(1);
    } while (depth > 0 && !rest_.empty());
    return {.kind = Kind::kOther};
  }
  rest_.remove_prefix(1);
  if (absl::string_view(":-+.)").find(c) != absl::string_view::npos) return {.kind = Kind::kSymbol, .symbol = c};
  return {.kind = absl::ascii_isspace(c) ? Kind::kSpace : Kind::kOther};
}

}  // namespace crystal
