#include "migrator/engine/sqlite/sqlite_temp.h"

#include <string>
#include <vector>

#include "migrator/base/status_macros.h"

namespace crystal {
namespace {

// SQLite counts every change of the TEMP schema. A look at the count costs a tenth of a look at the objects, which a
// script mostly has none of.
absl::StatusOr<bool> AnyWasMade(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(const int64_t changes, SelectInteger(db, "PRAGMA temp.schema_version"));
  return changes != 0;
}

}  // namespace

absl::Status CheckTempObjects(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(const bool any, AnyWasMade(db));
  if (!any) return absl::OkStatus();
  ASSIGN_OR_RETURN(
      std::vector<std::string> wrong,
      SelectTexts(
          db,
          "SELECT CASE type WHEN 'trigger' THEN 'a temporary trigger has no place in a migration: ' || name "
          "ELSE 'the temporary ' || type || ' ' || name || ' has the name of an object of the database, and "
          "would be taken for it: give it another name' END FROM temp.sqlite_schema AS t WHERE type = 'trigger' "
          "OR (name NOT LIKE 'crystal\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_autoindex\\_crystal\\_%' ESCAPE "
          "'\\' AND EXISTS (SELECT 1 FROM main.sqlite_schema AS m "
          "WHERE m.name = t.name COLLATE NOCASE)) LIMIT 1"));
  return wrong.empty() ? absl::OkStatus() : absl::InvalidArgumentError(wrong[0]);
}

absl::Status DropTempObjects(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(const bool any, AnyWasMade(db));
  if (!any) return absl::OkStatus();
  // Virtual tables go before the others: their shadow tables go with them.
  ASSIGN_OR_RETURN(
      std::vector<std::string> drops,
      SelectTexts(db,
                  "SELECT printf('DROP %s IF EXISTS temp.\"%w\"', type, name) FROM temp.sqlite_schema "
                  "WHERE type IN ('table', 'view') AND name NOT LIKE 'crystal\\_%' ESCAPE '\\' "
                  "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type DESC, sql NOT LIKE 'CREATE VIRTUAL%'"));
  for (const std::string& drop : drops) RETURN_IF_ERROR(db.Execute(drop));
  return absl::OkStatus();
}

}  // namespace crystal
