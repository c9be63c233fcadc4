// Full-text indexes (FTS3 to FTS5): whose text they keep, and whether they say what their table says.
#ifndef MIGRATOR_ENGINE_SQLITE_TEXT_INDEXES_H_
#define MIGRATOR_ENGINE_SQLITE_TEXT_INDEXES_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/engine/database_adapter.h"

namespace crystal {

// As DatabaseAdapter::RowsOf (https://www.sqlite.org/fts5.html#external_content_and_contentless_tables).
absl::StatusOr<VirtualRows> RowsOfVirtualTable(DatabaseAdapter& db, absl::string_view name);

// As DatabaseAdapter::RebuildStaleTextIndexes. An index is asked by its own integrity check, which reads all of its
// table, and only where one of `tables` is that table.
absl::StatusOr<std::vector<std::string>> RebuildStaleIndexes(DatabaseAdapter& db, const std::set<std::string>& tables);

}  // namespace crystal

#endif  // MIGRATOR_ENGINE_SQLITE_TEXT_INDEXES_H_
