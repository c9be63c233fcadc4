// A change of the history alone, as `repair` and `mark` make it: shown, asked for, written.
#ifndef TOOLS_CLI_HISTORY_CHANGE_H_
#define TOOLS_CLI_HISTORY_CHANGE_H_

#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/road/repair.h"
#include "migrator/values/migration.h"
#include "tools/cli/options.h"

namespace CLI {
class App;
}

namespace crystal {

struct HistoryChangeOptions {
  CommonOptions common;
  bool yes = false;
  bool dry_run = false;
};
// --db, --migrations, --wait, --json, --yes and --dry-run. `options` must outlive the parsing.
void AddHistoryChangeOptions(CLI::App& command, const Program& program, HistoryChangeOptions& options);

// What is to be written, found in the history as it stands: once to be shown, and once more before it is written.
using FindRepairs =
    std::function<absl::StatusOr<std::vector<Repair>>(DatabaseAdapter& db, const std::vector<Migration>& migrations)>;

// Shows what `find` finds, asks, and writes exactly that. Returns the exit code: kExitDiffers where it was not
// confirmed.
int ChangeHistory(const HistoryChangeOptions& options, const FindRepairs& find);

}  // namespace crystal

#endif  // TOOLS_CLI_HISTORY_CHANGE_H_
