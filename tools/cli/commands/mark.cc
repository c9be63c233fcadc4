#include <CLI/CLI.hpp>

#include "migrator/base/status_macros.h"
#include "migrator/road/history.h"
#include "migrator/road/repair.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/history_change.h"
#include "tools/operations/usage_error.h"
#include "tools/transition/database_session.h"

namespace crystal {
namespace {

struct Options {
  HistoryChangeOptions change;
  std::vector<std::string> names;
  bool applied = false;
  bool pending = false;
};

absl::StatusOr<std::vector<Repair>> Find(const Options& options, DatabaseAdapter& db,
                                         const std::vector<Migration>& migrations) {
  ASSIGN_OR_RETURN(std::vector<AppliedMigration> history, RequireHistory(db));
  absl::StatusOr<std::vector<Repair>> marks = PlanMarks(migrations, history, options.names, options.applied);
  const bool is_usage = absl::IsNotFound(marks.status()) || absl::IsInvalidArgument(marks.status());
  return is_usage ? AsUsage(marks.status()) : marks;
}

}  // namespace

void AddMarkCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "mark", "Write into the history that a migration is applied, or pending, and run nothing; asks");
  command->add_option("NAME", options->names, "Which; may be given again")->required();
  CLI::Option_group* way = command->add_option_group("which way");
  way->add_flag("--applied", options->applied, "Its work was done by other means");
  way->add_flag("--pending", options->pending, "Its work is not there, or was taken back by other means");
  way->require_option(1);
  AddHistoryChangeOptions(*command, program, options->change);
  command->footer(
      "For a history that says what is not so: after work by hand, or where an edited file was renamed too. Tables "
      "are\n"
      "not looked at, and not touched; `drift` shows afterwards whether they fit.\n"
      "Example: crystal-migration mark 20260101000000-create-notes --applied --db ~/.crystal/sessions.db");
  command->callback([options, &program] {
    program.exit_code = ChangeHistory(options->change, [options](DatabaseAdapter& db, const auto& migrations) {
      return Find(*options, db, migrations);
    });
  });
}

}  // namespace crystal
