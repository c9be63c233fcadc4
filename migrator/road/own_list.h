// What of the user's own is meant to be there, as it stood at the adoption or was accepted since; what else turns up
// is drift.
#ifndef MIGRATOR_ROAD_OWN_LIST_H_
#define MIGRATOR_ROAD_OWN_LIST_H_

#include <compare>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/values/change.h"

namespace crystal {

struct OwnThing {
  std::string kind;   // "table", "column", "index", "view", ...
  std::string table;  // "" of views and triggers
  std::string name;
  auto operator<=>(const OwnThing&) const = default;
};
using OwnList = std::set<OwnThing>;

// Nothing where no list was ever made: a history of an older program.
absl::StatusOr<std::optional<OwnList>> ReadOwnList(DatabaseAdapter& db);
// Requires: a transaction is open; the history is whole (EnsureHistory).
absl::Status WriteOwnList(DatabaseAdapter& db, const OwnList& list, const RunContext& context);
// A migration renamed tables, from key to value: what is the user's own of them goes along. Writes only a change.
absl::Status RenameInOwnList(DatabaseAdapter& db, const std::map<std::string, std::string>& tables,
                             const RunContext& context);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_OWN_LIST_H_
