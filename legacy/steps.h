// The steps that are more than one added column, by theme. step_table.cc says which release runs which, in what order.
#ifndef LEGACY_STEPS_H_
#define LEGACY_STEPS_H_

#include "absl/status/status.h"
#include "legacy/launch.h"

namespace crystal {

// steps_base.cc: the oldest tables
absl::Status MakeBaseSchema(Launch& launch);
absl::Status MakeBaseSchemaAtOnce(Launch& launch);  // in a transaction
absl::Status AddArchived(Launch& launch);
absl::Status RenamePrompt(Launch& launch);
absl::Status MakePromptMarkers(Launch& launch);
absl::Status MakeExecutionDiffs(Launch& launch);
absl::Status MakeProjects(Launch& launch);
absl::Status MakeProjectsAtOnce(Launch& launch);  // in a transaction
absl::Status MakeRunCommands(Launch& launch);

// steps_sessions.cc: columns of sessions that need more than ALTER TABLE
absl::Status AddMainRepo(Launch& launch);
absl::Status AddDisplayOrder(Launch& launch);
absl::Status HalfRetypeTimestamps(Launch& launch);         // v0.1.3
absl::Status HalfRetypeTimestampsGuarded(Launch& launch);  // v0.2.0
absl::Status RetypeTimestamps(Launch& launch);             // v0.3.0
absl::Status AddCommitMode(Launch& launch);                // v0.1.17
absl::Status AddCommitModeQuietly(Launch& launch);         // v0.2.0
absl::Status MoveAutoCommit(Launch& launch);

// What a rebuilt sessions table has, up to the parenthesis that closes it.
extern const char kRebuiltSessionsColumns[];
// Drops sessions, gives its name to `rebuilt`, and makes the indexes that every rebuild makes.
absl::Status ReplaceSessions(Launch& launch, absl::string_view rebuilt);

// steps_folders.cc
absl::Status MakeFolders(Launch& launch);
absl::Status AddFolderId(Launch& launch);
absl::Status AddParentFolder(Launch& launch);

// steps_preferences.cc: the application's own state
absl::Status MakeUiState(Launch& launch);
absl::Status MakeAppOpens(Launch& launch);             // v0.1.10
absl::Status MakeAppOpensWithVersion(Launch& launch);  // v0.3.4
absl::Status MakePreferences(Launch& launch);

// steps_panels.cc
absl::Status MakeToolPanels(Launch& launch);
absl::Status MakeClaudePanels(Launch& launch);
absl::Status MakeDiffPanels(Launch& launch);
absl::Status UnifySettings(Launch& launch);

// steps_order.cc
absl::Status FixOrder(Launch& launch);

}  // namespace crystal

#endif  // LEGACY_STEPS_H_
