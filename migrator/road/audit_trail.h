// The audit trail as a reader asks for it: its lines, and whether they can be believed.
#ifndef MIGRATOR_ROAD_AUDIT_TRAIL_H_
#define MIGRATOR_ROAD_AUDIT_TRAIL_H_

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "migrator/road/history.h"

namespace crystal {

struct AuditLine {
  int64_t id = 0;     // its number in the table migration_events
  std::string at;     // UTC
  std::string actor;  // user@machine
  AuditEvent event;
};

// The newest last. `last`: only so many of them; 0 for all.
absl::StatusOr<std::vector<AuditLine>> ReadEvents(DatabaseAdapter& db, int64_t last = 0);

// VerifyEvents, and more: lines cut off the end leave a chain that holds, so what the last line of each migration says
// (applied or taken back) is compared with the history. A cut that took no line of a move with it is not noticed.
// `replaced`: migrations that a squash stands for; they leave the history with it, without lines of their own.
// Errors: DataLoss - names the first broken line, or the migration that has no line.
absl::Status VerifyTrail(DatabaseAdapter& db, const std::set<std::string>& replaced);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_AUDIT_TRAIL_H_
