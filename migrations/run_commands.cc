#include "absl/strings/str_cat.h"
#include "migrations/data_changes.h"
#include "migrator/base/clock.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/filled_rows.h"

namespace crystal::migrations {
namespace {

constexpr char kSettled[] = "run_commands";

}  // namespace

DataChange RunScriptsBecomeCommands() {
  return {
      .name = "run scripts become run commands",
      .writes = {{.table = "project_run_commands", .adds_rows = true}},
      .is_applied = [](DatabaseAdapter&, const Schema& schema) -> absl::StatusOr<bool> {
        return schema.FindTable("project_run_commands") != nullptr;
      },
      .apply = [](DatabaseAdapter& db, const RunContext& context, const std::string&) -> absl::Status {
        RETURN_IF_ERROR(db.Execute(
            absl::StrCat("INSERT INTO project_run_commands(project_id, command, display_name, order_index, created_at) "
                         "SELECT id, run_script, 'Default Run Command', 0, ? FROM projects "
                         "WHERE run_script IS NOT NULL AND run_script <> '' AND ",
                         NotSettled("projects", kSettled)),
            {Value(SqlTime(context.now_ms))}));
        return Unsettle(db, "projects", kSettled);
      },
      // The table goes next, and the archive keeps its rows.
      .revert = [](DatabaseAdapter& db, const RunContext&,
                   const std::string&) { return Settle(db, "projects", kSettled); },
  };
}

}  // namespace crystal::migrations
