// The SQL of a cutover, found by carrying it out where it can do no harm.
#ifndef TOOLS_OPERATIONS_CUTOVER_PREVIEW_H_
#define TOOLS_OPERATIONS_CUTOVER_PREVIEW_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "baseline/adoption_rules.h"
#include "baseline/cutover.h"
#include "migrator/values/migration.h"
#include "tools/operations/recording_adapter.h"

namespace crystal {

struct CutoverPreview {
  struct Step {
    std::string name;  // of a migration, or of what the legacy path left and is mended
    bool is_repair = false;
    RecordedStatements recorded = {};
  };
  std::vector<Step> steps;    // in the order in which they run; one that runs in two phases is there twice
  bool has_triggers = false;  // which do not fire in a cutover, and must not where somebody else runs the text
};

// Whether the database was never under history: `cutover` is what comes next.
// Errors: those of OpenForReading.
absl::StatusOr<bool> NeedsCutover(const std::string& path);

// Carries the cutover out on a private copy, the pending migrations in SQL behind it; of a file that is not there, on
// an empty database. The proof is the run's own. Errors: those of Cutover; ResourceExhausted - no room for the copy.
absl::StatusOr<CutoverPreview> PreviewCutover(const std::vector<Migration>& migrations, const AdoptionRules& rules,
                                              const std::string& path, const RunContext& context);

// The whole cutover on a private copy, with its proof: OK where it would be carried out. Nothing is to be tried of a
// file that is not there. Errors: those of Cutover, about `path`; ResourceExhausted - no room for the copies.
absl::Status RehearseCutover(const std::vector<Migration>& migrations, const CutoverOptions& options);

// All of it as a text that the sqlite3 shell runs on the database, or a copy of it: everything but the statements is
// a comment. It leaves out the history, so that a cutover can still follow.
std::string ScriptOf(const CutoverPreview& preview);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_CUTOVER_PREVIEW_H_
