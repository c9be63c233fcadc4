#include "migrator/road/column_default.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "migrator/values/sql_text.h"

namespace crystal {

std::string DefaultSql(const Column& column) {
  const std::string text = column.default_value.value_or("NULL");
  return absl::StartsWith(text, "\"") ? QuoteText(WordsOf(text)[0].Name()) : text;  // SQLite takes "a" for a text there
}

std::string IsDefault(const Column& column, const std::string& began) {
  const std::string value = absl::StrCat("t.", QuoteName(column.name));
  if (!column.default_value && column.not_null) {
    return absl::StrCat("(", value, " IS NULL OR typeof(", value, ") IN ('text', 'blob') AND length(CAST(", value,
                        " AS BLOB)) = 0 OR typeof(", value, ") IN ('integer', 'real') AND ", value, " = 0)");
  }
  if (!column.default_value) return absl::StrCat(value, " IS NULL");
  const std::string& text = *column.default_value;
  if (absl::StartsWithIgnoreCase(text, "current_")) {
    return absl::StrCat("(", value, " >= substr(", QuoteText(began), ", CASE ", QuoteText(absl::AsciiStrToLower(text)),
                        " WHEN 'current_time' THEN 12 ELSE 1 END, CASE ", QuoteText(absl::AsciiStrToLower(text)),
                        " WHEN 'current_date' THEN 10 ELSE 19 END) AND ", value, " <= ", text, ")");
  }
  return absl::StrCat("(", value, " COLLATE BINARY IS +(", DefaultSql(column),
                      "))");  // x IS TRUE would ask whether x is no zero
}

}  // namespace crystal
