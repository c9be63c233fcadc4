// The releases of the application that carried the legacy method, oldest first.
#ifndef LEGACY_RELEASES_H_
#define LEGACY_RELEASES_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace crystal {

// "v0.1.0" to "v0.3.5"; a release's place in this list is its number.
absl::Span<const absl::string_view> LegacyReleases();

// The number of a release. Errors: InvalidArgument - unknown; the message lists the known ones, and names the one
// that is meant where only its v is missing.
absl::StatusOr<int> FindRelease(absl::string_view name);

}  // namespace crystal

#endif  // LEGACY_RELEASES_H_
