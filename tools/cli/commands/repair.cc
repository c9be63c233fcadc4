#include "migrator/road/repair.h"

#include <CLI/CLI.hpp>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/history_state.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/history_change.h"
#include "tools/operations/migration_set.h"
#include "tools/operations/usage_error.h"

namespace crystal {
namespace {

struct Options {
  HistoryChangeOptions change;
  std::vector<std::string> forget_unknown;
};

absl::StatusOr<std::vector<Repair>> Find(const Options& options, DatabaseAdapter& db,
                                         const std::vector<Migration>& migrations) {
  ASSIGN_OR_RETURN(HistoryState state, ReadHistoryState(db));
  const bool list_is_lost = state.list_is_lost && state.foreign.empty();
  std::vector<AppliedMigration> history;
  if (!list_is_lost) {
    RETURN_IF_ERROR(RequireUnderHistory(state));
    ASSIGN_OR_RETURN(history, ReadHistory(db));
  }
  // The trail says what stood in the list, where it can be believed.
  const absl::Status holds = VerifyTrailAlone(db);
  if (list_is_lost && !holds.ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the list of migrations is gone, and the audit trail cannot say what stood in it (",
                     holds.message(), "): restore one of those that `crystal-migration backups` lists"));
  }
  std::vector<Repair> lost;
  if (holds.ok()) {
    ASSIGN_OR_RETURN(std::vector<AuditLine> trail, ReadEvents(db));
    lost = PlanBringBack(migrations, history, trail);
  }
  absl::StatusOr<std::vector<Repair>> repairs = PlanRepairs(migrations, history, options.forget_unknown);
  if (absl::IsNotFound(repairs.status())) return AsUsage(repairs.status());
  if (repairs.ok()) repairs->insert(repairs->begin(), lost.begin(), lost.end());
  return repairs;
}

}  // namespace

void AddRepairCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "repair", "Make the history fit edited, renamed or missing migrations; shows what it will write, and asks");
  AddHistoryChangeOptions(*command, program, options->change);
  command
      ->add_option("--forget-unknown", options->forget_unknown,
                   "Take this migration of a newer program out of the history too; may be given again")
      ->type_name("NAME");
  command->footer(
      "Only the history is written: what an edited or missing migration did to the tables stays as it is. A file that\n"
      "was renamed is known by its checksum; what the list of migrations has lost comes back from the audit "
      "trail.\n"
      "Example: crystal-migration repair --db ~/.crystal/sessions.db --dry-run");
  command->callback([options, &program] {
    program.exit_code = ChangeHistory(options->change, [options](DatabaseAdapter& db, const auto& migrations) {
      return Find(*options, db, migrations);
    });
  });
}

}  // namespace crystal
