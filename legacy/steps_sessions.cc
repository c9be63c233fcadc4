#include <string>

#include "absl/strings/str_cat.h"
#include "legacy/steps.h"
#include "migrator/base/status_macros.h"

namespace crystal {

const char kRebuiltSessionsColumns[] =
    "id TEXT PRIMARY KEY, name TEXT NOT NULL, initial_prompt TEXT NOT NULL, worktree_name TEXT NOT NULL, "
    "worktree_path TEXT NOT NULL, status TEXT NOT NULL DEFAULT 'pending', "
    "created_at DATETIME DEFAULT CURRENT_TIMESTAMP, updated_at DATETIME DEFAULT CURRENT_TIMESTAMP, "
    "last_output TEXT, exit_code INTEGER, pid INTEGER, claude_session_id TEXT, archived BOOLEAN DEFAULT 0, "
    "last_viewed_at DATETIME, project_id INTEGER REFERENCES projects(id) ON DELETE CASCADE, "
    "permission_mode TEXT DEFAULT 'ignore' CHECK(permission_mode IN ('approve', 'ignore')), "
    "run_started_at DATETIME, is_main_repo BOOLEAN DEFAULT 0, display_order INTEGER";

// QUIRK: with foreign keys on, DROP TABLE deletes every row of sessions first, and with it all that hangs on them:
// outputs, messages, markers and diffs. This is how users lost their history.
absl::Status ReplaceSessions(Launch& launch, absl::string_view rebuilt) {
  RETURN_IF_ERROR(launch.Write("DROP TABLE sessions"));
  RETURN_IF_ERROR(launch.Write(absl::StrCat("ALTER TABLE ", rebuilt, " RENAME TO sessions")));
  return launch.WriteEach({
      "CREATE INDEX idx_sessions_archived ON sessions(archived)",
      "CREATE INDEX idx_sessions_project_id ON sessions(project_id)",
      "CREATE INDEX idx_sessions_is_main_repo ON sessions(is_main_repo, project_id)",
      "CREATE INDEX idx_sessions_display_order ON sessions(project_id, display_order)",
  });
}

absl::Status AddMainRepo(Launch& launch) {
  ASSIGN_OR_RETURN(ColumnNames sessions, launch.ReadColumns("sessions"));
  if (sessions.Has("is_main_repo")) return absl::OkStatus();
  return launch.WriteEach(
      {"ALTER TABLE sessions ADD COLUMN is_main_repo BOOLEAN DEFAULT 0",
       "CREATE INDEX IF NOT EXISTS idx_sessions_is_main_repo ON sessions(is_main_repo, project_id)"});
}

absl::Status AddDisplayOrder(Launch& launch) {
  ASSIGN_OR_RETURN(ColumnNames projects, launch.ReadColumns("projects"));
  ASSIGN_OR_RETURN(ColumnNames sessions, launch.ReadColumns("sessions"));
  if (!projects.Has("display_order")) {
    // QUIRK: with <= the comparison of ids decides nothing, and projects made in the same second share a place.
    RETURN_IF_ERROR(launch.WriteEach({
        "ALTER TABLE projects ADD COLUMN display_order INTEGER",
        "UPDATE projects SET display_order = (SELECT COUNT(*) FROM projects p2 WHERE p2.created_at <= "
        "projects.created_at OR (p2.created_at = projects.created_at AND p2.id <= projects.id)) - 1 "
        "WHERE display_order IS NULL",
        "CREATE INDEX IF NOT EXISTS idx_projects_display_order ON projects(display_order)",
    }));
  }
  if (sessions.Has("display_order")) return absl::OkStatus();
  // QUIRK: a session without a project, or without a creation time, is counted by nobody and gets -1.
  return launch.WriteEach({
      "ALTER TABLE sessions ADD COLUMN display_order INTEGER",
      "UPDATE sessions SET display_order = (SELECT COUNT(*) FROM sessions s2 WHERE s2.project_id = "
      "sessions.project_id AND (s2.created_at < sessions.created_at OR (s2.created_at = sessions.created_at AND "
      "s2.id <= sessions.id))) - 1 WHERE display_order IS NULL",
      "CREATE INDEX IF NOT EXISTS idx_sessions_display_order ON sessions(project_id, display_order)",
  });
}

namespace {

constexpr char kFillLastViewed[] =
    "UPDATE sessions SET last_viewed_at_new = datetime(last_viewed_at) WHERE last_viewed_at IS NOT NULL";

// QUIRK: no release has ever made a column run_started_at before this one, so this statement fails, the error is
// swallowed, and both new columns stay behind for good.
constexpr char kFillRunStarted[] =
    "UPDATE sessions SET run_started_at_new = datetime(run_started_at) WHERE run_started_at IS NOT NULL";

absl::Status AddNewTimestamps(Launch& launch, const ColumnNames& known) {
  RETURN_IF_ERROR(launch.AddUnlessKnown(known, "sessions", "last_viewed_at_new", "DATETIME"));
  return launch.AddUnlessKnown(known, "sessions", "run_started_at_new", "DATETIME");
}

absl::Status TryHalfRetype(Launch& launch, bool guarded) {
  ASSIGN_OR_RETURN(ColumnNames sessions, launch.ReadColumns("sessions"));
  if (!sessions.IsDeclared("last_viewed_at", "TEXT")) return absl::OkStatus();
  if (guarded && sessions.Has("last_viewed_at_new")) return absl::OkStatus();
  // QUIRK: up to v0.1.17 the columns are added without a look, which fails at every launch but the first.
  RETURN_IF_ERROR(AddNewTimestamps(launch, guarded ? sessions : ColumnNames{}));
  return launch.WriteEach({kFillLastViewed, kFillRunStarted});
}

absl::Status TryRetype(Launch& launch) {
  ASSIGN_OR_RETURN(ColumnNames sessions, launch.ReadColumns("sessions"));
  if (!sessions.IsDeclared("last_viewed_at", "TEXT") || sessions.Has("last_viewed_at_new")) return absl::OkStatus();
  RETURN_IF_ERROR(AddNewTimestamps(launch, sessions));
  RETURN_IF_ERROR(launch.Write(kFillLastViewed));
  RETURN_IF_ERROR(launch.Write(absl::StrCat("CREATE TABLE sessions_new (", kRebuiltSessionsColumns, ")")));
  // QUIRK: what else sessions has, status_message of a new database or a user's own column, is lost with its values.
  constexpr absl::string_view kKept =
      "id, name, initial_prompt, worktree_name, worktree_path, status, created_at, updated_at, last_output, exit_code, "
      "pid, claude_session_id, archived, ";
  RETURN_IF_ERROR(launch.Write(absl::StrCat(
      "INSERT INTO sessions_new (", kKept,
      "last_viewed_at, project_id, permission_mode, run_started_at, is_main_repo, display_order) SELECT ", kKept,
      "last_viewed_at_new, project_id, permission_mode, run_started_at_new, is_main_repo, display_order "
      "FROM sessions")));
  return ReplaceSessions(launch, "sessions_new");
}

}  // namespace

absl::Status HalfRetypeTimestamps(Launch& launch) {
  return launch.Swallow("timestamps", TryHalfRetype(launch, /*guarded=*/false));
}

absl::Status HalfRetypeTimestampsGuarded(Launch& launch) {
  return launch.Swallow("timestamps", TryHalfRetype(launch, /*guarded=*/true));
}

absl::Status RetypeTimestamps(Launch& launch) { return launch.Swallow("timestamps", TryRetype(launch)); }

absl::Status AddCommitMode(Launch& launch) {
  ASSIGN_OR_RETURN(ColumnNames sessions, launch.ReadColumns("sessions"));
  RETURN_IF_ERROR(launch.AddUnlessKnown(sessions, "sessions", "commit_mode", "TEXT"));
  return launch.AddUnlessKnown(sessions, "sessions", "commit_mode_settings", "TEXT");
}

absl::Status AddCommitModeQuietly(Launch& launch) {
  ASSIGN_OR_RETURN(ColumnNames sessions, launch.ReadColumns("sessions"));
  for (const char* column : {"commit_mode", "commit_mode_settings"}) {
    RETURN_IF_ERROR(launch.Swallow("session_commit_mode", launch.AddUnlessKnown(sessions, "sessions", column, "TEXT")));
  }
  return absl::OkStatus();
}

absl::Status MoveAutoCommit(Launch& launch) {
  ASSIGN_OR_RETURN(bool moved, launch.HasPreference("auto_commit_migrated"));
  if (moved) return absl::OkStatus();
  RETURN_IF_ERROR(
      launch.Write("UPDATE sessions SET commit_mode = CASE WHEN auto_commit = 1 THEN 'checkpoint' ELSE 'disabled' END "
                   "WHERE commit_mode IS NULL"));
  return launch.InsertPreference("auto_commit_migrated", "true");
}

}  // namespace crystal
