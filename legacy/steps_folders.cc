#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "legacy/js_values.h"
#include "legacy/steps.h"
#include "migrator/base/status_macros.h"

namespace crystal {
namespace {

constexpr char kCreateFolders[] =
    "CREATE TABLE IF NOT EXISTS folders (id TEXT PRIMARY KEY, name TEXT NOT NULL, project_id INTEGER NOT NULL, "
    "display_order INTEGER DEFAULT 0, created_at DATETIME DEFAULT CURRENT_TIMESTAMP, "
    "updated_at DATETIME DEFAULT CURRENT_TIMESTAMP, "
    "FOREIGN KEY (project_id) REFERENCES projects(id) ON DELETE CASCADE)";

// QUIRK: the new ids hold the time of the launch; a second try within the same millisecond meets its own rows, and one
// after a failure leaves the folders twice.
absl::Status CopyProjectFolders(Launch& launch) {
  ASSIGN_OR_RETURN(std::vector<Launch::Row> folders,
                   launch.Read("SELECT id, name, project_id, display_order, created_at, updated_at "
                               "FROM project_folders"));
  for (const Launch::Row& old : folders) {
    const Value id = absl::StrCat("folder-", JsText(old[0]), "-", launch.environment().now_ms);
    RETURN_IF_ERROR(
        launch.Write("INSERT INTO folders (id, name, project_id, display_order, created_at, updated_at) "
                     "VALUES (?, ?, ?, ?, ?, ?)",
                     {id, old[1], old[2], JsOr(old[3], 0.0), old[4], old[5]}));
    // QUIRK: sessions may have no folder_id yet (step folder_id comes later); then this ends the method.
    RETURN_IF_ERROR(launch.Write("UPDATE sessions SET folder_id = ? WHERE folder_id = ?", {id, old[0]}));
  }
  return absl::OkStatus();
}

// QUIRK: columns are copied by position, so this fails on any sessions table that has not just these 22, after
// project_folders is gone; and where it succeeds, values land in columns of another name.
absl::Status RetypeFolderId(Launch& launch) {
  ASSIGN_OR_RETURN(ColumnNames sessions, launch.ReadColumns("sessions"));
  if (!sessions.IsDeclared("folder_id", "INTEGER")) return absl::OkStatus();
  RETURN_IF_ERROR(launch.Write(
      absl::StrCat("CREATE TABLE sessions_folders_migration (", kRebuiltSessionsColumns,
                   ", is_favorite BOOLEAN DEFAULT 0, folder_id TEXT REFERENCES folders(id) ON DELETE SET NULL, "
                   "auto_commit BOOLEAN DEFAULT 1)")));
  RETURN_IF_ERROR(launch.Write("INSERT INTO sessions_folders_migration SELECT * FROM sessions"));
  RETURN_IF_ERROR(ReplaceSessions(launch, "sessions_folders_migration"));
  return launch.Write("CREATE INDEX idx_sessions_folder_id ON sessions(folder_id)");
}

absl::Status TakeOverProjectFolders(Launch& launch, bool has_folders) {
  if (has_folders) {
    ASSIGN_OR_RETURN(ColumnNames folders, launch.ReadColumns("folders"));
    if (folders.IsDeclared("id", "INTEGER")) RETURN_IF_ERROR(launch.Write("DROP TABLE folders"));
  }
  RETURN_IF_ERROR(launch.Write(kCreateFolders));
  RETURN_IF_ERROR(CopyProjectFolders(launch));
  RETURN_IF_ERROR(launch.Write("DROP TABLE project_folders"));
  return RetypeFolderId(launch);
}

}  // namespace

absl::Status MakeFolders(Launch& launch) {
  ASSIGN_OR_RETURN(bool has_project_folders, launch.HasTable("project_folders"));
  ASSIGN_OR_RETURN(bool has_folders, launch.HasTable("folders"));
  RETURN_IF_ERROR(has_project_folders ? TakeOverProjectFolders(launch, has_folders) : launch.Write(kCreateFolders));
  return launch.WriteEach(
      {"CREATE INDEX IF NOT EXISTS idx_folders_project_id ON folders(project_id)",
       "CREATE INDEX IF NOT EXISTS idx_folders_display_order ON folders(project_id, display_order)"});
}

absl::Status AddFolderId(Launch& launch) {
  if (launch.sessions_before_favorite.Has("folder_id")) return absl::OkStatus();
  return launch.WriteEach({"ALTER TABLE sessions ADD COLUMN folder_id TEXT REFERENCES folders(id) ON DELETE SET NULL",
                           "CREATE INDEX IF NOT EXISTS idx_sessions_folder_id ON sessions(folder_id)"});
}

absl::Status AddParentFolder(Launch& launch) {
  ASSIGN_OR_RETURN(ColumnNames folders, launch.ReadColumns("folders"));
  if (folders.Has("parent_folder_id")) return absl::OkStatus();
  return launch.WriteEach(
      {"ALTER TABLE folders ADD COLUMN parent_folder_id TEXT REFERENCES folders(id) ON DELETE CASCADE",
       "CREATE INDEX IF NOT EXISTS idx_folders_parent_id ON folders(parent_folder_id)"});
}

}  // namespace crystal
