#include "tools/cli/fold.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace crystal {
namespace {

using Row = std::vector<std::string>;

constexpr size_t kDigits = 3;  // "001-initial-schema": what users write begins with a time stamp
constexpr std::ptrdiff_t kFewest = 3;

bool IsPrograms(const Row& row) {
  const std::string& name = row[0];
  return name.size() > kDigits && name[kDigits] == '-' &&
         std::all_of(name.begin(), name.begin() + kDigits, [](unsigned char c) { return absl::ascii_isdigit(c); });
}

bool SaysTheSame(const Row& one, const Row& other) {
  return IsPrograms(one) && IsPrograms(other) && std::equal(one.begin() + 1, one.end(), other.begin() + 1, other.end());
}

}  // namespace

std::vector<Row> Folded(const std::vector<Row>& rows) {
  std::vector<Row> folded;
  for (auto first = rows.begin(); first != rows.end();) {
    auto end = first + 1;
    while (end != rows.end() && SaysTheSame(*first, *end)) ++end;
    if (end - first < kFewest) {
      folded.insert(folded.end(), first, end);
    } else {
      folded.push_back(*first);
      folded.back()[0] = absl::StrCat(first->front().substr(0, kDigits), " to ", (end - 1)->front().substr(0, kDigits));
    }
    first = end;
  }
  return folded;
}

}  // namespace crystal
