// What a launch of the legacy method gets from outside, and what it says afterwards: plain values.
#ifndef LEGACY_ENVIRONMENT_H_
#define LEGACY_ENVIRONMENT_H_

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace crystal {

// The object that the method asks for two settings. No real release ever exported it, so there it is absent and the
// look-up fails; its values may be empty texts, which is something else.
struct LegacyConfiguration {
  std::string git_repo_path = {};
  std::string default_model = {};
  auto operator<=>(const LegacyConfiguration&) const = default;
};

struct LegacyEnvironment {
  int64_t now_ms = 0;                        // the clock, milliseconds since 1970 UTC; stands still during a launch
  std::function<std::string()> new_id = {};  // a source of UUIDs, asked for each new panel; empty: CountingIds(1)
  std::optional<LegacyConfiguration> configuration = std::nullopt;
  // After this many writes the next statement does not run, as if the process had been killed there.
  std::optional<int64_t> stop_after_write = std::nullopt;
  // Where texts without a zone were written; the order fix sorts by such texts.
  absl::TimeZone time_zone = absl::UTCTimeZone();
};

// An error that a step caught by itself, so that the method went on.
struct SwallowedError {
  std::string step;
  std::string error;
  auto operator<=>(const SwallowedError&) const = default;
};

struct LegacyReport {
  int64_t writes = 0;  // write statements that succeeded, BEGIN, COMMIT and ROLLBACK among them
  // The error that ended the method and reached its caller; OK where it ran to its end or to the stop point.
  absl::Status threw = absl::OkStatus();
  std::vector<SwallowedError> swallowed = {};
  int64_t ids_used = 0;  // ids drawn from the source
  bool stopped = false;  // a statement was refused because of stop_after_write
};

// 00000000-0000-4000-8000-000000000001 and so on, `first` in decimal in the last group.
std::function<std::string()> CountingIds(int64_t first);

}  // namespace crystal

#endif  // LEGACY_ENVIRONMENT_H_
