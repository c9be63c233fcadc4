// A deviation: a state that the legacy path leaves and that no clean history has. One file in repairs/ each, with how
// it is found, how it is mended and what the mending may write.
#ifndef BASELINE_DEVIATION_H_
#define BASELINE_DEVIATION_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/values/change.h"
#include "verify/row_ledger.h"
#include "verify/schema_diff.h"

namespace crystal {

// One deviation as a database has it.
struct Finding {
  std::string name;      // "stranded-sessions"
  std::string evidence;  // what was seen: "table sessions_new holds 3 rows"
  std::string remedy;    // what will be done: "bring back the 3 sessions that are missing"
  // Facts of the schema that go with the repair, as "table" or "table.column"; what is not named here is the user's
  // own.
  std::vector<std::string> removes = {};
  // Columns whose declaration the repair puts right, as "table.column": no conflict then.
  std::vector<std::string> redeclares = {};
  // What of the user's own is in the repair's way: the database is refused.
  std::vector<std::string> refusals = {};
  Allowance allowance = {};  // what the repair may write, for the proof
  // Before the missing tables and columns are made: what a declaration or a name needs.
  std::function<absl::Status(DatabaseAdapter&, const RunContext&)> mend_shape = {};
  // After that, and before the data changes of the history: what rows need.
  std::function<absl::Status(DatabaseAdapter&, const RunContext&)> mend_rows = {};
};

// Looks for the deviation and changes nothing. `target` is the schema that the history gives.
using Deviation = std::function<absl::StatusOr<std::optional<Finding>>(DatabaseAdapter& db, const Schema& schema,
                                                                       const Schema& target)>;

// repairs/old_column_names.cc: sessions.prompt and prompt_markers.terminal_line, from before v0.1.0.
absl::StatusOr<std::optional<Finding>> FindOldColumnNames(DatabaseAdapter&, const Schema&, const Schema&);
// repairs/early_folders.cc: folders with whole numbers for ids, and project_folders (data-rules.md R3).
absl::StatusOr<std::optional<Finding>> FindEarlyFolders(DatabaseAdapter&, const Schema&, const Schema&);
// repairs/old_model_default.cc: projects.lastUsedModel with the default of v0.1.16 to v0.2.0.
absl::StatusOr<std::optional<Finding>> FindOldModelDefault(DatabaseAdapter&, const Schema&, const Schema&);
// repairs/stranded_sessions.cc: scratch tables of a rebuild that was stopped (R12).
absl::StatusOr<std::optional<Finding>> FindStrandedSessions(DatabaseAdapter&, const Schema&, const Schema&);
// repairs/retired_columns.cc: half-done timestamps and sessions.model (R11).
absl::StatusOr<std::optional<Finding>> FindRetiredColumns(DatabaseAdapter&, const Schema&, const Schema&);
// repairs/panel_settings.cc: the table claude_panel_settings (R11).
absl::StatusOr<std::optional<Finding>> FindPanelSettings(DatabaseAdapter&, const Schema&, const Schema&);
// repairs/marks.cc: marks of the legacy path that are there but not 'true' (R10).
absl::StatusOr<std::optional<Finding>> FindOddMarks(DatabaseAdapter&, const Schema&, const Schema&);

// All of them, in the order in which they are mended.
const std::vector<Deviation>& AllDeviations();

}  // namespace crystal

#endif  // BASELINE_DEVIATION_H_
