// The schema that a history gives on an empty database.
#ifndef MIGRATOR_ROAD_HISTORY_SCHEMA_H_
#define MIGRATOR_ROAD_HISTORY_SCHEMA_H_

#include <vector>

#include "absl/status/statusor.h"
#include "migrator/values/migration.h"
#include "migrator/values/schema.h"

namespace crystal {

// Replays the structural changes of `history`, and the toolkit's own tables, in memory; the data changes have no rows
// to work on. Nothing is kept by hand that the history says already. Made once for each history of a process, which
// costs more than all other looks at a small database together; later calls copy it. May be called on any thread.
absl::StatusOr<Schema> HistorySchema(const std::vector<Migration>& history);

// Of somebody who has run `history` on an empty database already: HistorySchema gives this schema from now on.
void RememberHistorySchema(const std::vector<Migration>& history, const Schema& schema);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_HISTORY_SCHEMA_H_
