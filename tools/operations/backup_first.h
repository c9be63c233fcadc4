// The verified backup in front of a plan that takes rows or values away.
//
// The archive keeps what leaves a table, and `down` brings it back; the backup is for the day on which somebody wants
// the whole file as it was.
#ifndef TOOLS_OPERATIONS_BACKUP_FIRST_H_
#define TOOLS_OPERATIONS_BACKUP_FIRST_H_

#include <optional>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "migrator/files/backup.h"
#include "migrator/road/migrator.h"

namespace crystal {

// The tables that lose something by the plan, as they are called before it: they are dropped, lose a column, or rows
// are deleted from them.
std::set<std::string> TablesThatLose(const Plan& plan);
// Whether one of them is there and has a row: what is empty needs no backup.
absl::StatusOr<bool> TakesAway(DatabaseAdapter& db, const Plan& plan);

// Threads: one thread an object.
class BackupFirst {
 public:
  BackupFirst(const DatabaseFile& file, BackupOptions options, EventSink events)
      : file_(file), options_(std::move(options)), events_(std::move(events)) {}

  // `planner`, with the backup made where its plan takes something away: there the plan is final, and nothing is
  // written yet. Requires: `db` holds the transaction in which the planner is asked, and outlives what is returned.
  // Errors: those of PendingBackup; DataLoss - the database is damaged.
  Planner Before(DatabaseAdapter& db, Planner planner);
  // Gives the backup its name, before the commit; returns its path, "" where none was needed. Without it none stays.
  absl::StatusOr<std::string> Keep();

 private:
  absl::Status Make();

  DatabaseFile file_;
  BackupOptions options_;
  EventSink events_;
  std::optional<PendingBackup> backup_;
};

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_BACKUP_FIRST_H_
