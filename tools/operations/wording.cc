#include "tools/operations/wording.h"

#include "absl/strings/str_cat.h"

namespace crystal {

std::string Count(int64_t number, const std::string& noun) { return Count(number, noun, noun + "s"); }

std::string Count(int64_t number, const std::string& one, const std::string& many) {
  std::string digits = absl::StrCat(number);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(static_cast<size_t>(at), 1, ',');
  return absl::StrCat(digits, " ", number == 1 ? one : many);
}

}  // namespace crystal
