#include "absl/strings/str_cat.h"
#include "baseline/deviation.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/archive.h"

namespace crystal {
namespace {

constexpr char kName[] = "panel-settings-table";
constexpr char kTable[] = "claude_panel_settings";
constexpr char kMark[] = "unified_panel_settings_migrated";

// JSON as step 42 of the legacy method writes it: empty, NULL and zero count as absent, whole numbers have no fraction.
constexpr char kSettings[] =
    "json_object('model', CASE WHEN s.model IS NULL OR s.model = '' THEN 'auto' ELSE s.model END, "
    "'commitMode', json(CASE WHEN s.commit_mode IS NULL OR s.commit_mode = 0 OR s.commit_mode = '' THEN 'false' ELSE "
    "'true' END), "
    "'systemPrompt', s.system_prompt, "
    "'maxTokens', CASE WHEN s.max_tokens IS NULL OR s.max_tokens = 0 THEN 4096 "
    "WHEN typeof(s.max_tokens) = 'real' AND s.max_tokens = CAST(s.max_tokens AS INTEGER) THEN CAST(s.max_tokens AS "
    "INTEGER) "
    "ELSE s.max_tokens END, "
    "'temperature', CASE WHEN s.temperature IS NULL OR s.temperature = 0 THEN 0.7 "
    "WHEN typeof(s.temperature) = 'real' AND s.temperature = CAST(s.temperature AS INTEGER) "
    "THEN CAST(s.temperature AS INTEGER) ELSE s.temperature END, "
    "'createdAt', s.created_at, 'updatedAt', s.updated_at)";

absl::Status MoveSettings(DatabaseAdapter& db) {
  RETURN_IF_ERROR(db.Execute(absl::StrCat("UPDATE tool_panels SET settings = ", kSettings,
                                          " FROM claude_panel_settings AS s WHERE s.panel_id = tool_panels.id AND "
                                          "tool_panels.type = 'claude'")));
  return absl::OkStatus();
}

absl::StatusOr<bool> IsMarked(DatabaseAdapter& db, const Schema& schema) {
  if (schema.FindTable("user_preferences") == nullptr) return false;
  ASSIGN_OR_RETURN(int64_t found, SelectInteger(db, "SELECT count(*) FROM user_preferences WHERE key = ?",
                                                {Value(std::string(kMark))}));
  return found > 0;
}

}  // namespace

absl::StatusOr<std::optional<Finding>> FindPanelSettings(DatabaseAdapter& db, const Schema& schema, const Schema&) {
  if (schema.FindColumn(kTable, "panel_id") == nullptr) return std::nullopt;
  ASSIGN_OR_RETURN(bool marked, IsMarked(db, schema));
  ASSIGN_OR_RETURN(int64_t rows, SelectInteger(db, absl::StrCat("SELECT count(*) FROM ", kTable)));
  Finding finding{.name = kName,
                  .evidence = absl::StrCat("table ", kTable, " with ", rows, rows == 1 ? " row" : " rows"),
                  .remedy = marked ? "archive its values (settings were moved before) and drop it"
                                   : "move its values into the panels, archive those without a panel, drop it",
                  .removes = {kTable}};
  finding.allowance["tool_panels"].columns.insert("settings");
  finding.mend_rows = [marked](DatabaseAdapter& db, const RunContext& context) -> absl::Status {
    if (!marked) RETURN_IF_ERROR(MoveSettings(db));
    // Everything goes to the archive, value by value: what was moved too, since JSON keeps no storage classes.
    RETURN_IF_ERROR(Archive(db, kName, context).TakeRows(kTable, "1"));
    return db.Apply(DropTable{{.name = kTable, .columns = {}}});
  };
  return finding;
}

}  // namespace crystal
