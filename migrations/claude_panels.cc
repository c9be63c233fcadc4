#include "absl/strings/str_cat.h"
#include "migrations/data_changes.h"
#include "migrations/preferences.h"
#include "migrator/archive.h"
#include "migrator/clock.h"
#include "migrator/settled.h"
#include "migrator/status_macros.h"

namespace crystal::migrations {
namespace {

constexpr char kMark[] = "claude_panels_migrated";
constexpr char kSettled[] = "claude_panel";
// What the application falls back on where nobody configured a model: method.md, step 40.
constexpr char kFallbackModel[] = "claude-3-opus-20240229";
constexpr const char* kLinked[] = {"session_outputs", "conversation_messages", "prompt_markers", "execution_diffs"};

// The oldest panel that step 40 or we have made for a session; `session` is SQL for the session's id.
std::string MadePanel(absl::string_view session) {
  return absl::StrCat("SELECT p.id FROM tool_panels AS p WHERE p.session_id = ", session,
                      " AND p.type = 'claude' AND substr(p.id, 1, length(p.session_id) + 14) = 'claude-panel-' || "
                      "p.session_id || '-' ORDER BY p.created_at, p.rowid LIMIT 1");
}
constexpr char kSessionsWithPanels[] =
    "(SELECT p.session_id FROM tool_panels AS p JOIN sessions AS s ON s.id = p.session_id WHERE p.type = 'claude' AND "
    "substr(p.id, 1, length(p.session_id) + 14) = 'claude-panel-' || p.session_id || '-')";

absl::Status CreatePanels(DatabaseAdapter& db, const RunContext& context, const std::string& migration) {
  RETURN_IF_ERROR(Archive(db, migration, context).PutBackRows("tool_panels"));
  const std::string model = context.default_model.empty() ? kFallbackModel : context.default_model;
  const std::string now = SqlTime(context.now_ms);
  const std::string suffix = absl::StrCat("-", context.now_ms);
  RETURN_IF_ERROR(db.Execute(
      absl::StrCat(
          "INSERT INTO tool_panels(id, session_id, type, title, metadata, settings, created_at, updated_at) "
          "SELECT 'claude-panel-' || id || ?1, id, 'claude', 'Claude', json_object('claudeResumeId', "
          "CASE typeof(claude_session_id) WHEN 'blob' THEN hex(claude_session_id) ELSE claude_session_id END), "
          "json_object('model', ?2, 'commitMode', json('false'), 'systemPrompt', NULL, 'maxTokens', 4096, "
          "'temperature', 0.7, 'createdAt', ?3, 'updatedAt', ?3), ?3, ?3 FROM sessions "
          "WHERE claude_session_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM tool_panels AS p "
          "WHERE p.session_id = sessions.id AND p.type = 'claude') AND ",
          NotSettled("sessions", kSettled), " ORDER BY sessions.rowid"),
      {suffix, model, now}));
  RETURN_IF_ERROR(Archive::Before(db, migration, context)
                      .NoteNewRows("tool_panels", "id = 'claude-panel-' || session_id || ?", {Value(suffix)}));
  RETURN_IF_ERROR(Unsettle(db, "sessions", kSettled));
  return Mark(db, context, migration, kMark);
}

absl::Status RemovePanels(DatabaseAdapter& db, const RunContext& context, const std::string& migration) {
  RETURN_IF_ERROR(Settle(db, "sessions", kSettled));
  Archive archive(db, migration, context);
  RETURN_IF_ERROR(Archive::Before(db, migration, context).TakeBackNewRows("tool_panels", archive));
  return Unmark(db, context, migration, kMark);
}

absl::StatusOr<bool> AllLinked(DatabaseAdapter& db, const Schema& schema) {
  ASSIGN_OR_RETURN(bool marked, HasPreference(db, schema, kMark));
  if (!marked || schema.FindColumn("sessions", "active_panel_id") == nullptr) return false;
  for (const char* table : kLinked) {
    if (schema.FindColumn(table, "panel_id") == nullptr) return false;
    ASSIGN_OR_RETURN(int64_t loose, SelectInteger(db, absl::StrCat("SELECT EXISTS(SELECT 1 FROM ", table,
                                                                   " WHERE panel_id IS NULL AND session_id IN ",
                                                                   kSessionsWithPanels, ")")));
    if (loose != 0) return false;
  }
  ASSIGN_OR_RETURN(
      int64_t inactive,
      SelectInteger(db, absl::StrCat("SELECT EXISTS(SELECT 1 FROM sessions WHERE active_panel_id IS NULL AND id IN ",
                                     kSessionsWithPanels, ")")));
  return inactive == 0;
}

absl::Status Link(DatabaseAdapter& db, const RunContext& context, const std::string& migration) {
  for (const char* table : kLinked) {
    RETURN_IF_ERROR(db.Execute(absl::StrCat(
        "UPDATE ", table, " SET panel_id = (", MadePanel(absl::StrCat(table, ".session_id")),
        ") WHERE panel_id IS NULL AND session_id IN ", kSessionsWithPanels, " AND ", NotSettled(table, "panel_id"))));
    RETURN_IF_ERROR(Unsettle(db, table, "panel_id"));
  }
  RETURN_IF_ERROR(Archive(db, migration, context).PutBackColumn("sessions", "active_panel_id"));
  const std::string inactive = absl::StrCat("active_panel_id IS NULL AND id IN ", kSessionsWithPanels, " AND ",
                                            NotSettled("sessions", "active_panel_id"));
  RETURN_IF_ERROR(Archive::Before(db, migration, context).KeepColumn("sessions", "active_panel_id", true, inactive));
  RETURN_IF_ERROR(db.Execute(
      absl::StrCat("UPDATE sessions SET active_panel_id = (", MadePanel("sessions.id"), ") WHERE ", inactive)));
  return Unsettle(db, "sessions", "active_panel_id");
}

// The links themselves leave with their columns; what has none now gets none when it is done again.
absl::Status Unlink(DatabaseAdapter& db, const RunContext& context, const std::string& migration) {
  for (const char* table : kLinked) RETURN_IF_ERROR(Settle(db, table, "panel_id", "panel_id IS NULL"));
  RETURN_IF_ERROR(Settle(db, "sessions", "active_panel_id", "active_panel_id IS NULL"));
  constexpr char kNoted[] =
      "CAST(id AS TEXT) IN (SELECT row_key FROM migration_archive WHERE table_name = 'sessions' AND "
      "column_name = 'active_panel_id' AND archived_by = ?)";
  RETURN_IF_ERROR(
      Archive(db, migration, context)
          .KeepColumn("sessions", "active_panel_id", true, kNoted, {Value(absl::StrCat("before ", migration))}));
  return Archive::Before(db, migration, context).PutBackColumn("sessions", "active_panel_id");
}

}  // namespace

DataChange ClaudePanels() {
  return {
      .name = "Claude panels",
      .writes = {{.table = "tool_panels", .adds_rows = true}, MarkWrites()},
      .is_applied = [](DatabaseAdapter& db, const Schema& schema) { return HasPreference(db, schema, kMark); },
      .apply = CreatePanels,
      .revert = RemovePanels,
  };
}

DataChange ClaudePanelLinks() {
  DataChange change{
      .name = "Claude panel links", .writes = {}, .is_applied = AllLinked, .apply = Link, .revert = Unlink};
  for (const char* table : kLinked) change.writes.push_back({.table = table, .columns = {"panel_id"}});
  change.writes.push_back({.table = "sessions", .columns = {"active_panel_id"}});
  return change;
}

}  // namespace crystal::migrations
