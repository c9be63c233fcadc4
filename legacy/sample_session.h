// One session of a sample database, with all that hangs on it.
#ifndef LEGACY_SAMPLE_SESSION_H_
#define LEGACY_SAMPLE_SESSION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "legacy/sample_rows.h"
#include "legacy/sample_text.h"

namespace crystal {

// Where a session stands.
struct SamplePlace {
  int64_t project = 0;
  std::vector<std::string> folders = {};
};

class SampleSessions {
 public:
  // Sessions follow each other from `first_second` (since 1970 UTC) on. Must not outlive `rows` and `random`.
  SampleSessions(SampleRows& rows, SampleRandom& random, int64_t first_second)
      : rows_(rows), random_(random), text_(random), now_(first_second) {}

  // The new session's id.
  absl::StatusOr<std::string> Insert(const SamplePlace& place, int64_t outputs);

 private:
  absl::Status InsertSession(const SamplePlace& place, const std::string& id, const Value& active_panel);
  absl::Status InsertPanels(const std::string& id, const Value& claude_panel);
  absl::Status InsertOutputs(const std::string& id, const Value& panel, int64_t count);
  absl::Status InsertTurns(const std::string& id, const Value& panel);
  absl::Status InsertDiff(const std::string& id, const Value& panel, int64_t sequence, int64_t marker);
  std::string Tick(int64_t seconds) { return SampleTimestamp(now_ += seconds); }
  // A value in two of three cases, NULL in the third.
  Value Sometimes(Value value) {
    if (random_.OneIn(3)) value = std::monostate{};
    return value;
  }

  SampleRows& rows_;
  SampleRandom& random_;
  SampleOutput text_;
  int64_t now_;
  int64_t number_ = 0;
  int64_t outputs_ = 0;
};

}  // namespace crystal

#endif  // LEGACY_SAMPLE_SESSION_H_
