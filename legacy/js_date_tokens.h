// The tokens of a date's text, as V8 splits it (the public grammar stands in ParseJsDate's comment).
#ifndef LEGACY_JS_DATE_TOKENS_H_
#define LEGACY_JS_DATE_TOKENS_H_

#include "absl/strings/string_view.h"

namespace crystal {

inline constexpr int kMaxDateDigits = 9;  // further digits of a number are passed over

struct DateToken {
  // kOther is passed over: '/', ',', text in parentheses.
  enum class Kind { kEnd, kNumber, kSymbol, kSpace, kMonth, kHalfDay, kZone, kTimeSeparator, kUnknownWord, kOther };
  Kind kind = Kind::kEnd;
  int number = 0;  // of a number its value, of a known word what it stands for
  int length = 0;  // in characters
  char symbol = 0;

  bool IsEnd() const { return kind == Kind::kEnd; }
  bool IsNumber() const { return kind == Kind::kNumber; }
  bool IsNumberOf(int digits) const { return IsNumber() && length == digits; }
  bool IsSymbol(char c) const { return kind == Kind::kSymbol && symbol == c; }
  bool IsSign() const { return IsSymbol('+') || IsSymbol('-'); }
  int Sign() const { return symbol == '-' ? -1 : 1; }
  bool IsZ() const { return kind == Kind::kZone && length == 1; }
  bool IsWord() const { return kind >= Kind::kMonth && kind <= Kind::kUnknownWord; }
};

// One token ahead. A NUL ends the text.
class DateTokens {
 public:
  explicit DateTokens(absl::string_view text) : rest_(text.substr(0, text.find('\0'))), next_(Scan()) {}

  const DateToken& Peek() const { return next_; }
  DateToken Next() {
    const DateToken token = next_;
    next_ = Scan();
    return token;
  }
  bool Skip(char symbol) {
    if (!next_.IsSymbol(symbol)) return false;
    next_ = Scan();
    return true;
  }

 private:
  DateToken Scan();
  DateToken ScanNumber();
  DateToken ScanWord();

  absl::string_view rest_;
  DateToken next_;
};

}  // namespace crystal

#endif  // LEGACY_JS_DATE_TOKENS_H_
