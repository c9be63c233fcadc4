#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "legacy/js_values.h"
#include "legacy/steps.h"
#include "migrator/base/status_macros.h"

namespace crystal {
namespace {

absl::Status WriteBaseSchema(Launch& launch) {
  return launch.WriteEach({
      "CREATE TABLE IF NOT EXISTS sessions (id TEXT PRIMARY KEY, name TEXT NOT NULL, initial_prompt TEXT NOT NULL, "
      "worktree_name TEXT NOT NULL, worktree_path TEXT NOT NULL, status TEXT NOT NULL DEFAULT 'pending', "
      "created_at DATETIME DEFAULT CURRENT_TIMESTAMP, updated_at DATETIME DEFAULT CURRENT_TIMESTAMP, "
      "last_output TEXT, exit_code INTEGER, pid INTEGER, claude_session_id TEXT)",
      "CREATE TABLE IF NOT EXISTS session_outputs (id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT NOT NULL, "
      "type TEXT NOT NULL, data TEXT NOT NULL, timestamp DATETIME DEFAULT CURRENT_TIMESTAMP, "
      "FOREIGN KEY (session_id) REFERENCES sessions(id) ON DELETE CASCADE)",
      "CREATE TABLE IF NOT EXISTS conversation_messages (id INTEGER PRIMARY KEY AUTOINCREMENT, "
      "session_id TEXT NOT NULL, message_type TEXT NOT NULL CHECK(message_type IN ('user', 'assistant')), "
      "content TEXT NOT NULL, timestamp DATETIME DEFAULT CURRENT_TIMESTAMP, "
      "FOREIGN KEY (session_id) REFERENCES sessions(id) ON DELETE CASCADE)",
      "CREATE INDEX IF NOT EXISTS idx_session_outputs_session_id ON session_outputs(session_id)",
      "CREATE INDEX IF NOT EXISTS idx_session_outputs_timestamp ON session_outputs(timestamp)",
      "CREATE INDEX IF NOT EXISTS idx_conversation_messages_session_id ON conversation_messages(session_id)",
      "CREATE INDEX IF NOT EXISTS idx_conversation_messages_timestamp ON conversation_messages(timestamp)",
  });
}

absl::Status ReadSessionsAtStart(Launch& launch) {
  ASSIGN_OR_RETURN(launch.sessions_at_start, launch.ReadColumns("sessions"));
  return absl::OkStatus();
}

// The project of a configured repository, and the sessions that have none yet.
absl::Status InsertConfiguredProject(Launch& launch) {
  if (!launch.environment().configuration) return absl::OkStatus();
  const std::string& path = launch.environment().configuration->git_repo_path;
  if (path.empty()) return absl::OkStatus();
  // QUIRK: a path that ends in '/' has an empty last part, and its project gets the stand-in name.
  const std::string last = path.substr(path.rfind('/') + 1);
  RETURN_IF_ERROR(launch.Write("INSERT INTO projects (name, path, active) VALUES (?, ?, 1)",
                               {Value(last.empty() ? "Default Project" : last), Value(path)}));
  ASSIGN_OR_RETURN(int64_t id, launch.LastRowId());
  if (id == 0) return absl::OkStatus();
  return launch.Write("UPDATE sessions SET project_id = ? WHERE project_id IS NULL", {Value(static_cast<double>(id))});
}

absl::Status WriteProjects(Launch& launch) {
  RETURN_IF_ERROR(
      launch.Write("CREATE TABLE projects (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, "
                   "path TEXT NOT NULL UNIQUE, system_prompt TEXT, run_script TEXT, "
                   "active BOOLEAN NOT NULL DEFAULT 0, created_at DATETIME DEFAULT CURRENT_TIMESTAMP, "
                   "updated_at DATETIME DEFAULT CURRENT_TIMESTAMP)"));
  ASSIGN_OR_RETURN(ColumnNames sessions, launch.ReadColumns("sessions"));
  if (!sessions.Has("project_id")) {
    RETURN_IF_ERROR(launch.WriteEach(
        {"ALTER TABLE sessions ADD COLUMN project_id INTEGER REFERENCES projects(id) ON DELETE CASCADE",
         "CREATE INDEX idx_sessions_project_id ON sessions(project_id)"}));
  }
  // QUIRK: an error here is caught and not even reported. A stop is none, and is met again by the next statement.
  (void)InsertConfiguredProject(launch);
  return absl::OkStatus();
}

}  // namespace

absl::Status MakeBaseSchema(Launch& launch) {
  RETURN_IF_ERROR(WriteBaseSchema(launch));
  return ReadSessionsAtStart(launch);
}

absl::Status MakeBaseSchemaAtOnce(Launch& launch) {
  RETURN_IF_ERROR(launch.Atomically([&] { return WriteBaseSchema(launch); }));
  return ReadSessionsAtStart(launch);
}

absl::Status AddArchived(Launch& launch) {
  if (launch.sessions_at_start.Has("archived")) return absl::OkStatus();
  return launch.WriteEach({"ALTER TABLE sessions ADD COLUMN archived BOOLEAN DEFAULT 0",
                           "CREATE INDEX IF NOT EXISTS idx_sessions_archived ON sessions(archived)"});
}

// The method goes on to make conversation_messages where it is missing, which it cannot be: the base schema has made
// it.
absl::Status RenamePrompt(Launch& launch) {
  if (launch.sessions_at_start.Has("initial_prompt") || !launch.sessions_at_start.Has("prompt")) {
    return absl::OkStatus();
  }
  return launch.Write("ALTER TABLE sessions RENAME COLUMN prompt TO initial_prompt");
}

absl::Status MakePromptMarkers(Launch& launch) {
  ASSIGN_OR_RETURN(bool there, launch.HasTable("prompt_markers"));
  if (!there) {
    return launch.WriteEach({
        "CREATE TABLE prompt_markers (id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT NOT NULL, "
        "prompt_text TEXT NOT NULL, output_index INTEGER NOT NULL, output_line INTEGER, "
        "timestamp DATETIME DEFAULT CURRENT_TIMESTAMP, "
        "FOREIGN KEY (session_id) REFERENCES sessions(id) ON DELETE CASCADE)",
        "CREATE INDEX idx_prompt_markers_session_id ON prompt_markers(session_id)",
        "CREATE INDEX idx_prompt_markers_timestamp ON prompt_markers(timestamp)",
    });
  }
  ASSIGN_OR_RETURN(ColumnNames columns, launch.ReadColumns("prompt_markers"));
  if (!columns.Has("terminal_line") || columns.Has("output_line")) return absl::OkStatus();
  return launch.Write("ALTER TABLE prompt_markers RENAME COLUMN terminal_line TO output_line");
}

absl::Status MakeExecutionDiffs(Launch& launch) {
  ASSIGN_OR_RETURN(bool there, launch.HasTable("execution_diffs"));
  if (there) return absl::OkStatus();
  return launch.WriteEach({
      "CREATE TABLE execution_diffs (id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT NOT NULL, "
      "prompt_marker_id INTEGER, execution_sequence INTEGER NOT NULL, git_diff TEXT, files_changed TEXT, "
      "stats_additions INTEGER DEFAULT 0, stats_deletions INTEGER DEFAULT 0, stats_files_changed INTEGER DEFAULT 0, "
      "before_commit_hash TEXT, after_commit_hash TEXT, timestamp DATETIME DEFAULT CURRENT_TIMESTAMP, "
      "FOREIGN KEY (session_id) REFERENCES sessions(id) ON DELETE CASCADE, "
      "FOREIGN KEY (prompt_marker_id) REFERENCES prompt_markers(id) ON DELETE SET NULL)",
      "CREATE INDEX idx_execution_diffs_session_id ON execution_diffs(session_id)",
      "CREATE INDEX idx_execution_diffs_prompt_marker_id ON execution_diffs(prompt_marker_id)",
      "CREATE INDEX idx_execution_diffs_timestamp ON execution_diffs(timestamp)",
      "CREATE INDEX idx_execution_diffs_sequence ON execution_diffs(session_id, execution_sequence)",
  });
}

absl::Status MakeProjects(Launch& launch) {
  ASSIGN_OR_RETURN(bool there, launch.HasTable("projects"));
  return there ? absl::OkStatus() : WriteProjects(launch);
}

absl::Status MakeProjectsAtOnce(Launch& launch) {
  ASSIGN_OR_RETURN(bool there, launch.HasTable("projects"));
  return there ? absl::OkStatus() : launch.Atomically([&] { return WriteProjects(launch); });
}

absl::Status MakeRunCommands(Launch& launch) {
  ASSIGN_OR_RETURN(bool there, launch.HasTable("project_run_commands"));
  if (there) return absl::OkStatus();
  RETURN_IF_ERROR(launch.WriteEach({
      "CREATE TABLE project_run_commands (id INTEGER PRIMARY KEY AUTOINCREMENT, project_id INTEGER NOT NULL, "
      "command TEXT NOT NULL, display_name TEXT, order_index INTEGER DEFAULT 0, "
      "created_at DATETIME DEFAULT CURRENT_TIMESTAMP, "
      "FOREIGN KEY (project_id) REFERENCES projects(id) ON DELETE CASCADE)",
      "CREATE INDEX idx_project_run_commands_project_id ON project_run_commands(project_id)",
  }));
  ASSIGN_OR_RETURN(std::vector<Launch::Row> projects,
                   launch.Read("SELECT id, run_script FROM projects WHERE run_script IS NOT NULL ORDER BY id"));
  for (const Launch::Row& project : projects) {
    if (!JsTruth(project[1])) continue;
    RETURN_IF_ERROR(
        launch.Write("INSERT INTO project_run_commands (project_id, command, display_name, order_index) "
                     "VALUES (?, ?, 'Default Run Command', 0)",
                     {project[0], project[1]}));
  }
  return absl::OkStatus();
}

}  // namespace crystal
