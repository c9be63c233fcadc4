#include "migrations/registry.h"

#include <algorithm>

#include "migrations/001_initial_schema.h"
#include "migrations/002_add_session_archived.h"
#include "migrations/003_add_session_status_message.h"
#include "migrations/004_create_prompt_markers.h"
#include "migrations/005_create_execution_diffs.h"
#include "migrations/006_add_session_last_viewed_at.h"
#include "migrations/007_add_diff_commit_message.h"
#include "migrations/008_add_session_permission_mode.h"
#include "migrations/009_create_projects.h"
#include "migrations/010_add_session_is_main_repo.h"
#include "migrations/011_add_project_main_branch.h"
#include "migrations/012_add_project_build_script.h"
#include "migrations/013_add_project_default_permission_mode.h"
#include "migrations/014_add_project_open_ide_command.h"
#include "migrations/015_create_project_run_commands.h"
#include "migrations/016_add_project_display_order.h"
#include "migrations/017_add_session_display_order.h"
#include "migrations/018_make_session_times_dates.h"
#include "migrations/019_add_prompt_completion_timestamp.h"
#include "migrations/020_add_session_favorite.h"
#include "migrations/021_add_session_auto_commit.h"
#include "migrations/022_add_session_skip_continue_next.h"
#include "migrations/023_create_folders.h"
#include "migrations/024_add_session_folder.h"
#include "migrations/025_nest_folders.h"
#include "migrations/026_create_ui_state.h"
#include "migrations/027_create_app_opens.h"
#include "migrations/028_add_app_version.h"
#include "migrations/029_add_session_tool_type.h"
#include "migrations/030_create_user_preferences.h"
#include "migrations/031_add_project_worktree_folder.h"
#include "migrations/032_add_project_last_used_model.h"
#include "migrations/033_add_session_base_commit.h"
#include "migrations/034_add_project_commit_mode.h"
#include "migrations/035_add_session_commit_mode.h"
#include "migrations/036_create_tool_panels.h"
#include "migrations/037_add_session_active_panel.h"
#include "migrations/038_move_sessions_into_claude_panels.h"
#include "migrations/039_add_diff_panels.h"
#include "migrations/040_unify_panel_settings.h"
#include "migrations/041_fix_folder_session_order.h"

namespace crystal {

const std::vector<Migration>& AllMigrations() {
  using namespace migrations;
  static const auto& all = *new std::vector<Migration>{
      InitialSchema(),
      AddSessionArchived(),
      AddSessionStatusMessage(),
      CreatePromptMarkers(),
      CreateExecutionDiffs(),
      AddSessionLastViewedAt(),
      AddDiffCommitMessage(),
      AddSessionPermissionMode(),
      CreateProjects(),
      AddSessionIsMainRepo(),
      AddProjectMainBranch(),
      AddProjectBuildScript(),
      AddProjectDefaultPermissionMode(),
      AddProjectOpenIdeCommand(),
      CreateProjectRunCommands(),
      AddProjectDisplayOrder(),
      AddSessionDisplayOrder(),
      MakeSessionTimesDates(),
      AddPromptCompletionTimestamp(),
      AddSessionFavorite(),
      AddSessionAutoCommit(),
      AddSessionSkipContinueNext(),
      CreateFolders(),
      AddSessionFolder(),
      NestFolders(),
      CreateUiState(),
      CreateAppOpens(),
      AddAppVersion(),
      AddSessionToolType(),
      CreateUserPreferences(),
      AddProjectWorktreeFolder(),
      AddProjectLastUsedModel(),
      AddSessionBaseCommit(),
      AddProjectCommitMode(),
      AddSessionCommitMode(),
      CreateToolPanels(),
      AddSessionActivePanel(),
      MoveSessionsIntoClaudePanels(),
      AddDiffPanels(),
      UnifyPanelSettings(),
      FixFolderSessionOrder(),
  };
  return all;
}

const std::vector<Migration>& LegacyMigrations() {
  static const auto& legacy = *new std::vector<Migration>(
      AllMigrations().begin(), std::find_if(AllMigrations().begin(), AllMigrations().end(),
                                            [](const Migration& m) { return m.name > kLastOfLegacy; }));
  return legacy;
}

}  // namespace crystal
