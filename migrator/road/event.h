// What a run tells of itself while it runs.
#ifndef MIGRATOR_ROAD_EVENT_H_
#define MIGRATOR_ROAD_EVENT_H_

#include <cstdint>
#include <functional>
#include <string>

namespace crystal {

// Progress, for whoever prints or logs; the migrator itself never does.
struct Event {
  enum class Kind { kStarted, kFinished };
  Kind kind = Kind::kStarted;
  std::string subject;  // the migration, or a phase: "backup", "proof"
  int64_t duration_ms = 0;
};
using EventSink = std::function<void(const Event&)>;
inline const EventSink kNoEvents = [](const Event&) {};

}  // namespace crystal

#endif  // MIGRATOR_ROAD_EVENT_H_
