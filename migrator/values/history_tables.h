// The tables in which a database keeps its own history, as definitions.
#ifndef MIGRATOR_VALUES_HISTORY_TABLES_H_
#define MIGRATOR_VALUES_HISTORY_TABLES_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "migrator/values/types.h"

namespace crystal {

// The four tables of the toolkit: migrations, migration_events, migration_archive, migration_tags.
const std::vector<TableDefinition>& HistoryTables();
bool IsHistoryTable(absl::string_view name);

}  // namespace crystal

#endif  // MIGRATOR_VALUES_HISTORY_TABLES_H_
