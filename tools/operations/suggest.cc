#include "tools/operations/suggest.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/edit_distance.h"

namespace crystal {
std::string Nearest(const std::string& word, const std::vector<std::string>& candidates) {
  const std::string lower = absl::AsciiStrToLower(word);
  std::string nearest;
  size_t fewest = std::max<size_t>(1, lower.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    const bool inside = lower.size() > 2 && absl::StrContains(absl::AsciiStrToLower(candidate), lower);
    const size_t slips = inside ? 0 : EditDistance(lower, absl::AsciiStrToLower(candidate));
    if (slips >= fewest) continue;
    fewest = slips;
    nearest = candidate;
  }
  return nearest;
}

std::string DidYouMean(const std::string& word, const std::vector<std::string>& candidates) {
  const std::string nearest = Nearest(word, candidates);
  return nearest.empty() ? "" : absl::StrCat(": did you mean ", nearest, "?");
}

}  // namespace crystal
