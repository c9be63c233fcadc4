// Makes one file of several SQL migrations: what it would be, the proof that it comes to the same, and the writing.
#ifndef TOOLS_OPERATIONS_SQUASH_H_
#define TOOLS_OPERATIONS_SQUASH_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/values/migration.h"
#include "tools/operations/trial_databases.h"

namespace crystal {

struct SquashRequest {
  std::string directory;  // of the SQL files
  std::string until;      // the last to be replaced: its name or time stamp
  std::string name = {};  // what follows the time stamp in the new one's name; "" to derive it from `until`
};

struct SquashPlan {
  std::string directory;
  std::vector<Migration> replaced;  // in the order in which they run
  Migration squash;                 // what `text` says
  std::string text;                 // of the new file

  bool has_down() const { return std::get<SqlScript>(squash.changes.at(0)).down.has_value(); }
  std::string file() const { return directory + "/" + squash.name + ".sql"; }
};

// Every SQL migration up to and with the one that is named becomes one, at the place of the last.
// `migrations`: all that are known, in order. Errors: NotFound, InvalidArgument - this cannot be asked for.
absl::StatusOr<SquashPlan> PlanSquash(const std::vector<Migration>& migrations, const SquashRequest& request);

// Runs the old files one by one, the squash alone, and the squash on what the old files left, each up and, where there
// is a way, down and up again, on every trial database. "" where all come to the same, else the first difference.
// Errors: those of running the old files; of the squash they are a difference.
absl::StatusOr<std::string> FindSquashDifference(const std::vector<Migration>& replaced, const Migration& squash,
                                                 const TrialDatabases& trials);

// Writes the new file, and moves those that it replaces to its archive (squash.h of migrator). A kill leaves the new
// file with some of the old ones beside it, which every command names. After an error all is as it was.
absl::Status WriteSquash(const SquashPlan& plan);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_SQUASH_H_
