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

// What the trail says is applied, in the order in which it came to be so, each with the line that says it.
struct SaidApplied {
  std::string name;
  AuditLine line;
};
std::vector<SaidApplied> AppliedByTrail(const std::vector<AuditLine>& lines);

// VerifyEvents, and more: lines cut off the end leave a chain that holds, so its length and its last digest are held
// against what the history remembers of them, and what the last line of each migration says (applied or taken back)
// against the list of the applied ones. This finds accidents and edits by hand; who edits list, trail and archive alike
// is found only by a digest that was kept elsewhere (FindDigest).
// `replaced`: migrations that a squash stands for; they leave the history with it, without lines of their own.
// Errors: DataLoss - names the first broken line, how many lines are missing, or the migration that has no line.
absl::Status VerifyTrail(DatabaseAdapter& db, const std::set<std::string>& replaced);

// Of this, what needs no list of applied migrations: the chain, its length and its last digest.
absl::Status VerifyTrailAlone(DatabaseAdapter& db);

// The line whose digest this is, and so proof that neither it nor a line before it was changed since, where the chain
// holds. `digest` may be shortened to its first 8 digits or more.
// Errors: InvalidArgument - it is no digest; DataLoss - no line has it: lines were cut off, or changed.
absl::StatusOr<AuditLine> FindDigest(DatabaseAdapter& db, const std::string& digest);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_AUDIT_TRAIL_H_
