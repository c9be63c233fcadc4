#include "migrator/values/migration_number.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace crystal {
namespace {

bool IsDigitAt(absl::string_view name, size_t at) {
  return at < name.size() && absl::ascii_isdigit(static_cast<unsigned char>(name[at]));
}

size_t DigitsFrom(absl::string_view name, size_t at) {
  size_t end = at;
  while (IsDigitAt(name, end)) ++end;
  return end - at;
}

constexpr size_t kMomentDigits = 14;  // YYYYMMDDHHMMSS

// How long a date is that is written with hyphens or underscores, with the time behind it or without:
// "2020-01-02-030405" as Diesel has it, "2020_01_02". There they are for the eye. 0 where there is none.
size_t DateLength(absl::string_view name) {
  if (!absl::StartsWith(name, "19") && !absl::StartsWith(name, "20")) return 0;
  const auto separated = [&](size_t at, size_t digits) {
    return at < name.size() && name[at] == name[4] && DigitsFrom(name, at + 1) == digits;
  };
  const bool is_date = DigitsFrom(name, 0) == 4 && name.size() > 4 && absl::StrContains("-_", name[4]) &&
                       separated(4, 2) && separated(7, 2);
  constexpr size_t kDate = 10, kMinutes = 4, kSeconds = 6;
  if (!is_date) return 0;
  for (size_t digits : {kMinutes, kSeconds}) {
    if (separated(kDate, digits)) return kDate + 1 + digits;
  }
  return kDate;
}

// "2026-01-02-030405-0001": newer releases of Diesel count the migrations of one second. How long the count is.
size_t CountLength(absl::string_view name, size_t date) {
  constexpr size_t kWithSeconds = 17, kDigits = 4;
  const bool counts = date == kWithSeconds && absl::StartsWith(name.substr(date), "-") && name[4] == '-' &&
                      DigitsFrom(name, date + 1) == kDigits;
  return counts ? 1 + kDigits : 0;
}

bool HasVersionPrefix(absl::string_view name) { return absl::StartsWith(name, "V") && IsDigitAt(name, 1); }

std::strong_ordering CompareDigits(const std::string& a, const std::string& b) {
  return a.size() != b.size() ? a.size() <=> b.size() : a <=> b;
}

}  // namespace

size_t NumberLength(absl::string_view name) {
  if (const size_t date = DateLength(name); date > 0) return date + CountLength(name, date);
  const bool version = HasVersionPrefix(name);
  size_t end = version ? 1 : 0;
  end += DigitsFrom(name, end);
  while (end > 0 && end + 1 < name.size() && (name[end] == '.' || (version && name[end] == '_')) &&
         IsDigitAt(name, end + 1)) {
    end += 1 + DigitsFrom(name, end + 1);
  }
  return end;
}

std::string NumberText(absl::string_view name) {
  absl::string_view number = name.substr(0, NumberLength(name));
  if (const size_t date = DateLength(name); date > 0) {
    std::string moment = absl::StrReplaceAll(number.substr(0, date), {{"-", ""}, {"_", ""}});
    moment.resize(kMomentDigits, '0');  // a day begins at midnight
    absl::string_view count = number.substr(date);
    const bool counts = absl::ConsumePrefix(&count, "-") && count.find_first_not_of('0') != absl::string_view::npos;
    return counts ? absl::StrCat(moment, ".", count) : moment;
  }
  absl::ConsumePrefix(&number, "V");
  return absl::StrReplaceAll(number, {{"_", "."}});
}

MigrationNumber::MigrationNumber(absl::string_view name) {
  const std::string number = NumberText(name);
  if (number.empty()) return;
  for (absl::string_view part : absl::StrSplit(number, '.')) {
    parts_.emplace_back(part.substr(std::min(part.find_first_not_of('0'), part.size())));
  }
  while (parts_.size() > 1 && parts_.back().empty()) parts_.pop_back();
}

std::strong_ordering MigrationNumber::operator<=>(const MigrationNumber& other) const {
  return std::lexicographical_compare_three_way(parts_.begin(), parts_.end(), other.parts_.begin(), other.parts_.end(),
                                                CompareDigits);
}

bool NameComesBefore(absl::string_view a, absl::string_view b) {
  const std::strong_ordering by_number = MigrationNumber(a) <=> MigrationNumber(b);
  return by_number != 0 ? by_number < 0 : a < b;
}

}  // namespace crystal
