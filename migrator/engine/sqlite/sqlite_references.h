// The rows that break a foreign key, also where SQLite cannot check every key.
#ifndef MIGRATOR_ENGINE_SQLITE_SQLITE_REFERENCES_H_
#define MIGRATOR_ENGINE_SQLITE_SQLITE_REFERENCES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/engine/database_adapter.h"

namespace crystal {

// As DatabaseAdapter::BrokenReferences. SQLite's check of the whole database ends at the first key that it cannot check
// (https://www.sqlite.org/foreignkeys.html#fk_schemacommon): then each table is checked by itself. A key that refers to
// columns that are no key is one finding, "mine|?|sessions|cannot be checked"; one whose columns are in an order that
// is unknown here is none.
absl::StatusOr<std::vector<std::string>> FindBrokenReferences(DatabaseAdapter& db);

}  // namespace crystal

#endif  // MIGRATOR_ENGINE_SQLITE_SQLITE_REFERENCES_H_
