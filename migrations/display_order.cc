#include "absl/strings/str_cat.h"
#include "migrations/data_changes.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/filled_rows.h"

namespace crystal::migrations {
namespace {

constexpr char kColumn[] = "display_order";

// `numbers` gives (id, n) for the rows that have a place; the others get -1, as the legacy method's count of none
// gives.
DataChange Number(const std::string& table, const std::string& numbers) {
  return {
      .name = absl::StrCat("number ", table),
      .writes = {{.table = table, .columns = {kColumn}}},
      .is_applied = [table](DatabaseAdapter&, const Schema& schema) -> absl::StatusOr<bool> {
        return schema.FindColumn(table, kColumn) != nullptr;
      },
      .apply = [table, numbers](DatabaseAdapter& db, const RunContext&, const std::string&) -> absl::Status {
        const std::string unnumbered = absl::StrCat("display_order IS NULL AND ", NotSettled(table, kColumn));
        RETURN_IF_ERROR(db.Execute(absl::StrCat("UPDATE ", table, " SET display_order = r.n FROM (", numbers,
                                                ") AS r WHERE r.id = ", table, ".id AND ", unnumbered)));
        RETURN_IF_ERROR(db.Execute(absl::StrCat("UPDATE ", table, " SET display_order = -1 WHERE ", unnumbered)));
        return Unsettle(db, table, kColumn);
      },
      // The column goes next, and the archive keeps its values.
      .revert = [table](DatabaseAdapter& db, const RunContext&,
                        const std::string&) { return Settle(db, table, kColumn); },
  };
}

}  // namespace

// Projects of the same moment share a number: method.md, step 17.
DataChange NumberProjects() {
  return Number("projects",
                "SELECT id, count(*) OVER (ORDER BY created_at) - 1 AS n FROM projects WHERE created_at IS NOT NULL");
}

DataChange NumberSessions() {
  return Number("sessions",
                "SELECT id, row_number() OVER (PARTITION BY project_id ORDER BY created_at, id) - 1 AS n FROM sessions "
                "WHERE project_id IS NOT NULL AND created_at IS NOT NULL");
}

}  // namespace crystal::migrations
