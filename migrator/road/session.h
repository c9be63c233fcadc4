// One piece of work on a database: found, locked, opened, done in one transaction, and its outcome looked at.
#ifndef MIGRATOR_ROAD_SESSION_H_
#define MIGRATOR_ROAD_SESSION_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "migrator/base/outcome.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/files/database_file.h"
#include "migrator/files/lock.h"
#include "migrator/road/migrator.h"

namespace crystal {

struct SessionOptions {
  int64_t now_ms = 0;
  int wait_ms = 0;  // how long to wait for another process that works on the database; 0: not at all
};

// The connection is closed before the lock is let go. Threads: one thread an object.
//
// Example:
//   ASSIGN_OR_RETURN(Session session, Session::Open(path, {.now_ms = now, .wait_ms = 10'000}));
//   return session.Run([&](SqliteAdapter& db) -> absl::StatusOr<bool> {
//     RETURN_IF_ERROR(SetTag(db, "before-notes", context));
//     return true;  // something was written: commit
//   });
class Session {
 public:
  // Errors: those of FindDatabaseFile (for writing), MigrationLock and SqliteAdapter::Open.
  static absl::StatusOr<Session> Open(const std::string& path, const SessionOptions& options);

  const DatabaseFile& file() const { return file_; }
  SqliteAdapter& db() { return *db_; }

  // Begins, works and commits, or takes everything back where `work` fails or returns false. A COMMIT that fails may
  // have happened all the same (hazard B17): then the file is read again by a new connection, and what it says counts.
  // Errors: those of `work`, after which the database is as it was; of COMMIT with Outcome kUnchanged or kUnknown.
  // May be called again after OK only.
  absl::Status Run(const std::function<absl::StatusOr<bool>(SqliteAdapter&)>& work);

 private:
  absl::Status LookAgain(const absl::Status& committed, const std::string& before, const std::string& after);

  DatabaseFile file_;
  std::unique_ptr<MigrationLock> lock_;
  std::unique_ptr<SqliteAdapter> db_;
};

// Which of two states a database is in after a COMMIT that failed, told by the last line of its audit trail: OK where
// the transaction happened, `committed` where it did not; UnknownOutcome where the file cannot be read, or says
// neither. Requires: no connection of this process is open on the file.
absl::Status LookAfterFailedCommit(const absl::Status& committed, const std::string& path, const std::string& before,
                                   const std::string& after);
// The digest of the last line of the audit trail; "" where there is none.
std::string LastLine(DatabaseAdapter& db);

struct MoveOfFile {
  int wait_ms = 10'000;
  RunContext context = {};
  EventSink events = kNoEvents;
};
// Applies whatever of `migrations` is pending to the database at `path`; a new file gets its history here. All that a
// program needs that brings its own migrations.
// Errors: those of Session, and of Migrate.
// Example: RETURN_IF_ERROR(ToLatest("/home/ann/notes.db", {CreateNotes(), AddTags()}).status());
absl::StatusOr<Plan> ToLatest(const std::string& path, const std::vector<Migration>& migrations,
                              const MoveOfFile& options = {});

}  // namespace crystal

#endif  // MIGRATOR_ROAD_SESSION_H_
