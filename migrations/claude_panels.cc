#include <set>

#include "absl/strings/str_cat.h"
#include "migrations/data_changes.h"
#include "migrations/preferences.h"
#include "migrator/base/clock.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/road/archive.h"
#include "migrator/road/filled_rows.h"

namespace crystal::migrations {
namespace {

constexpr char kMark[] = "claude_panels_migrated";
constexpr char kSettled[] = "claude_panel";
// What the application falls back on where nobody configured a model: method.md, step 40.
constexpr char kFallbackModel[] = "claude-3-opus-20240229";
constexpr const char* kLinked[] = {"session_outputs", "conversation_messages", "prompt_markers", "execution_diffs"};

// Panels that step 40 or we have made, by the form of their ids, of sessions that are there.
constexpr char kMadePanels[] =
    "FROM tool_panels AS p JOIN sessions AS s ON s.id = p.session_id WHERE p.type = 'claude' AND "
    "substr(p.id, 1, length(s.id) + 14) = 'claude-panel-' || s.id || '-'";
const std::string& SessionsWithPanels() {
  static const auto& sql = *new std::string(absl::StrCat("(SELECT p.session_id ", kMadePanels, ")"));
  return sql;
}

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
          "WHERE id IS NOT NULL AND claude_session_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM tool_panels AS p "
          "WHERE p.session_id = sessions.id AND +p.type = 'claude') AND ",  // by the index over sessions
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
                                                                   SessionsWithPanels(), ")")));
    if (loose != 0) return false;
  }
  ASSIGN_OR_RETURN(
      int64_t inactive,
      SelectInteger(db, absl::StrCat("SELECT EXISTS(SELECT 1 FROM sessions WHERE active_panel_id IS NULL AND id IN ",
                                     SessionsWithPanels(), ")")));
  return inactive == 0;
}

// The oldest panel that step 40 or we have made for each session, as (session, panel).
absl::StatusOr<std::vector<std::pair<Value, Value>>> MadePanels(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows, db.Select(absl::StrCat("SELECT p.session_id, p.id ", kMadePanels,
                                                                        " ORDER BY p.created_at, p.rowid")));
  std::vector<std::pair<Value, Value>> panels;
  std::set<Value> seen;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows->Next());
    if (!more) return panels;
    Value session = rows->Get(0).ToValue();
    if (seen.insert(session).second) panels.emplace_back(std::move(session), rows->Get(1).ToValue());
  }
}

// A session at a time: its rows stand close together, and SQLite keeps a list only of those that one statement changes.
absl::Status Link(DatabaseAdapter& db, const RunContext& context, const std::string& migration) {
  ASSIGN_OR_RETURN(const auto panels, MadePanels(db));
  for (const char* table : kLinked) {
    ASSIGN_OR_RETURN(bool some_settled, IsAnySettled(db, table, "panel_id"));
    const std::string link =
        absl::StrCat("UPDATE ", table, " SET panel_id = ? WHERE session_id = ? AND panel_id IS NULL",
                     some_settled ? absl::StrCat(" AND ", NotSettled(table, "panel_id")) : "");
    for (const auto& [session, panel] : panels) RETURN_IF_ERROR(db.Execute(link, {panel, session}));
    RETURN_IF_ERROR(Unsettle(db, table, "panel_id"));
  }
  const std::string inactive = absl::StrCat("active_panel_id IS NULL AND ", NotSettled("sessions", "active_panel_id"));
  RETURN_IF_ERROR(Archive::Before(db, migration, context)
                      .KeepColumn("sessions", "active_panel_id", true,
                                  absl::StrCat(inactive, " AND id IN ", SessionsWithPanels())));
  RETURN_IF_ERROR(Archive(db, migration, context).PutBackColumn("sessions", "active_panel_id"));
  for (const auto& [session, panel] : panels) {
    RETURN_IF_ERROR(db.Execute(absl::StrCat("UPDATE sessions SET active_panel_id = ? WHERE id = ? AND ", inactive),
                               {panel, session}));
  }
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
