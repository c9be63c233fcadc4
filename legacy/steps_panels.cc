#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "legacy/js_date.h"
#include "legacy/js_values.h"
#include "legacy/steps.h"
#include "migrator/base/status_macros.h"

namespace crystal {
namespace {

// The tables whose rows moved from the session to its panel, in the order in which the method takes them.
constexpr absl::string_view kPanelTables[] = {"session_outputs", "conversation_messages", "prompt_markers",
                                              "execution_diffs"};

absl::Status AddPanelColumns(Launch& launch) {
  std::vector<ColumnNames> known;
  for (absl::string_view table : kPanelTables) {
    ASSIGN_OR_RETURN(ColumnNames columns, launch.ReadColumns(table));
    known.push_back(columns);
  }
  for (size_t i = 0; i < known.size(); ++i) {
    RETURN_IF_ERROR(launch.AddUnlessKnown(known[i], kPanelTables[i], "panel_id", "TEXT"));
  }
  ASSIGN_OR_RETURN(bool has_settings, launch.HasTable("claude_panel_settings"));
  if (!has_settings) {
    RETURN_IF_ERROR(
        launch.Write("CREATE TABLE claude_panel_settings (panel_id TEXT PRIMARY KEY, "
                     "model TEXT DEFAULT 'claude-3-opus-20240229', commit_mode BOOLEAN DEFAULT 0, system_prompt TEXT, "
                     "max_tokens INTEGER DEFAULT 4096, temperature REAL DEFAULT 0.7, "
                     "created_at DATETIME DEFAULT CURRENT_TIMESTAMP, updated_at DATETIME DEFAULT CURRENT_TIMESTAMP, "
                     "FOREIGN KEY (panel_id) REFERENCES tool_panels(id) ON DELETE CASCADE)"));
  }
  for (absl::string_view table : kPanelTables) {
    RETURN_IF_ERROR(
        launch.Write(absl::StrCat("CREATE INDEX IF NOT EXISTS idx_", table, "_panel_id ON ", table, "(panel_id)")));
  }
  return absl::OkStatus();
}

absl::Status MakeClaudePanel(Launch& launch, const Value& session, const Value& claude_session) {
  const Value panel = absl::StrCat("claude-panel-", JsText(session), "-", launch.environment().now_ms);
  RETURN_IF_ERROR(
      launch.Write("INSERT INTO tool_panels (id, session_id, type, title, metadata) "
                   "VALUES (?, ?, 'claude', 'Claude', ?)",
                   {panel, session, Value(JsJsonObject({{"claudeResumeId", JsJson(claude_session)}}))}));
  // QUIRK: the configuration is looked up after the panel is made, and no real release has one: one panel a launch,
  // with nothing linked to it and nothing marked as done.
  if (!launch.environment().configuration) {
    return absl::FailedPreconditionError("Cannot read properties of undefined (reading 'getDefaultModel')");
  }
  const std::string& model = launch.environment().configuration->default_model;
  RETURN_IF_ERROR(launch.Write("INSERT INTO claude_panel_settings (panel_id, model) VALUES (?, ?)",
                               {panel, JsOr(model, "claude-3-opus-20240229")}));
  for (absl::string_view table : kPanelTables) {
    RETURN_IF_ERROR(
        launch.Write(absl::StrCat("UPDATE ", table, " SET panel_id = ? WHERE session_id = ? AND panel_id IS NULL"),
                     {panel, session}));
  }
  return launch.Write("UPDATE sessions SET active_panel_id = ? WHERE id = ? AND active_panel_id IS NULL",
                      {panel, session});
}

absl::Status TryClaudePanels(Launch& launch) {
  ASSIGN_OR_RETURN(bool done, launch.HasPreference("claude_panels_migrated"));
  if (done) return absl::OkStatus();
  RETURN_IF_ERROR(AddPanelColumns(launch));
  ASSIGN_OR_RETURN(std::vector<Launch::Row> sessions,
                   launch.Read("SELECT id, claude_session_id FROM sessions WHERE claude_session_id IS NOT NULL AND NOT "
                               "EXISTS (SELECT 1 FROM tool_panels WHERE session_id = sessions.id AND type = 'claude') "
                               "ORDER BY sessions.rowid"));
  for (const Launch::Row& session : sessions) {
    RETURN_IF_ERROR(MakeClaudePanel(launch, session[0], session[1]));
  }
  return launch.InsertPreference("claude_panels_migrated", "true");
}

absl::Status TryDiffPanels(Launch& launch) {
  ASSIGN_OR_RETURN(bool done, launch.HasPreference("diff_panels_migrated"));
  if (done) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::vector<Launch::Row> sessions,
                   launch.Read("SELECT id FROM sessions WHERE archived = 0 ORDER BY rowid"));
  const std::string now = JsJson(JsIsoTime(launch.environment().now_ms));
  const Value state = JsJsonObject({{"isActive", "false"}, {"hasBeenViewed", "false"}, {"customState", "{}"}});
  const Value metadata =
      JsJsonObject({{"createdAt", now}, {"lastActiveAt", now}, {"position", "0"}, {"permanent", "true"}});
  for (const Launch::Row& session : sessions) {
    ASSIGN_OR_RETURN(std::vector<Launch::Row> panels,
                     launch.Read("SELECT id FROM tool_panels WHERE session_id = ? AND type = 'diff'", {session[0]}));
    if (!panels.empty()) continue;
    RETURN_IF_ERROR(
        launch.Write("INSERT INTO tool_panels (id, session_id, type, title, state, metadata) "
                     "VALUES (?, ?, 'diff', 'Diff', ?, ?)",
                     {Value(launch.NewId()), session[0], state, metadata}));
  }
  return launch.InsertPreference("diff_panels_migrated", "true");
}

// QUIRK: 0 tokens and a temperature of 0 count as unset, as does an empty model; an empty prompt stays.
std::string SettingsJson(const Launch::Row& row) {
  return JsJsonObject({{"model", JsJson(JsOr(row[1], "auto"))},
                       {"commitMode", JsTruth(row[2]) ? "true" : "false"},
                       {"systemPrompt", JsJson(row[3])},
                       {"maxTokens", JsJson(JsOr(row[4], 4096.0))},
                       {"temperature", JsJson(JsOr(row[5], 0.7))},
                       {"createdAt", JsJson(row[6])},
                       {"updatedAt", JsJson(row[7])}});
}

absl::Status TryUnifySettings(Launch& launch) {
  ASSIGN_OR_RETURN(bool done, launch.HasPreference("unified_panel_settings_migrated"));
  if (done) return absl::OkStatus();
  RETURN_IF_ERROR(launch.AddIfMissing("tool_panels", "settings", "TEXT DEFAULT '{}'"));
  ASSIGN_OR_RETURN(bool has_settings, launch.HasTable("claude_panel_settings"));
  if (has_settings) {
    ASSIGN_OR_RETURN(std::vector<Launch::Row> rows,
                     launch.Read("SELECT panel_id, model, commit_mode, system_prompt, max_tokens, temperature, "
                                 "created_at, updated_at FROM claude_panel_settings"));
    for (const Launch::Row& row : rows) {
      RETURN_IF_ERROR(launch.Write("UPDATE tool_panels SET settings = ? WHERE id = ? AND type = 'claude'",
                                   {Value(SettingsJson(row)), row[0]}));
    }
    RETURN_IF_ERROR(launch.Write("DROP TABLE claude_panel_settings"));
  }
  return launch.InsertPreference("unified_panel_settings_migrated", "true");
}

}  // namespace

