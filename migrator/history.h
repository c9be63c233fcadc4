// The history that a database keeps of itself: what was applied, by whom, with what outcome.
#ifndef MIGRATOR_HISTORY_H_
#define MIGRATOR_HISTORY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "migrator/change.h"
#include "migrator/migration.h"

namespace crystal {

// How a migration came into the history: run by this toolkit, found by the baseline, or standing for others.
inline constexpr char kExecuted[] = "executed";
inline constexpr char kDetected[] = "detected";
inline constexpr char kSquashed[] = "squashed";

struct AppliedMigration {
  std::string name = {};
  std::string executed_at = {};  // UTC, a note for people: order is by sequence, never by time
  int64_t sequence = 0;
  std::string checksum = {};
  int64_t duration_ms = 0;
  std::string origin = kExecuted;
  std::string tool_version = {};
  auto operator<=>(const AppliedMigration&) const = default;
};

// One line of the audit trail. Each holds the hash of the one before, so that no line can be changed or taken out
// unseen (`VerifyEvents`).
struct AuditEvent {
  std::string command;  // "cutover", "up", "down", "restore"
  std::string subject;  // the migration or repair, or "" for the command as a whole
  std::string outcome;  // "applied", "reverted", "detected", "repaired", "done"
  std::string details;
};

// The four tables of the toolkit: migrations, migration_events, migration_archive, migration_tags.
const std::vector<TableDefinition>& HistoryTables();
bool IsHistoryTable(absl::string_view name);

// Makes the tables where they are missing. Errors: FailedPrecondition - a table of that name is somebody else's.
absl::Status CreateHistory(DatabaseAdapter& db, const Schema& schema);
// Whether there is a history. Errors: FailedPrecondition - a table called `migrations` that is not ours.
absl::StatusOr<bool> HasHistory(const Schema& schema);

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

#endif  // MIGRATOR_HISTORY_H_
