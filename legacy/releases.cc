#include "legacy/releases.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"

namespace crystal {
namespace {

constexpr std::array<absl::string_view, 28> kReleases = {
    "v0.1.0",  "v0.1.1",  "v0.1.2",  "v0.1.3",  "v0.1.4",  "v0.1.5",  "v0.1.6",  "v0.1.7",  "v0.1.8", "v0.1.9",
    "v0.1.10", "v0.1.11", "v0.1.12", "v0.1.13", "v0.1.14", "v0.1.15", "v0.1.16", "v0.1.17", "v0.2.0", "v0.2.1",
    "v0.2.2",  "v0.2.3",  "v0.3.0",  "v0.3.1",  "v0.3.2",  "v0.3.3",  "v0.3.4",  "v0.3.5"};

}  // namespace

absl::Span<const absl::string_view> LegacyReleases() { return kReleases; }

absl::StatusOr<int> FindRelease(absl::string_view name) {
  const auto* found = std::find(kReleases.begin(), kReleases.end(), name);
  if (found != kReleases.end()) return static_cast<int>(found - kReleases.begin());
  const std::string tagged = absl::StrCat("v", absl::StripPrefix(absl::AsciiStrToLower(name), "v"));
  const bool near = std::find(kReleases.begin(), kReleases.end(), tagged) != kReleases.end();
  return absl::InvalidArgumentError(absl::StrCat("unknown release \"", name, "\"",
                                                 near ? absl::StrCat(" (did you mean ", tagged, "?)") : "",
                                                 "; known are ", absl::StrJoin(kReleases, ", ")));
}

}  // namespace crystal
