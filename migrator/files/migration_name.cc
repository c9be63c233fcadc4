#include "migrator/files/migration_name.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "migrator/values/migration_number.h"

namespace crystal {
namespace {

// What stands behind the number, or the R: "-add-session-tags".
bool IsWords(absl::string_view rest) {
  const auto is_word = [](unsigned char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-'; };
  return rest.size() > 1 && rest[0] == '-' && std::all_of(rest.begin(), rest.end(), is_word) &&
         !absl::StrContains(rest, "--") && !absl::EndsWith(rest, "-");
}

// "2026112209000": a digit was lost, or typed twice, and the order would be another. Milliseconds since 1970 have as
// many digits, and begin with 20 from the year 2033 on.
bool IsAlmostTimeStamp(absl::string_view number) {
  constexpr size_t kStampDigits = 14;  // YYYYMMDDHHMMSS
  return absl::StartsWith(number, "20") && (number.size() == kStampDigits - 1 || number.size() == kStampDigits + 1);
}

}  // namespace

absl::Status CheckMigrationName(absl::string_view name) {
  const size_t length = NumberLength(name);
  const absl::string_view number = name.substr(0, length);
  const bool numbered = length > 0 && number[0] != 'V' && !IsAlmostTimeStamp(number) && IsWords(name.substr(length));
  if (numbered || (IsRepeatableName(name) && IsWords(name.substr(1)))) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("\"", name,
                                                 "\" is no name of a migration: it is YYYYMMDDHHMMSS-name, in lower "
                                                 "case with hyphens: 20261122090000-add-session-tags; or, of a "
                                                 "repeatable one, R-name: R-session-views"));
}

bool IsRepeatableName(absl::string_view name) { return absl::StartsWith(name, "R-"); }

std::string MigrationWords(absl::string_view text) {
  std::string words;
  for (unsigned char c : text) {
    const bool in_word = absl::ascii_isalnum(c);
    if (in_word) words += static_cast<char>(absl::ascii_tolower(c));
    if (!in_word && !words.empty() && words.back() != '-') words += '-';
  }
  return std::string(absl::StripSuffix(words, "-"));
}

}  // namespace crystal
