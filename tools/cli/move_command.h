// What `up`, `down`, `to`, `redo` and `reset` share: one plan, made, shown and carried out in one transaction.
#ifndef TOOLS_CLI_MOVE_COMMAND_H_
#define TOOLS_CLI_MOVE_COMMAND_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/values/plan.h"
#include "tools/cli/options.h"

namespace crystal {

struct MoveOptions {
  CommonOptions common;
  bool dry_run = false;
  bool structure_only = false;   // a dry run without the user's rows
  bool archive_own = false;      // what is the user's own and would go is archived
  bool no_backup = false;        // not even where the plan takes rows or values away
  bool makes_file = false;       // where there is no file, or an empty one, a new database is made
  std::string schema_file = {};  // what is kept saying the schema; "" for none
  std::string target = {};       // a migration's name or number, or a tag; "" for none
};

// Makes the plan. `target` is the whole name of the migration that the user's target stands for.
using MovePlanner = std::function<absl::StatusOr<Plan>(
    const std::vector<Migration>& migrations, const std::vector<AppliedMigration>& history, const std::string& target)>;

// --schema-file, of commands that keep the file or hold it against the migrations.
void AddSchemaFileOption(CLI::App& command, const Program& program, std::string& file);
// --structure-only, of commands that show a plan.
void AddStructureOnly(CLI::App& command, MoveOptions& options);
// Adds the options of a database, and --dry-run with it.
void AddMoveOptions(CLI::App& command, const Program& program, MoveOptions& options);

// Plans, and unless it is a dry run carries the plan out; prints what was done, or would be with its exact statements.
// Behind that the schema file is kept current; where it cannot be, the message says that the database was changed.
// Looks before it locks: where nothing is to do, nothing is written, locked or waited for. Returns the exit code.
int RunMove(const MoveOptions& options, const MovePlanner& planner);

}  // namespace crystal

#endif  // TOOLS_CLI_MOVE_COMMAND_H_