absl::Status MakeToolPanels(Launch& launch) {
  ASSIGN_OR_RETURN(bool there, launch.HasTable("tool_panels"));
  if (there) return absl::OkStatus();
  return launch.WriteEach({
      "CREATE TABLE tool_panels (id TEXT PRIMARY KEY, session_id TEXT NOT NULL, type TEXT NOT NULL, "
      "title TEXT NOT NULL, state TEXT, metadata TEXT, created_at DATETIME DEFAULT CURRENT_TIMESTAMP, "
      "updated_at DATETIME DEFAULT CURRENT_TIMESTAMP, "
      "FOREIGN KEY (session_id) REFERENCES sessions(id) ON DELETE CASCADE)",
      "CREATE INDEX idx_tool_panels_session_id ON tool_panels(session_id)",
      "CREATE INDEX idx_tool_panels_type ON tool_panels(type)",
  });
}

absl::Status MakeClaudePanels(Launch& launch) { return launch.Swallow("claude_panels", TryClaudePanels(launch)); }
absl::Status MakeDiffPanels(Launch& launch) { return launch.Swallow("diff_panels", TryDiffPanels(launch)); }
absl::Status UnifySettings(Launch& launch) { return launch.Swallow("unified_settings", TryUnifySettings(launch)); }

}  // namespace crystal
