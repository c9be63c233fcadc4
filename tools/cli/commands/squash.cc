#include "migrator/values/squash.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/document.h"
#include "tools/cli/options.h"
#include "tools/operations/migration_set.h"
#include "tools/operations/squash.h"
#include "tools/transition/run_context.h"

namespace crystal {
namespace {

struct Options {
  CommonOptions common;
  std::string until, name;
  std::vector<std::string> databases;
  bool dry_run = false;
};

struct Result {
  SquashPlan plan;
  std::vector<std::string> proven_on;
};

absl::StatusOr<SquashPlan> MakePlan(const Options& options, const std::vector<Migration>& migrations) {
  if (options.common.migrations.path.empty()) {
    return absl::InvalidArgumentError("squash works on SQL files: name their directory with --migrations DIR");
  }
  return PlanSquash(migrations, {options.common.migrations.path, options.until, options.name});
}

absl::StatusOr<Result> Run(const Options& options) {
  ASSIGN_OR_RETURN(std::vector<Migration> migrations, LoadMigrations(options.common.migrations));
  absl::StatusOr<SquashPlan> plan = MakePlan(options, migrations);
  if (!plan.ok()) return AsUsage(plan.status());
  ProgressLine progress;
  progress.Show("making databases to try it on ...");
  ASSIGN_OR_RETURN(TrialDatabases trials,
                   TrialDatabases::Make(
                       migrations, {.files = options.databases, .application = options.common.migrations.application},
                       MakeRunContext()));
  progress.Show("running the old files and the new one ...");
  ASSIGN_OR_RETURN(std::string difference, FindSquashDifference(plan->replaced, plan->squash, trials));
  if (!difference.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the squash does not come to the same as the files that it would "
                     "replace: ",
                     difference, ". Nothing was changed."));
  }
  Result result{.plan = *std::move(plan), .proven_on = {}};
  for (const TrialDatabase& trial : trials.all()) result.proven_on.push_back(trial.name);
  if (!options.dry_run) RETURN_IF_ERROR(WriteSquash(result.plan));
  return result;
}

void PrintJson(const Result& result, bool written) {
  const SquashPlan& plan = result.plan;
  std::vector<std::string> replaced;
  for (const Migration& old : plan.replaced) replaced.push_back(old.name);
  const nlohmann::ordered_json document = {{"status", written ? "done" : "planned"},
                                           {"changed", written},
                                           {"name", plan.squash.name},
                                           {"file", plan.file()},
                                           {"archive", ArchiveOf(plan.directory, plan.squash.name)},
                                           {"replaces", replaced},
                                           {"has_down", plan.has_down()},
                                           {"proven_on", result.proven_on},
                                           {"text", plan.text}};
  PrintDocument(document);
}

void PrintText(const Result& result, bool written) {
  const SquashPlan& plan = result.plan;
  std::cout << Bold(plan.squash.name) << " stands for\n";
  for (const Migration& old : plan.replaced) std::cout << "  " << old.name << '\n';
  std::cout << "Proven equal to them on " << Count(static_cast<int64_t>(result.proven_on.size()), "database") << " ("
            << absl::StrJoin(result.proven_on, ", ") << "): schema and content after up"
            << (plan.has_down() ? ", after down, and up again.\n"
                                : ".\nIt has no way down, because one of them has none.\n");
  if (!written) {
    std::cout << "\n" << plan.text << "\nA dry run: nothing was changed.\n";
    return;
  }
  std::cout << "Written: " << plan.file() << "\nThe old files are in " << ArchiveOf(plan.directory, plan.squash.name)
            << ".\nDatabases that have them applied record the squash at their next `up`; new ones run it alone.\n";
}

}  // namespace

void AddSquashCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "squash", "Make one SQL migration of all up to one, proven equal to them before it is written");
  AddDirectoryOptions(*command, program, options->common);
  AddTargetOption(*command, "--until", options->until, "The last to be replaced: its name or time stamp")->required();
  command->add_option("--name", options->name, "What follows the time stamp in the new name");
  command->add_option("--db", options->databases, "Prove it on a copy of this database too; may be given again")
      ->type_name("FILE");
  command->add_flag("--dry-run", options->dry_run, "Prove it and print the new file; write nothing");
  command->footer("Example: crystal-migration squash --until 20261122090000-add-tags --migrations migrations");
  command->callback([options, &program] {
    const absl::StatusOr<Result> result = Run(*options);
    program.exit_code = result.ok() ? kExitDone : Fail(result.status());
    if (!result.ok()) return;
    options->common.json ? PrintJson(*result, !options->dry_run) : PrintText(*result, !options->dry_run);
  });
}

}  // namespace crystal
