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

// The list of migrations is gone: the trail says what stood in it, where it can be believed.
absl::StatusOr<std::vector<Repair>> BringBack(DatabaseAdapter& db, const std::vector<Migration>& migrations) {
  const absl::Status holds = VerifyTrailAlone(db);
  if (!holds.ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the list of migrations is gone, and the audit trail cannot say what stood in it (",
                     holds.message(), "): bring the file back with `crystal-migration restore BACKUP`"));
  }
  ASSIGN_OR_RETURN(std::vector<AuditLine> trail, ReadEvents(db));
  return PlanBringBack(migrations, trail);
}

absl::StatusOr<std::vector<Repair>> Find(const Options& options, DatabaseAdapter& db,
                                         const std::vector<Migration>& migrations) {
  ASSIGN_OR_RETURN(HistoryState state, ReadHistoryState(db));
  if (state.list_is_lost && state.foreign.empty()) return BringBack(db, migrations);
  RETURN_IF_ERROR(RequireUnderHistory(state));
  ASSIGN_OR_RETURN(std::vector<AppliedMigration> history, ReadHistory(db));
  if (history.empty() && VerifyTrailAlone(db).ok()) {  // emptied, or all of it taken back: the trail knows
    ASSIGN_OR_RETURN(std::vector<AuditLine> trail, ReadEvents(db));
    std::vector<Repair> lost = PlanBringBack(migrations, trail);
    if (!lost.empty()) return lost;
  }
  absl::StatusOr<std::vector<Repair>> repairs = PlanRepairs(migrations, history, options.forget_unknown);
  return absl::IsNotFound(repairs.status()) ? AsUsage(repairs.status()) : repairs;
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
      "was renamed is known by its checksum; where the list of migrations is lost, it is made anew from the audit "
      "trail.\n"
      "Example: crystal-migration repair --db ~/.crystal/sessions.db --dry-run");
  command->callback([options, &program] {
    program.exit_code = ChangeHistory(options->change, [options](DatabaseAdapter& db, const auto& migrations) {
      return Find(*options, db, migrations);
    });
  });
}

}  // namespace crystal
