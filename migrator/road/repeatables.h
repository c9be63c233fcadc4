// Repeatable migrations: views and triggers, each in a file of its own (R-session-views.sql) that is edited in place.
//
// They are taken away before a plan moves anything and made anew behind it, so that a migration may drop or rename a
// column that a view shows, and the view's file says in the same commit what it shows now. What they made stands in the
// history (a fact, history_facts.h) with its SQL, so that it is known from what is the user's own.
#ifndef MIGRATOR_ROAD_REPEATABLES_H_
#define MIGRATOR_ROAD_REPEATABLES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/road/event.h"
#include "migrator/values/change.h"
#include "migrator/values/plan.h"

namespace crystal {

// One that a database has, and what it made.
struct MadeRepeatable {
  std::string name;
  std::string checksum;
  std::vector<SchemaObject> objects;
};
// In the order in which they were made. Errors: DataLoss - the history's fact was changed by hand.
absl::StatusOr<std::vector<MadeRepeatable>> ReadRepeatables(DatabaseAdapter& db);

// The names of the repeatable ones among `migrations` that the database does not have, or not with this text, or of
// which a view or trigger is gone.
absl::StatusOr<std::vector<std::string>> PendingRepeatables(DatabaseAdapter& db,
                                                            const std::vector<Migration>& migrations);

// The names of all that `up` would apply: first what is not in the history, then those repeatables.
// Errors: those of PlanUp.
absl::StatusOr<std::vector<std::string>> PendingMigrations(DatabaseAdapter& db,
                                                           const std::vector<Migration>& migrations,
                                                           const std::vector<AppliedMigration>& history,
                                                           const UpOptions& options = {});

// What a plan does with them, around its steps; within the plan's transaction.
class Repeatables {
 public:
  explicit Repeatables(DatabaseAdapter& db) : db_(db) {}

  // Takes all of them away. The user's own triggers on their views are kept in mind.
  // Errors: FailedPrecondition - one is not what was made: somebody made it anew by hand.
  absl::Status TakeAway();
  // Makes those of the plan, and those whose file is not known here as they were; fills plan.repeated and plan.notes.
  // One that cannot be made yet, because a migration is pending behind the plan, is left out with a note.
  // Errors: FailedPrecondition - one does not work, or is in the way of something of the user's own.
  absl::Status MakeAnew(Plan& plan, const RunContext& context, const EventSink& events);

 private:
  // The name of what the statement makes, where it is there before the history knows of it: another tool or the old
  // path made it, and it stays. Errors: FailedPrecondition - what is there says something else.
  absl::StatusOr<std::string> FindMade(const SqlStatement& statement);
  absl::StatusOr<MadeRepeatable> Make(const Migration& migration);
  absl::Status MakeOne(const Migration& migration, Plan& plan);
  absl::Status KeepWithoutFile(const std::vector<Migration>& known, Plan& plan);
  absl::Status BringOwnTriggersBack();

  DatabaseAdapter& db_;
  std::vector<MadeRepeatable> before_;
  std::vector<MadeRepeatable> made_;
  std::vector<SchemaObject> own_triggers_;
};

}  // namespace crystal

#endif  // MIGRATOR_ROAD_REPEATABLES_H_
