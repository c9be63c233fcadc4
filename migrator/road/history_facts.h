// What a history knows of itself besides what is applied: one text a name.
//
// Each stands in one line of migration_archive (kind "fact"), apart from the list of migrations and from the audit
// trail, so that what is lost of those shows.
#ifndef MIGRATOR_ROAD_HISTORY_FACTS_H_
#define MIGRATOR_ROAD_HISTORY_FACTS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/values/change.h"

namespace crystal {

inline constexpr char kTrailEndFact[] = "trail end";  // how many lines the audit trail has, and the digest of the last
inline constexpr char kModeFact[] = "mode";           // legacy, parallel or versioned
inline constexpr char kOwnFact[] = "own";             // what of the user's own is meant to be there (own_list.h)
inline constexpr char kRepeatablesFact[] = "repeatables";  // what repeatable migrations made (repeatables.h)

// Nothing where it was never written, or where the database has no archive.
absl::StatusOr<std::optional<std::string>> ReadFact(DatabaseAdapter& db, absl::string_view name);
// Takes the place of what was known. Requires: a transaction is open; the history is whole (EnsureHistory).
absl::Status WriteFact(DatabaseAdapter& db, absl::string_view name, const std::string& value,
                       const RunContext& context);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_HISTORY_FACTS_H_
