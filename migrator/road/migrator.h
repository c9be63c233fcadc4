// Runs a plan: the only place where migrations meet a transaction.
#ifndef MIGRATOR_ROAD_MIGRATOR_H_
#define MIGRATOR_ROAD_MIGRATOR_H_

#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/road/event.h"
#include "migrator/values/plan.h"

namespace crystal {

// Makes the plan from the history, as it is read inside the transaction (hazard C1).
using Planner = std::function<absl::StatusOr<Plan>(const std::vector<AppliedMigration>& history)>;

// Takes the database from where its history stands to where the plan ends: schema, rows, history and audit trail
// together, or nothing. Returns the plan that was carried out; an empty one wrote nothing.
//
// Requires: no transaction is open; foreign keys and triggers are off on the connection (the adapter's default).
// Errors: FailedPrecondition - no history (adopt the database first), a newer one, or new broken references;
// else the planner's and the adapter's. After any error the database is as it was.
absl::StatusOr<Plan> Migrate(DatabaseAdapter& db, const Planner& planner, const RunContext& context,
                             const EventSink& events);

// The same within a transaction of the caller's, who commits where the plan is not empty, else rolls back.
absl::StatusOr<Plan> MigrateOpenTransaction(DatabaseAdapter& db, const Planner& planner, const RunContext& context,
                                            const EventSink& events);

// The same for a database that is known to have a whole history; the caller commits, or rolls back.
absl::StatusOr<Plan> MigrateInTransaction(DatabaseAdapter& db, const Planner& planner, const RunContext& context,
                                          const EventSink& events);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_MIGRATOR_H_
