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
  std::string evidence;     // "column sessions.archived is missing"
  std::string column = {};  // "table.column" that conflicts
  // Of structure that is absent or partly there: what makes it, in the names that the database has by now.
  std::vector<Change> missing = {};
};

struct MigrationPresence {
  std::string name;
  Presence presence = Presence::kAbsent;
  std::vector<ChangePresence> changes;  // one for each change, in order
};

// `target` is the schema that the whole history gives. A thing is looked for under every name that the history gives
// it: what a later change renames, retypes or takes away was made all the same. Errors: those of the data changes' own
// questions.
absl::StatusOr<std::vector<MigrationPresence>> DetectPresence(DatabaseAdapter& db, const Schema& schema,
                                                              const std::vector<Migration>& history,
                                                              const Schema& target);

// The same without the data changes, which are called present: no row is read.
absl::StatusOr<std::vector<MigrationPresence>> DetectStructure(DatabaseAdapter& db, const Schema& schema,
                                                               const std::vector<Migration>& history,
                                                               const Schema& target);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_PRESENCE_H_
