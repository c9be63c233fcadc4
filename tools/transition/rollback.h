// The way back to the legacy method, with everything that came since the cutover kept.
#ifndef TOOLS_TRANSITION_ROLLBACK_H_
#define TOOLS_TRANSITION_ROLLBACK_H_

#include <string>

#include "absl/status/statusor.h"
#include "migrator/files/file_system.h"
#include "tools/transition/old_path.h"

namespace crystal {

struct RollbackOptions {
  std::string path;
  OldPath old_path = CrystalMethod();  // which is to take over
  RunContext context = {};
  std::string work_directory = {};  // where the copy goes; "": TMPDIR, else /tmp
  int wait_ms = 0;                  // for another process that works on the database
  bool dry_run = false;             // the proof alone: the file is read and neither locked nor written
  FreeSpaceFn free_space = FreeSpace;
};

struct RollbackReport {
  std::string database;
  int64_t rows = 0;  // of all tables but the toolkit's: what the proof compared, and what is kept
  int64_t tables = 0;
  int64_t facts = 0;     // of the schema
  bool changed = false;  // the mode was another before; else nothing was written
  bool planned = false;  // a dry run, and the mode is another: what would be changed
  int64_t duration_ms = 0;
};

// Records the mode "legacy", after the proof on a private copy that one launch of the legacy method throws nothing and
// changes nothing: no fact of the schema, no row, no sequence. No table is touched but the audit trail, and the history
// stays: a later cutover only records the mode versioned again.
//
// Copy, proof and record are of one moment: no other program can write to the database meanwhile.
// Errors: those of OldPath::check; FailedPrecondition - no history, or the launch would change something, with what;
// those of Session and Workspace. Nothing was changed then.
absl::StatusOr<RollbackReport> RollbackToLegacy(const RollbackOptions& options);

}  // namespace crystal

#endif  // TOOLS_TRANSITION_ROLLBACK_H_
