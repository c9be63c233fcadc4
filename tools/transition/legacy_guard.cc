#include "tools/transition/legacy_guard.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "baseline/cutover.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/backup.h"
#include "migrator/files/read_snapshot.h"
#include "migrator/road/history_state.h"
#include "migrator/values/history_tables.h"
#include "tools/transition/parallel_start.h"
#include "verify/row_ledger.h"
#include "verify/workspace.h"

namespace crystal {
namespace {

constexpr size_t kShownFaults = 5;

// Rows may come, of any table; nothing else may change.
Allowance RowsMayCome(const Schema& schema) {
  Allowance allowance;
  for (const auto& [name, table] : schema.tables) allowance[name].adds_rows = true;
  return allowance;
}

// The tables of the user's; the history is the toolkit's own, and no method of old writes there.
Schema UsersTables(const Schema& schema) {
  Schema users;
  for (const auto& [name, table] : schema.tables) {
    if (!IsHistoryTable(name)) users.tables[name] = table;
  }
  return users;
}

absl::StatusOr<std::vector<std::string>> LostBy(const std::string& before, const std::string& after) {
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> was, OpenReadSnapshot(before));
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> is, OpenReadSnapshot(after));
  ASSIGN_OR_RETURN(Schema schema_was, was->ReadSchema());
  ASSIGN_OR_RETURN(Schema schema_is, is->ReadSchema());
  ASSIGN_OR_RETURN(Ledger ledger, BalanceRows(*was, UsersTables(schema_was), *is, UsersTables(schema_is),
                                              RowsMayCome(schema_was), [](const std::string&) {}));
  if (ledger.faults.size() > kShownFaults) ledger.faults.resize(kShownFaults);
  return ledger.faults;
}

absl::Status Loses(const OldPath& old_path, const std::string& what) {
  return absl::FailedPreconditionError(
      absl::StrCat("on a copy of this database a launch of ", old_path.name, " ", what));
}

}  // namespace

std::string ToString(LegacyGuard guard) { return guard == LegacyGuard::kRefuse ? "refuse" : "backup"; }

absl::StatusOr<LegacyGuard> ParseLegacyGuard(absl::string_view text) {
  for (const LegacyGuard guard : {LegacyGuard::kRefuse, LegacyGuard::kBackup}) {
    if (text == ToString(guard)) return guard;
  }
  return absl::InvalidArgumentError(absl::StrCat("there is no legacy guard \"", text, "\": it is refuse or backup"));
}

absl::StatusOr<LegacyGuard> LegacyGuardFromEnvironment() {
  const char* text = std::getenv(kLegacyGuardVariable);
  if (text == nullptr || *text == '\0') return LegacyGuard::kRefuse;
  const absl::StatusOr<LegacyGuard> guard = ParseLegacyGuard(text);
  if (!guard.ok()) return WithContext(guard.status(), kLegacyGuardVariable);
  return *guard;
}

absl::Status ProveLaunchLosesNothing(const std::string& database, const OldPath& old_path,
                                     const std::vector<Migration>& migrations, const RunContext& context) {
  const int64_t size = SizeOf(database) + SizeOf(database + "-wal");
  ASSIGN_OR_RETURN(Workspace workspace, Workspace::Make("", 3 * size + (1 << 20), context.now_ms));
  const std::string before = workspace.File("before.db"), after = workspace.File("after.db");
  {
    ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> source, OpenReadSnapshot(database));
    RETURN_IF_ERROR(CopyForTrial(*source, before));
    RETURN_IF_ERROR(CopyForTrial(*source, after));
  }
  ASSIGN_OR_RETURN(LegacyLaunch launch, old_path.launch(after, LaunchFor::kUse, context));
  if (!launch.threw.ok()) return Loses(old_path, absl::StrCat("throws: ", launch.threw.message()));
  if (!launch.changed) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::vector<std::string> lost, LostBy(before, after));
  if (!lost.empty()) return Loses(old_path, absl::StrCat("loses something:\n  ", absl::StrJoin(lost, "\n  ")));
  const absl::Status on = Cutover(migrations, {.path = after, .app_closed = true, .context = context}).status();
  if (!on.ok()) {
    return Loses(old_path, absl::StrCat("leaves a file from which no way leads on: ", on.message()));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> IsLaunchProven(const std::string& database) {
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> db, OpenReadSnapshot(database));
  ASSIGN_OR_RETURN(Value proven, SelectValue(*db,
                                             "SELECT max(id) FROM migration_events WHERE outcome = 'proven' AND "
                                             "subject = 'legacy'"));
  const auto* line = std::get_if<int64_t>(&proven);
  if (line == nullptr) return false;
  ASSIGN_OR_RETURN(int64_t moved, SelectInteger(*db,
                                                "SELECT count(*) FROM migration_events WHERE id > ? AND command NOT IN "
                                                "('mode', 'start', 'tag', 'schema', 'archive')",
                                                {*line}));
  return moved == 0;
}

bool ReportTellsOfLosses(const std::string& database) {
  const absl::StatusOr<ParallelMemory> memory = LastParallelReport(database);
  return memory.ok() && (memory->rows_lost > 0 || memory->threw);
}

absl::StatusOr<std::string> BackUpBeforeLaunch(const std::string& database, int64_t now_ms) {
  ASSIGN_OR_RETURN(DatabaseFile file, FindDatabaseFile(database, Access::kWrite));
  ASSIGN_OR_RETURN(PendingBackup backup, PendingBackup::Copy(file, {.now_ms = now_ms}));
  RETURN_IF_ERROR(backup.Verify());
  return backup.Keep();
}

}  // namespace crystal
