// The history that a database keeps of itself: what was applied, by whom, with what outcome.
#ifndef MIGRATOR_ROAD_HISTORY_H_
#define MIGRATOR_ROAD_HISTORY_H_

#include <cstdint>
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
  std::string outcome;  // "applied", "reverted", "detected", "repaired", "done"
  std::string details;
};

// In the order in which they were applied.
absl::StatusOr<std::vector<AppliedMigration>> ReadHistory(DatabaseAdapter& db);
// Appends at the end; `sequence` and `executed_at` are filled in.
absl::Status RecordApplied(DatabaseAdapter& db, const Migration& migration, absl::string_view origin,
                           int64_t duration_ms, const RunContext& context);
absl::Status ForgetApplied(DatabaseAdapter& db, const std::string& name);
absl::Status RecordChecksum(DatabaseAdapter& db, const std::string& name, const std::string& checksum);

absl::Status AppendEvent(DatabaseAdapter& db, const AuditEvent& event, const RunContext& context);
// Errors: DataLoss - names the first line whose hash does not follow from the one before.
absl::Status VerifyEvents(DatabaseAdapter& db);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_HISTORY_H_
