#include "legacy/step_table.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "legacy/releases.h"
#include "legacy/steps.h"
#include "migrator/base/status_macros.h"

namespace crystal {
namespace {

constexpr char kPermission[] = "TEXT DEFAULT 'ignore' CHECK(permission_mode IN ('approve', 'ignore'))";
constexpr char kDefaultPermission[] = "TEXT DEFAULT 'ignore' CHECK(default_permission_mode IN ('approve', 'ignore'))";
constexpr char kSonnet4[] = "TEXT DEFAULT 'claude-sonnet-4-20250514'";
constexpr char kSonnet[] = "TEXT DEFAULT 'sonnet'";

// Steps that read a table's columns once, for others to use later: see Launch.
absl::Status AddClaudeSessionId(Launch& l) {
  ASSIGN_OR_RETURN(l.sessions_before_claude, l.ReadColumns("sessions"));
  return l.AddUnlessKnown(l.sessions_before_claude, "sessions", "claude_session_id", "TEXT");
}

absl::Status AddMainBranch(Launch& l) {
  ASSIGN_OR_RETURN(l.projects_before_branch, l.ReadColumns("projects"));
  return l.AddUnlessKnown(l.projects_before_branch, "projects", "main_branch", "TEXT");
}

absl::Status AddFavorite(Launch& l) {
  ASSIGN_OR_RETURN(l.sessions_before_favorite, l.ReadColumns("sessions"));
  return l.AddUnlessKnown(l.sessions_before_favorite, "sessions", "is_favorite", "BOOLEAN DEFAULT 0");
}

absl::Status AddBaseCommit(Launch& l) {
  ASSIGN_OR_RETURN(ColumnNames sessions, l.ReadColumns("sessions"));
  RETURN_IF_ERROR(l.AddUnlessKnown(sessions, "sessions", "base_commit", "TEXT"));
  return l.AddUnlessKnown(sessions, "sessions", "base_branch", "TEXT");
}

absl::Status AddProjectCommitMode(Launch& l) {
  ASSIGN_OR_RETURN(ColumnNames projects, l.ReadColumns("projects"));
  RETURN_IF_ERROR(l.AddUnlessKnown(projects, "projects", "commit_mode", "TEXT DEFAULT 'checkpoint'"));
  RETURN_IF_ERROR(l.AddUnlessKnown(projects, "projects", "commit_structured_prompt_template", "TEXT"));
  return l.AddUnlessKnown(projects, "projects", "commit_checkpoint_prefix", "TEXT DEFAULT 'checkpoint: '");
}

using L = Launch;
constexpr LegacyStep kSteps[] = {
    {"base schema", "v0.1.0", "v0.2.3", "sessions, session_outputs, conversation_messages", MakeBaseSchema},
    {"base schema", "v0.3.0", "", "the same in one transaction", MakeBaseSchemaAtOnce},
    {"archived", "v0.1.0", "", "sessions.archived", AddArchived},
    {"status_message", "v0.3.3", "", "sessions.status_message",
     [](L& l) { return l.AddUnlessKnown(l.sessions_at_start, "sessions", "status_message", "TEXT"); }},
    {"initial_prompt", "v0.1.0", "", "sessions.prompt renamed to initial_prompt", RenamePrompt},
    {"prompt_markers", "v0.1.0", "", "prompt_markers, its terminal_line renamed to output_line", MakePromptMarkers},
    {"execution_diffs", "v0.1.0", "", "execution_diffs", MakeExecutionDiffs},
    {"last_viewed_at", "v0.1.0", "", "sessions.last_viewed_at",
     [](L& l) { return l.AddUnlessKnown(l.sessions_at_start, "sessions", "last_viewed_at", "TEXT"); }},
    {"commit_message", "v0.2.0", "", "execution_diffs.commit_message",
     [](L& l) { return l.AddIfMissing("execution_diffs", "commit_message", "TEXT"); }},
    {"claude_session_id", "v0.1.0", "", "sessions.claude_session_id", AddClaudeSessionId},
    {"permission_mode", "v0.1.0", "", "sessions.permission_mode",
     [](L& l) { return l.AddUnlessKnown(l.sessions_before_claude, "sessions", "permission_mode", kPermission); }},
    {"projects", "v0.1.0", "v0.2.3", "projects, sessions.project_id", MakeProjects},
    {"projects", "v0.3.0", "", "the same in one transaction", MakeProjectsAtOnce},
    {"is_main_repo", "v0.1.1", "", "sessions.is_main_repo", AddMainRepo},
    {"main_branch", "v0.1.0", "", "projects.main_branch", AddMainBranch},
    {"build_script", "v0.1.0", "", "projects.build_script",
     [](L& l) { return l.AddUnlessKnown(l.projects_before_branch, "projects", "build_script", "TEXT"); }},
    {"default_permission_mode", "v0.1.0", "", "projects.default_permission_mode",
     [](L& l) {
       return l.AddUnlessKnown(l.projects_before_branch, "projects", "default_permission_mode", kDefaultPermission);
     }},
    {"open_ide_command", "v0.1.1", "", "projects.open_ide_command",
     [](L& l) { return l.AddUnlessKnown(l.projects_before_branch, "projects", "open_ide_command", "TEXT"); }},
    {"project_run_commands", "v0.1.0", "", "project_run_commands, the projects' run scripts in it", MakeRunCommands},
    {"display_order", "v0.1.2", "", "projects.display_order and sessions.display_order", AddDisplayOrder},
    {"timestamps", "v0.1.3", "v0.1.17", "sessions.last_viewed_at_new and run_started_at_new, half done",
     HalfRetypeTimestamps},
    {"timestamps", "v0.2.0", "v0.2.3", "the same, not tried again", HalfRetypeTimestampsGuarded},
    {"timestamps", "v0.3.0", "", "sessions rebuilt with last_viewed_at and run_started_at DATETIME", RetypeTimestamps},
    {"completion_timestamp", "v0.1.3", "", "prompt_markers.completion_timestamp",
     [](L& l) { return l.AddIfMissing("prompt_markers", "completion_timestamp", "DATETIME"); }},
    {"is_favorite", "v0.1.4", "", "sessions.is_favorite", AddFavorite},
    {"auto_commit", "v0.1.5", "", "sessions.auto_commit",
     [](L& l) { return l.AddUnlessKnown(l.sessions_before_favorite, "sessions", "auto_commit", "BOOLEAN DEFAULT 1"); }},
    {"skip_continue_next", "v0.2.0", "", "sessions.skip_continue_next",
     [](L& l) {
       return l.AddUnlessKnown(l.sessions_before_favorite, "sessions", "skip_continue_next", "BOOLEAN DEFAULT 0");
     }},
    {"folders", "v0.1.7", "", "folders, project_folders taken over", MakeFolders},
    {"folder_id", "v0.1.7", "", "sessions.folder_id", AddFolderId},
    {"parent_folder_id", "v0.1.16", "", "folders.parent_folder_id", AddParentFolder},
    {"ui_state", "v0.1.10", "", "ui_state", MakeUiState},
    {"app_opens", "v0.1.10", "v0.3.3", "app_opens", MakeAppOpens},
    {"app_opens", "v0.3.4", "", "the same with app_version", MakeAppOpensWithVersion},
    {"app_version", "v0.3.4", "", "app_opens.app_version",
     [](L& l) { return l.AddIfMissing("app_opens", "app_version", "TEXT"); }},
    {"model", "v0.1.15", "v0.2.0", "sessions.model, by default claude-sonnet-4-20250514",
     [](L& l) { return l.AddIfMissing("sessions", "model", kSonnet4); }},
    {"model", "v0.2.1", "v0.2.3", "the same, by default sonnet",
     [](L& l) { return l.AddIfMissing("sessions", "model", kSonnet); }},
    {"tool_type", "v0.3.0", "", "sessions.tool_type",
     [](L& l) { return l.AddIfMissing("sessions", "tool_type", "TEXT DEFAULT 'claude'"); }},
    {"user_preferences", "v0.1.10", "", "user_preferences with three defaults", MakePreferences},
    {"worktree_folder", "v0.1.12", "", "projects.worktree_folder",
     [](L& l) { return l.AddIfMissing("projects", "worktree_folder", "TEXT"); }},
    {"lastUsedModel", "v0.1.16", "v0.2.0", "projects.lastUsedModel, by default claude-sonnet-4-20250514",
     [](L& l) { return l.AddIfMissing("projects", "lastUsedModel", kSonnet4); }},
    {"lastUsedModel", "v0.2.1", "", "the same, by default sonnet",
     [](L& l) { return l.AddIfMissing("projects", "lastUsedModel", kSonnet); }},
    {"base_commit", "v0.1.17", "", "sessions.base_commit and base_branch", AddBaseCommit},
    {"project_commit_mode", "v0.1.17", "", "projects.commit_mode, its template and prefix", AddProjectCommitMode},
    {"session_commit_mode", "v0.1.17", "v0.1.17", "sessions.commit_mode and commit_mode_settings", AddCommitMode},
    {"session_commit_mode", "v0.2.0", "", "the same, errors swallowed", AddCommitModeQuietly},
    {"auto_commit_moved", "v0.1.17", "", "commit modes from auto_commit", MoveAutoCommit},
    {"tool_panels", "v0.3.0", "", "tool_panels", MakeToolPanels},
    {"active_panel_id", "v0.3.0", "", "sessions.active_panel_id",
     [](L& l) { return l.AddIfMissing("sessions", "active_panel_id", "TEXT"); }},
    {"claude_panels", "v0.3.0", "", "panel_id in four tables, panels of Claude sessions", MakeClaudePanels},
    {"diff_panels", "v0.3.0", "", "a diff panel for each session", MakeDiffPanels},
    {"unified_settings", "v0.3.1", "", "tool_panels.settings, claude_panel_settings taken over", UnifySettings},
    {"order_fix", "v0.3.3", "", "folders and sessions in one order", FixOrder},
};

// The number of a release that stands in the table itself.
int Number(absl::string_view release) {
  const absl::Span<const absl::string_view> all = LegacyReleases();
  return static_cast<int>(std::find(all.begin(), all.end(), release) - all.begin());
}

}  // namespace

absl::Span<const LegacyStep> LegacySteps() { return kSteps; }

bool RunsIn(const LegacyStep& step, int release) {
  return release >= Number(step.since) && (step.until.empty() || release <= Number(step.until));
}

std::vector<LegacyForm> LegacyForms() {
  std::vector<LegacyForm> forms;
  for (int release = 0; release < static_cast<int>(LegacyReleases().size()); ++release) {
    LegacyForm form{.number = forms.empty() ? 0 : forms.back().number,
                    .release = std::string(LegacyReleases()[release])};
    for (const LegacyStep& step : LegacySteps()) {
      const bool now = RunsIn(step, release);
      const bool before = release > 0 && RunsIn(step, release - 1);
      if (now && !before) form.learned.push_back(absl::StrCat(step.name, ": ", step.what));
      if (before && !now) form.dropped.push_back(std::string(step.name));
    }
    // A step that goes on in another way is not dropped.
    const auto goes_on = [&](const std::string& name) {
      return std::any_of(std::begin(kSteps), std::end(kSteps),
                         [&](const LegacyStep& s) { return s.name == name && RunsIn(s, release); });
    };
    const bool changed = !form.learned.empty() || !form.dropped.empty();
    form.dropped.erase(std::remove_if(form.dropped.begin(), form.dropped.end(), goes_on), form.dropped.end());
    form.number += changed ? 1 : 0;
    forms.push_back(std::move(form));
  }
  return forms;
}

}  // namespace crystal
