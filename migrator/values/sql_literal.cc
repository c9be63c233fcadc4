#include "migrator/values/sql_literal.h"

#include <cmath>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "migrator/values/sql_text.h"

namespace crystal {
namespace {

// A number beyond all is the only spelling that SQLite has for infinity.
std::string Real(double real) {
  if (std::isinf(real)) return real > 0 ? "9e999" : "-9e999";
  const std::string digits = absl::StrFormat("%.17g", real);
  return digits.find_first_of(".e") == std::string::npos ? digits + ".0" : digits;
}

}  // namespace

std::string SqlLiteral(const Value& value) {
  if (const auto* number = std::get_if<int64_t>(&value)) return absl::StrCat(*number);
  if (const auto* real = std::get_if<double>(&value)) return Real(*real);
  if (const auto* text = std::get_if<std::string>(&value)) {
    if (absl::StrContains(*text, '\0')) return absl::StrCat("CAST(x'", absl::BytesToHexString(*text), "' AS TEXT)");
    return QuoteText(*text);
  }
  if (const auto* blob = std::get_if<Blob>(&value)) return absl::StrCat("x'", absl::BytesToHexString(blob->bytes), "'");
  return "NULL";
}

}  // namespace crystal
