// The history that a database keeps of itself: what was applied, by whom, with what outcome.
#ifndef MIGRATOR_ROAD_HISTORY_H_
#define MIGRATOR_ROAD_HISTORY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/values/applied_migration.h"
#include "migrator/values/change.h"
#include "migrator/values/history_tables.h"
#include "migrator/values/migration.h"

namespace crystal {

// One line of the audit trail. Each holds the hash of the one before, so that no line can be changed or taken out
// unseen (`VerifyEvents`).
struct AuditEvent {
  std::string command;  // "cutover", "up", "down", "restore"
  std::string subject;  // the migration or repair, or "" for the command as a whole
  std::string outcome;  // one of the words below, or another: "repaired", "done"
  std::string details;
};
// Outcomes that say what is applied.
inline constexpr char kSaysApplied[] = "applied";        // run
inline constexpr char kSaysDetected[] = "detected";      // its work was there already
inline constexpr char kSaysRecorded[] = "recorded";      // a squash of what is applied
inline constexpr char kSaysMarked[] = "marked applied";  // somebody said so
inline constexpr char kSaysReverted[] = "reverted";      // and no more
inline constexpr char kSaysUnmarked[] = "marked pending";
inline constexpr char kSaysForgotten[] = "forgotten";
inline constexpr char kChecksumAccepted[] = "checksum accepted";  // applied as before, whatever its text says now
inline constexpr char kSaysRenamed[] = "renamed";                 // `details` is its name from now on

// In the order in which they were applied.
absl::StatusOr<std::vector<AppliedMigration>> ReadHistory(DatabaseAdapter& db);
// Appends at the end; `sequence` and `executed_at` are filled in.
absl::Status RecordApplied(DatabaseAdapter& db, const Migration& migration, absl::string_view origin,
                           int64_t duration_ms, const RunContext& context);
// The same of a line that somebody else knows; only `sequence` is filled in.
absl::Status AddToHistory(DatabaseAdapter& db, const AppliedMigration& applied);
// Gives the rows of the history the order of `names`, which are all of them.
absl::Status PutInOrder(DatabaseAdapter& db, const std::vector<std::string>& names);
absl::Status ForgetApplied(DatabaseAdapter& db, const std::string& name);
absl::Status RenameApplied(DatabaseAdapter& db, const std::string& from, const std::string& to,
                           const std::string& checksum);
absl::Status RecordChecksum(DatabaseAdapter& db, const std::string& name, const std::string& checksum);

// Requires: a transaction is open; the history is whole (EnsureHistory).
absl::Status AppendEvent(DatabaseAdapter& db, const AuditEvent& event, const RunContext& context);

// Errors: DataLoss - names the first line whose hash does not follow from the one before.
absl::Status VerifyEvents(DatabaseAdapter& db);

// How far the audit trail reaches.
struct TrailEnd {
  int64_t lines = 0;
  std::string digest =
      {};  // of the last line, which holds that of the line before, and so of all; "" where there is none
  bool operator==(const TrailEnd&) const = default;
};
absl::StatusOr<TrailEnd> FindTrailEnd(DatabaseAdapter& db);
// What the history itself remembers of it, and so what must be there; nothing in a history of an older program.
absl::StatusOr<std::optional<TrailEnd>> RememberedTrailEnd(DatabaseAdapter& db);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_HISTORY_H_
