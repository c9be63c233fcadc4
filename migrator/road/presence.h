// Whether a change is in a database already, judged by its structure and its data, never by schema text.
#ifndef MIGRATOR_ROAD_PRESENCE_H_
#define MIGRATOR_ROAD_PRESENCE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/values/change.h"
#include "migrator/values/migration.h"

namespace crystal {

enum class Presence {
  kAbsent,       // nothing of it is there
  kPresent,      // all of it is there
  kPartial,      // some of it is there: a run was stopped inside
  kConflicting,  // something of that name is there that is not it
};
std::string ToString(Presence presence);

struct ChangePresence {
  Presence presence = Presence::kAbsent;
  std::string evidence;                           // "column sessions.archived is missing"
  std::vector<std::string> missing_columns = {};  // of a table that is partly there
  std::string column = {};                        // "table.column" that conflicts
};

struct MigrationPresence {
  std::string name;
  Presence presence = Presence::kAbsent;
  std::vector<ChangePresence> changes;  // one for each change, in order
};

// Judges one structural change. `history` and `target` as for DetectPresence.
absl::StatusOr<ChangePresence> DetectStructure(DatabaseAdapter& db, const Schema& schema, const Change& change,
                                               const std::vector<Migration>& history, const Schema& target);

// `target` is the schema that the whole history gives: a column may look as this change makes it or as a later change
// of `history` leaves it. Errors: those of the data changes' own questions.
absl::StatusOr<std::vector<MigrationPresence>> DetectPresence(DatabaseAdapter& db, const Schema& schema,
                                                              const std::vector<Migration>& history,
                                                              const Schema& target);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_PRESENCE_H_
