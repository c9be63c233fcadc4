#include "legacy/js_values.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace crystal {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr char kReplacement[] = "\xEF\xBF\xBD";

// How many bytes from `at` form a character, or, negative, how many the ill-formed part has.
int CharacterLength(absl::string_view bytes, size_t at) {
  const auto byte = [&](size_t i) { return i < bytes.size() ? static_cast<uint8_t>(bytes[i]) : uint8_t{0}; };
  const uint8_t lead = byte(at);
  if (lead < 0x80) return 1;
  const int length = lead >= 0xC2 && lead <= 0xDF   ? 2
                     : lead >= 0xE0 && lead <= 0xEF ? 3
                     : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                    : 0;
  if (length == 0) return -1;
  // The second byte's range leaves out overlong forms, surrogates and what lies beyond U+10FFFF.
  uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  for (int i = 1; i < length; ++i) {
    if (byte(at + i) < low || byte(at + i) > high) return -i;
    low = 0x80;
    high = 0xBF;
  }
  return length;
}

std::string JsonText(absl::string_view text) {
  std::string json = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
        json += "\\\"";
        break;
      case '\\':
        json += "\\\\";
        break;
      case '\b':
        json += "\\b";
        break;
      case '\f':
        json += "\\f";
        break;
      case '\n':
        json += "\\n";
        break;
      case '\r':
        json += "\\r";
        break;
      case '\t':
        json += "\\t";
        break;
      default:
        if (static_cast<uint8_t>(c) < 0x20) {
          absl::StrAppendFormat(&json, "\\u%04x", static_cast<unsigned>(c));
        } else {
          json += c;
        }
    }
  }
  return json + "\"";
}

// The shortest digits that read back as the number, and the place of the decimal point behind the first `point` ones.
struct Decimal {
  std::string digits;
  int point = 0;
};

Decimal ShortestDecimal(double number) {
  char buffer[64];
  const auto written = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::scientific);
  const absl::string_view text(buffer, written.ptr - buffer);
  const size_t e = text.find('e');
  Decimal decimal{.digits = std::string(1, text[0])};
  if (e > 1) decimal.digits.append(text.substr(2, e - 2).data(), e - 2);
  const char* exponent = text.data() + e + (text[e + 1] == '+' ? 2 : 1);
  std::from_chars(exponent, text.data() + text.size(), decimal.point);
  ++decimal.point;
  return decimal;
}

// Digits behind 0x, 0o or 0b; NaN where there are none, or others.
double NumberOfDigits(absl::string_view digits, int base) {
  double number = 0;
  for (const char c : digits) {
    const int digit = absl::ascii_isdigit(c)   ? c - '0'
                      : absl::ascii_isalpha(c) ? absl::ascii_tolower(c) - 'a' + 10
                                               : 99;
    if (digit >= base) return kNaN;
    number = number * base + digit;
  }
  return digits.empty() ? kNaN : number;
}

double NumberOfText(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  if (text.empty()) return 0;
  if (absl::StartsWithIgnoreCase(text, "0x")) return NumberOfDigits(text.substr(2), 16);
  if (absl::StartsWithIgnoreCase(text, "0o")) return NumberOfDigits(text.substr(2), 8);
  if (absl::StartsWithIgnoreCase(text, "0b")) return NumberOfDigits(text.substr(2), 2);
  const double sign = text[0] == '-' ? -1 : 1;
  if (text[0] == '-' || text[0] == '+') text.remove_prefix(1);
  if (text == "Infinity") return sign * std::numeric_limits<double>::infinity();
  // What is left begins with a digit or a point; the library would also take "inf", "nan" and a second sign.
  if (text.empty() || (!absl::ascii_isdigit(text[0]) && text[0] != '.')) return kNaN;
  double number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ptr != text.data() + text.size() || read.ec == std::errc::invalid_argument) return kNaN;
  // Too large is infinite, too small is 0: which of the two, only the older function tells.
  if (read.ec == std::errc::result_out_of_range) number = std::strtod(std::string(text).c_str(), nullptr);
  return sign * number;
}

}  // namespace

std::string WellFormedUtf8(absl::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (size_t at = 0; at < bytes.size();) {
    const int length = CharacterLength(bytes, at);
    if (length > 0) {
      absl::StrAppend(&text, bytes.substr(at, length));
    } else {
      text += kReplacement;
    }
    at += std::abs(length);
  }
  return text;
}

Value JsValue(const ValueView& value) {
  if (value.type == StorageClass::kInteger) return static_cast<double>(value.integer);
  if (value.type == StorageClass::kText) return WellFormedUtf8(value.bytes);
  return value.ToValue();
}

std::string JsNumberText(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number > 0 ? "Infinity" : "-Infinity";
  if (number == 0) return "0";  // -0 as well
  const std::string sign = number < 0 ? "-" : "";
  const auto [digits, point] = ShortestDecimal(std::abs(number));
  const int count = static_cast<int>(digits.size());
  if (point >= count && point <= 21) return absl::StrCat(sign, digits, std::string(point - count, '0'));
  if (point > 0 && point <= 21) return absl::StrCat(sign, digits.substr(0, point), ".", digits.substr(point));
  if (point > -6 && point <= 0) return absl::StrCat(sign, "0.", std::string(-point, '0'), digits);
  const std::string exponent = absl::StrCat(point > 0 ? "e+" : "e-", std::abs(point - 1));
  if (count == 1) return absl::StrCat(sign, digits, exponent);
  return absl::StrCat(sign, digits.substr(0, 1), ".", digits.substr(1), exponent);
}

std::string JsText(const Value& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) return JsNumberText(static_cast<double>(*integer));
  if (const auto* number = std::get_if<double>(&value)) return JsNumberText(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* blob = std::get_if<Blob>(&value)) return WellFormedUtf8(blob->bytes);
  return "null";
}

double JsNumber(const Value& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (std::holds_alternative<std::monostate>(value)) return 0;
  return NumberOfText(JsText(value));
}

bool JsTruth(const Value& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) return *integer != 0;
  if (const auto* number = std::get_if<double>(&value)) return *number != 0 && !std::isnan(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return !text->empty();
  return std::holds_alternative<Blob>(value);  // a Buffer is an object, even an empty one
}

std::string JsJson(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return JsonText(*text);
  if (const auto* blob = std::get_if<Blob>(&value)) {
    const auto byte = [](std::string* out, char c) { absl::StrAppend(out, static_cast<uint8_t>(c)); };
    return absl::StrCat("{\"type\":\"Buffer\",\"data\":[", absl::StrJoin(blob->bytes, ",", byte), "]}");
  }
  const auto* number = std::get_if<double>(&value);
  return number != nullptr && !std::isfinite(*number) ? "null" : JsText(value);
}

std::string JsJsonObject(const std::vector<std::pair<std::string, std::string>>& members) {
  const auto member = [](std::string* out, const auto& m) { absl::StrAppend(out, JsonText(m.first), ":", m.second); };
  return absl::StrCat("{", absl::StrJoin(members, ",", member), "}");
}

}  // namespace crystal
