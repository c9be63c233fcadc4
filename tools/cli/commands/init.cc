#include "tools/operations/init.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "migrator/base/shell_word.h"
#include "migrator/base/status_macros.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/cutover_report.h"
#include "tools/cli/document.h"
#include "tools/cli/options.h"
#include "tools/operations/migration_set.h"
#include "tools/transition/versioned_path.h"

namespace crystal {
namespace {

struct Options {
  InitRequest request;
  bool app_closed = false;
  bool json = false;
};

struct Made {
  std::vector<std::string> files;
  CutoverReport adopted = {};  // where there was a database
};

// As the settings file in `root` names it.
std::string SeenFrom(const std::string& root, const std::string& path) {
  std::error_code error;
  const std::string seen = std::filesystem::relative(path, root, error).string();
  return error || seen.empty() ? path : seen;
}

absl::StatusOr<Made> Init(Options& options, ProgressLine& progress) {
  InitRequest& request = options.request;
  const RunContext context = MakeRunContext();
  request.now_ms = context.now_ms;
  const std::string database = request.from;
  if (!database.empty()) request.database = SeenFrom(request.root, database);
  ASSIGN_OR_RETURN(const InitPlan plan, PlanInit(request));
  CutoverOptions cutover{.path = database, .app_closed = options.app_closed, .context = context};
  ASSIGN_OR_RETURN(cutover.rules, RulesOf(Application::kOwn, ""));
  cutover.events = progress.Sink();
  if (!database.empty()) RETURN_IF_ERROR(PlanCutover(plan.migrations, cutover).status());
  Made made;
  ASSIGN_OR_RETURN(made.files, WriteInit(request, plan));
  if (database.empty()) return made;
  const absl::StatusOr<VersionedReport> adopted = GoVersioned(plan.migrations, cutover);
  if (!adopted.ok()) {
    return WithContext(adopted.status(),
                       absl::StrCat("the project was made, and the database is as it was; adopt it with "
                                    "`crystal-migration cutover --config ",
                                    ShellQuoted(request.root + "/crystal-migration.toml"), "`"));
  }
  made.adopted = adopted->cutover;
  return made;
}

int Run(Options& options) {
  ProgressLine progress;
  const absl::StatusOr<Made> made = Init(options, progress);
  progress.Clear();
  const bool usage = absl::IsAlreadyExists(made.status()) || absl::IsInvalidArgument(made.status());
  if (!made.ok()) return Fail(usage ? AsUsage(made.status()) : made.status());
  if (options.json) {
    nlohmann::ordered_json document = {{"made", made->files}, {"adopted", nullptr}};
    if (!options.request.from.empty()) document["adopted"] = CutoverJson(made->adopted);
    PrintDocument(document);
    return kExitDone;
  }
  const std::filesystem::path root = options.request.root;
  for (const std::string& file : made->files) {
    std::cout << "made     " << Bold((root / file).lexically_normal().string()) << '\n';
  }
  if (!options.request.from.empty()) std::cout << CutoverText(made->adopted);
  std::cout << "Next: `crystal-migration create add-something`, edit the file, and `crystal-migration up"
            << (options.request.database.empty() ? " --db FILE" : "") << "`.\n";
  return kExitDone;
}

}  // namespace

void AddInitCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "init", "Make a project for an application of your own: settings and a directory of migrations");
  command->add_option("directory", options->request.root, "Where; made where it is missing")
      ->type_name("DIR")
      ->capture_default_str();
  command->add_option("--migrations", options->request.migrations, "The directory of SQL migrations, from there")
      ->type_name("DIR")
      ->check(NotEmpty("a directory"))
      ->capture_default_str();
  CLI::Option* db =
      command->add_option("--db", options->request.database, "The database that the settings name")->type_name("FILE");
  command
      ->add_option("--from", options->request.from,
                   "Begin with the schema of this database as the first migration, and adopt the database: backup, "
                   "proof, one transaction")
      ->type_name("FILE")
      ->excludes(db);
  command->add_flag("--app-closed", options->app_closed, "Go on although another process has the file open");
  command->add_flag("--json", options->json, "Print one JSON document instead of text");
  AddConsoleOptions(*command, program);
  command->footer("Example: crystal-migration init --from app.db");
  command->callback([options, &program] { program.exit_code = Run(*options); });
}

}  // namespace crystal
