// The archive as people ask for it: what it holds, since when and because of what; and what of it may go for good.
#ifndef MIGRATOR_ROAD_ARCHIVE_READER_H_
#define MIGRATOR_ROAD_ARCHIVE_READER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/values/change.h"

namespace crystal {

// What of the archive is meant; "" stands for all.
struct ArchiveFilter {
  std::string migration = {};  // the migration or repair that it left in
  std::string table = {};
  std::string column = {};
  std::string before =
      {};  // archived before this time (UTC, as archived_at: "2026-11-22" is the beginning of that day)
  auto operator<=>(const ArchiveFilter&) const = default;
};

// What left a table in one section.
struct ArchiveGroup {
  std::string migration;
  std::string direction;  // "up", "down"; "" where a data change or an older program kept it
  std::string table;
  std::string kind;    // "row", "former", "value", "overwritten", "own"
  std::string column;  // "" for whole rows
  int64_t count = 0;   // rows, or values
  int64_t bytes = 0;
  std::string first_at;  // UTC
  std::string last_at;
  auto operator<=>(const ArchiveGroup&) const = default;
};
// By migration, table and column.
absl::StatusOr<std::vector<ArchiveGroup>> ListArchive(DatabaseAdapter& db, const ArchiveFilter& filter);

struct ArchiveLine {
  std::string table, row_key, column, kind, direction, migration, at;
  Value value;
  Value replaced_by;
};
// Every line, in the order in which they left, one at a time; `use` stops it by an error.
absl::Status ReadArchive(DatabaseAdapter& db, const ArchiveFilter& filter,
                         const std::function<absl::Status(const ArchiveLine&)>& use);

// Removes what `filter` picks for good, and says so in the audit trail. Returns the number of lines.
// What data changes note for themselves stays. Requires: a transaction is open.
absl::StatusOr<int64_t> PruneArchive(DatabaseAdapter& db, const ArchiveFilter& filter, const RunContext& context);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_ARCHIVE_READER_H_
