#include "tools/operations/wording.h"

#include "absl/strings/str_cat.h"

namespace crystal {

std::string Count(int64_t number, const std::string& noun) {
  std::string digits = absl::StrCat(number);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(static_cast<size_t>(at), 1, ',');
  return absl::StrCat(digits, " ", noun, number == 1 ? "" : "s");
}

}  // namespace crystal
