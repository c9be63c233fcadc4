#include "baseline/target_schema.h"

#include "migrator/adapters/sqlite_adapter.h"
#include "migrator/apply.h"
#include "migrator/history.h"
#include "migrator/status_macros.h"

namespace crystal {

absl::StatusOr<Schema> TargetSchema(const std::vector<Migration>& history) {
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> db, SqliteAdapter::Open(":memory:", {.mode = OpenMode::kCreate}));
  RETURN_IF_ERROR(db->Begin());
  RETURN_IF_ERROR(CreateHistory(*db, Schema()));
  for (const Migration& migration : history) {
    for (const Change& change : migration.changes) {
      if (std::holds_alternative<DataChange>(change)) continue;
      RETURN_IF_ERROR(WithContext(ApplyChange(*db, change, migration.name, RunContext()), migration.name));
    }
  }
  RETURN_IF_ERROR(db->Commit());
  return db->ReadSchema();
}

}  // namespace crystal
