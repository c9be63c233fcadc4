#ifndef MIGRATIONS_038_MOVE_SESSIONS_INTO_CLAUDE_PANELS_H_
#define MIGRATIONS_038_MOVE_SESSIONS_INTO_CLAUDE_PANELS_H_

#include "migrations/columns.h"
#include "migrations/data_changes.h"

namespace crystal::migrations {

// What a session said belongs to its Claude panel from now on.
inline Migration MoveSessionsIntoClaudePanels() {
  return {
      .name = "038-move-sessions-into-claude-panels",
      .changes = {AddColumn{"session_outputs", Text("panel_id")}, AddColumn{"conversation_messages", Text("panel_id")},
                  AddColumn{"prompt_markers", Text("panel_id")}, AddColumn{"execution_diffs", Text("panel_id")},
                  IndexOn("session_outputs", "idx_session_outputs_panel_id", {"panel_id"}),
                  IndexOn("conversation_messages", "idx_conversation_messages_panel_id", {"panel_id"}),
                  IndexOn("prompt_markers", "idx_prompt_markers_panel_id", {"panel_id"}),
                  IndexOn("execution_diffs", "idx_execution_diffs_panel_id", {"panel_id"}), ClaudePanels(),
                  ClaudePanelLinks()}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_038_MOVE_SESSIONS_INTO_CLAUDE_PANELS_H_
