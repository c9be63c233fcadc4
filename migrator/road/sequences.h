// The highest id that a table ever gave (AUTOINCREMENT): it outlives the table, so that no id is given twice.
#ifndef MIGRATOR_ROAD_SEQUENCES_H_
#define MIGRATOR_ROAD_SEQUENCES_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/road/section_name.h"

namespace crystal {

using Sequences = std::map<std::string, int64_t>;  // table to its highest id

absl::StatusOr<Sequences> ReadSequences(DatabaseAdapter& db);
// The table goes on no lower than `highest`. Requires: it has AUTOINCREMENT.
absl::Status RaiseSequence(DatabaseAdapter& db, const std::string& table, int64_t highest);
// For a table that is gone, or gives no ids of its own any more.
absl::Status ArchiveSequence(DatabaseAdapter& db, const SectionName& section, const std::string& table,
                             int64_t highest);
// Those that the opposite section archived, where their tables are there again; they leave the archive.
absl::Status PutBackSequences(DatabaseAdapter& db, const SectionName& section);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_SEQUENCES_H_
