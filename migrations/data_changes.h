// The changes of rows in the history, each in a source file of its own name. All of them run in the order in which the
// legacy method learned them; every one has an undo that loses nothing. The rules are those of data-rules.md.
#ifndef MIGRATIONS_DATA_CHANGES_H_
#define MIGRATIONS_DATA_CHANGES_H_

#include "migrator/values/change.h"

namespace crystal::migrations {

// run_commands.cc: each project's run script becomes its first run command (R3a).
DataChange RunScriptsBecomeCommands();
// display_order.cc: what is made first comes first (R4).
DataChange NumberProjects();
DataChange NumberSessions();
// preferences.cc: hide_welcome, hide_discord and welcome_shown are 'false' until the user says otherwise (R6).
DataChange DefaultPreferences();
// preferences.cc: only the mark that old releases look for (R10).
DataChange UnifiedPanelSettings();
// commit_mode.cc: a session without a commit mode gets the one that its auto_commit meant (R5).
DataChange AutoCommitBecomesCommitMode();
// claude_panels.cc: every session that Claude knows has a Claude panel (R7), ...
DataChange ClaudePanels();
// ... and what it said before hangs on the oldest panel that a migration made for it (R7).
DataChange ClaudePanelLinks();
// diff_panels.cc: every session that is not archived has a diff panel (R8).
DataChange DiffPanels();
// order_fix.cc: one order for the folders and sessions of a project, where their numbers overlap (R9).
DataChange OneOrderForFoldersAndSessions();

}  // namespace crystal::migrations

#endif  // MIGRATIONS_DATA_CHANGES_H_
