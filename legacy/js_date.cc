#include "legacy/js_date.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <optional>

#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "legacy/js_date_parts.h"
#include "legacy/js_date_tokens.h"
#include "legacy/js_values.h"

namespace crystal {
namespace {

constexpr double kNoTime = std::numeric_limits<double>::quiet_NaN();

// ".5" is 500, ".123456" is 123.
int Milliseconds(const DateToken& fraction) {
  int number = fraction.number;
  for (int i = fraction.length; i < 3; ++i) number *= 10;
  for (int i = std::min(fraction.length, kMaxDateDigits); i > 3; --i) number /= 10;
  return number;
}

enum class IsoResult { kDone, kNotIso, kInvalid };

// HH:mm[:ss[.sss]][Z|(+|-)hh[:]mm] behind a T. Once the T is read there is no way back to the old grammar.
bool ReadIsoTime(DateTokens& tokens, DateParts& parts) {
  const auto two_digits = [&](int low, int high) {
    return tokens.Peek().IsNumberOf(2) && Between(tokens.Peek().number, low, high);
  };
  if (!two_digits(0, 24)) return false;
  const bool end_of_day = tokens.Peek().number == 24;
  parts.AddTime(tokens.Next().number);
  if (!tokens.Skip(':') || !two_digits(0, end_of_day ? 0 : 59)) return false;
  parts.AddTime(tokens.Next().number);
  if (tokens.Skip(':')) {
    if (!two_digits(0, end_of_day ? 0 : 59)) return false;
    parts.AddTime(tokens.Next().number);
    if (tokens.Skip('.')) {
      if (!tokens.Peek().IsNumber() || (end_of_day && tokens.Peek().number > 0)) return false;
      parts.AddTime(Milliseconds(tokens.Next()));
    }
  }
  if (tokens.Peek().IsZ()) {
    tokens.Next();
    parts.SetZone(1, 0, 0);
  } else if (tokens.Peek().IsSign()) {
    const int sign = tokens.Next().Sign();
    if (tokens.Peek().IsNumberOf(4)) {
      const int both = tokens.Next().number;
      if (!Between(both / 100, 0, 23) || !IsMinute(both % 100)) return false;
      parts.SetZone(sign, both / 100, both % 100);
    } else {
      if (!two_digits(0, 23)) return false;
      const int hour = tokens.Next().number;
      if (!tokens.Skip(':') || !two_digits(0, 59)) return false;
      parts.SetZone(sign, hour, tokens.Next().number);
    }
  }
  return tokens.Peek().IsEnd();
}

// [('-'|'+')yy]yyyy[-MM[-DD]][T...]. Where the text is something else, `unread` is the token that did not fit, and what
// has been read stays read.
IsoResult ReadIso(DateTokens& tokens, DateParts& parts, DateToken& unread) {
  const auto give_up = [&] {
    unread = tokens.Next();
    return IsoResult::kNotIso;
  };
  if (tokens.Peek().IsSign()) {
    unread = tokens.Next();
    if (!tokens.Peek().IsNumberOf(6)) return IsoResult::kNotIso;
    const int year = tokens.Next().number;
    if (unread.Sign() < 0 && year == 0) return IsoResult::kNotIso;
    parts.AddDay(unread.Sign() * year);
  } else if (tokens.Peek().IsNumberOf(4)) {
    parts.AddDay(tokens.Next().number);
  } else {
    return give_up();
  }
  if (tokens.Skip('-')) {
    if (!tokens.Peek().IsNumberOf(2) || !Between(tokens.Peek().number, 1, 12)) return give_up();
    parts.AddDay(tokens.Next().number);
    if (tokens.Skip('-')) {
      if (!tokens.Peek().IsNumberOf(2) || !IsDay(tokens.Peek().number)) return give_up();
      parts.AddDay(tokens.Next().number);
    }
  }
  if (tokens.Peek().kind == DateToken::Kind::kTimeSeparator) {
    tokens.Next();
    if (!ReadIsoTime(tokens, parts)) return IsoResult::kInvalid;
  } else if (!tokens.Peek().IsEnd()) {
    return give_up();
  }
  if (!parts.zone_hour && parts.time.empty()) parts.SetZone(1, 0, 0);
  parts.iso = true;
  return IsoResult::kDone;
}

// A number of the old grammar: of the time where a ':' follows or a time has begun, of the day otherwise.
bool ReadNumber(DateTokens& tokens, DateParts& parts, int n) {
  if (tokens.Skip(':')) {
    if (tokens.Skip(':')) return parts.time.empty() && parts.AddTime(n) && parts.AddTime(0);
    if (!parts.AddTime(n)) return false;
    tokens.Skip('.');
    return true;
  }
  if (tokens.Skip('.') && parts.ExpectsTime(n)) {
    parts.AddTime(n);
    return tokens.Peek().IsNumber() && parts.AddLastTime(Milliseconds(tokens.Next()));
  }
  if (parts.ExpectsZoneMinute(n)) {
    parts.zone_minute = n;
    return true;
  }
  if (parts.ExpectsTime(n)) {
    const DateToken next = tokens.Peek();
    parts.AddLastTime(n);
    return next.IsEnd() || next.kind == DateToken::Kind::kSpace || next.IsZ() || next.IsSign();
  }
  if (!parts.AddDay(n)) return false;
  tokens.Skip('-');
  return true;
}

// "+2", "+02:" (the minutes follow), "+0200".
bool ReadOffset(DateTokens& tokens, DateParts& parts, int sign) {
  DateToken number;
  if (tokens.Peek().IsNumber()) number = tokens.Next();
  if (tokens.Peek().IsSymbol(':')) {
    parts.SetZone(sign, number.number, std::nullopt);
  } else if (number.length == 1 || number.length == 2) {
    parts.SetZone(sign, number.number, 0);
  } else if (number.length == 3 || number.length == 4) {
    parts.SetZone(sign, number.number / 100, number.number % 100);
  } else {
    return false;
  }
  return true;
}

bool ReadWord(DateTokens& tokens, DateParts& parts, const DateToken& word, bool number_read) {
  if (word.kind == DateToken::Kind::kHalfDay && !parts.time.empty()) {
    parts.half_day_offset = word.number;
  } else if (word.kind == DateToken::Kind::kMonth) {
    parts.named_month = word.number;
    tokens.Skip('-');
  } else if (word.kind == DateToken::Kind::kZone && number_read) {
    parts.SetZone(word.number < 0 ? -1 : 1, std::abs(word.number), 0);
  } else {
    return !number_read && !tokens.Peek().IsNumber();
  }
  return true;
}

bool ReadOldForm(DateTokens& tokens, DateParts& parts, DateToken token) {
  bool number_read = !parts.day.empty();
  for (; !token.IsEnd(); token = tokens.Next()) {
    if (token.IsNumber()) {
      number_read = true;
      if (!ReadNumber(tokens, parts, token.number)) return false;
    } else if (token.IsWord()) {
      if (!ReadWord(tokens, parts, token, number_read)) return false;
    } else if (token.IsSign() && (parts.IsUtc() || !parts.time.empty())) {
      number_read = true;
      if (!ReadOffset(tokens, parts, token.Sign())) return false;
    } else if ((token.IsSign() || token.IsSymbol(')')) && number_read) {
      return false;
    }
  }
  return true;
}

}  // namespace

double ParseJsDate(absl::string_view text, const absl::TimeZone& zone) {
  DateTokens tokens(text);
  DateParts parts;
  DateToken unread;
  const IsoResult iso = ReadIso(tokens, parts, unread);
  if (iso == IsoResult::kInvalid) return kNoTime;
  if (iso == IsoResult::kNotIso && !ReadOldForm(tokens, parts, unread)) return kNoTime;
  return parts.Time(zone);
}

double JsTime(const Value& value, const absl::TimeZone& zone) {
  if (std::holds_alternative<std::string>(value) || std::holds_alternative<Blob>(value)) {
    return ParseJsDate(JsText(value), zone);
  }
  const double ms = JsNumber(value);
  return std::abs(ms) <= kMaxJsTime ? std::trunc(ms) : kNoTime;
}

std::string JsIsoTime(int64_t ms) {
  const absl::Time time = absl::FromUnixMillis(ms);
  const absl::CivilSecond at = absl::ToCivilSecond(time, absl::UTCTimeZone());
  const int64_t year = at.year();
  const std::string years = year >= 0 && year <= 9999 ? absl::StrFormat("%04d", year) : absl::StrFormat("%+07d", year);
  return absl::StrFormat("%s-%02d-%02dT%02d:%02d:%02d.%03dZ", years, at.month(), at.day(), at.hour(), at.minute(),
                         at.second(), (ms % 1000 + 1000) % 1000);
}

}  // namespace crystal
