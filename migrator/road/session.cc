#include "migrator/road/session.h"

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/values/order.h"

namespace crystal {

std::string LastLine(DatabaseAdapter& db) {
  const absl::StatusOr<Value> hash = SelectValue(db, "SELECT hash FROM migration_events ORDER BY id DESC LIMIT 1");
  if (!hash.ok()) return "";
  const auto* text = std::get_if<std::string>(&*hash);
  return text == nullptr ? "" : *text;
}

absl::Status LookAfterFailedCommit(const absl::Status& committed, const std::string& path, const std::string& before,
                                   const std::string& after) {
  const absl::StatusOr<std::unique_ptr<SqliteAdapter>> db = SqliteAdapter::Open(path, {.keep_write_ahead_log = true});
  if (!db.ok()) return UnknownOutcome(committed, path, db.status());
  // The first reading rolls a hot journal back, which is what may fail.
  const absl::Status read = SelectInteger(**db, "SELECT count(*) FROM sqlite_schema").status();
  if (!read.ok()) return UnknownOutcome(committed, path, read);
  const std::string now = LastLine(**db);
  if (now == after && before != after) return absl::OkStatus();
  if (now == before && before != after) return WithOutcome(committed, Outcome::kUnchanged);
  return UnknownOutcome(committed, path, absl::InternalError("its audit trail says neither"));
}

absl::StatusOr<Session> Session::Open(const std::string& path, const SessionOptions& options) {
  Session session;
  ASSIGN_OR_RETURN(session.file_, FindDatabaseFile(path, Access::kWrite));
  ASSIGN_OR_RETURN(MigrationLock lock, MigrationLock::Acquire(session.file_.path, options.now_ms, options.wait_ms));
  session.lock_ = std::make_unique<MigrationLock>(std::move(lock));
  // Whoever held the lock may have put another file in its place.
  ASSIGN_OR_RETURN(session.file_, FindDatabaseFile(path, Access::kWrite));
  // Until something is written the log stays as it is.
  ASSIGN_OR_RETURN(session.db_, SqliteAdapter::Open(session.file_.path, {.keep_write_ahead_log = true}));
  RETURN_IF_ERROR(CheckStillSame(session.file_));
  return session;
}

absl::Status Session::Run(const std::function<absl::StatusOr<bool>(SqliteAdapter&)>& work) {
  RETURN_IF_ERROR(db_->Begin());
  const std::string before = LastLine(*db_);
  const absl::StatusOr<bool> wrote = work(*db_);
  if (!wrote.ok() || !*wrote) {
    RETURN_IF_ERROR(db_->Rollback());
    return wrote.status();
  }
  const std::string after = LastLine(*db_);
  const absl::Status committed = db_->Commit();
  if (!committed.ok()) return LookAgain(committed, before, after);
  db_->KeepWriteAheadLog(false);
  return absl::OkStatus();
}

absl::Status Session::LookAgain(const absl::Status& committed, const std::string& before, const std::string& after) {
  db_->Rollback().IgnoreError();  // what counts is what a new connection finds
  db_.reset();
  return LookAfterFailedCommit(committed, file_.path, before, after);
}

absl::StatusOr<Plan> ToLatest(const std::string& path, const std::vector<Migration>& migrations,
                              const MoveOfFile& options) {
  ASSIGN_OR_RETURN(std::vector<Migration> ordered, InOrder(migrations));
  ASSIGN_OR_RETURN(DatabaseFile file, FindDatabaseFile(path, Access::kCreate));
  if (!file.exists) {
    RETURN_IF_ERROR(SqliteAdapter::Open(file.path, {.mode = OpenMode::kCreate}).status());
  }
  ASSIGN_OR_RETURN(Session session,
                   Session::Open(file.path, {.now_ms = options.context.now_ms, .wait_ms = options.wait_ms}));
  const Planner planner = [&](const std::vector<AppliedMigration>& history) { return PlanUp(ordered, history); };
  Plan plan;
  RETURN_IF_ERROR(session.Run([&](SqliteAdapter& db) -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(plan, MigrateOpenTransaction(db, planner, options.context, options.events));
    return !plan.empty();
  }));
  return plan;
}

}  // namespace crystal
