#include "tools/operations/wait.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/base/stopwatch.h"
#include "migrator/files/database_file.h"
#include "migrator/files/lock.h"
#include "migrator/files/write_lock.h"
#include "migrator/road/repeatables.h"
#include "tools/operations/wording.h"
#include "tools/transition/database_session.h"

namespace crystal {
namespace {

constexpr std::chrono::milliseconds kFirstPause(20), kLongestPause(1000);

// "process 12 (sqlite3 a.db)", as far as this process may look.
std::string Writer(const WriteLock& lock, const DatabaseFile& file) {
  if (lock.pid == 0) return "another process";
  const absl::StatusOr<std::vector<ProcessInfo>> users = ProcessesUsing(file);
  for (const ProcessInfo& user : users.ok() ? *users : std::vector<ProcessInfo>()) {
    if (user.pid == lock.pid) return absl::StrCat("process ", lock.pid, " (", user.command, ")");
  }
  return absl::StrCat("process ", lock.pid);
}

// What waiting may mend is a reason, and no error.
absl::StatusOr<std::string> AsReason(const absl::Status& status) {
  const bool mends = absl::IsNotFound(status) || absl::IsUnavailable(status);
  return mends ? absl::StatusOr<std::string>(std::string(status.message())) : status;
}

absl::StatusOr<std::string> WhyLocked(const std::string& database) {
  // Asked first: the file of a writer at work may look like none.
  ASSIGN_OR_RETURN(const WriteLock writer, FindWriteLock(database));
  const absl::StatusOr<DatabaseFile> file = FindDatabaseFile(database, Access::kRead);
  if (writer.held) {
    return absl::StrCat(Writer(writer, file.ok() ? *file : DatabaseFile()), " writes to it");
  }
  if (!file.ok()) return AsReason(file.status());
  ASSIGN_OR_RETURN(const std::string holder, MigrationLock::HolderOf(file->path));
  return holder.empty() ? "" : absl::StrCat("a migration runs: ", holder);
}

absl::StatusOr<std::string> WhyPending(DatabaseAdapter& db, const std::vector<Migration>& migrations) {
  const absl::StatusOr<std::vector<AppliedMigration>> history = RequireHistory(db);
  if (absl::IsFailedPrecondition(history.status())) return std::string(history.status().message());
  RETURN_IF_ERROR(history);
  ASSIGN_OR_RETURN(const std::vector<std::string> pending,
                   PendingMigrations(db, migrations, *history, {.allow_out_of_order = true}));
  if (pending.empty()) return "";
  const auto count = static_cast<int64_t>(pending.size());
  return absl::StrCat(Count(count, "migration"), count == 1 ? " is" : " are", " pending, the first is ", pending[0]);
}

}  // namespace

absl::StatusOr<std::string> WhyNotReady(const std::string& database, WaitFor what,
                                        const std::vector<Migration>& migrations) {
  ASSIGN_OR_RETURN(std::string reason, WhyLocked(database));
  if (!reason.empty()) return reason;
  const absl::StatusOr<DatabaseSession> session = OpenForReading(database);
  if (!session.ok()) return AsReason(session.status());
  return what == WaitFor::kUpToDate ? WhyPending(*session->db, migrations) : "";
}

absl::StatusOr<Waited> WaitUntilReady(const std::function<absl::StatusOr<std::string>()>& why_not, int timeout_ms,
                                      const std::function<void(const std::string&)>& waiting) {
  const Stopwatch watch;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  for (auto pause = kFirstPause;; pause = std::min(2 * pause, kLongestPause)) {
    ASSIGN_OR_RETURN(std::string reason, why_not());
    const auto now = std::chrono::steady_clock::now();
    if (reason.empty() || now >= deadline) return Waited{std::move(reason), watch.ms()};
    waiting(reason);
    std::this_thread::sleep_until(std::min(deadline, now + pause));
  }
}

}  // namespace crystal
