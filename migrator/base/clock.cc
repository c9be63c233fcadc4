#include "migrator/base/clock.h"

#include <array>
#include <cstdio>
#include <ctime>

#include "absl/strings/str_cat.h"

namespace crystal {
namespace {

std::string Format(int64_t ms, const char* format) {
  const int64_t rest = ((ms % 1000) + 1000) % 1000;
  const std::time_t seconds = (ms - rest) / 1000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 64> text{};
  std::strftime(text.data(), text.size(), format, &utc);
  return text.data();
}

}  // namespace

std::string SqlTime(int64_t ms) { return Format(ms, "%Y-%m-%d %H:%M:%S"); }

std::string IsoTime(int64_t ms) {
  return absl::StrCat(Format(ms, "%Y-%m-%dT%H:%M:%S."), absl::Dec(((ms % 1000) + 1000) % 1000, absl::kZeroPad3), "Z");
}

std::string TimeStamp(int64_t ms) { return Format(ms, "%Y%m%d%H%M%S"); }

}  // namespace crystal
