#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "baseline/detect.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/files/database_file.h"
#include "migrator/files/read_snapshot.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/cutover_report.h"
#include "tools/cli/document.h"
#include "tools/cli/options.h"
#include "tools/operations/migration_set.h"

namespace crystal {
namespace {

struct Options {
  CommonOptions common;
  bool explain = false;
};

absl::StatusOr<Detection> DetectFile(const CommonOptions& options) {
  ASSIGN_OR_RETURN(const std::vector<Migration> migrations, LoadMigrations(options.migrations));
  ASSIGN_OR_RETURN(const AdoptionRules rules, RulesOf(options.migrations));
  ASSIGN_OR_RETURN(DatabaseFile file, FindDatabaseFile(options.database, Access::kRead));
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> db, OpenReadSnapshot(file.path));
  absl::StatusOr<Detection> detection = Detect(*db, Detectable(migrations, rules), rules);
  return detection.ok() ? detection : WithContext(detection.status(), file.path);
}

// Every migration with all of its evidence.
std::string Evidence(const Detection& detection) {
  std::vector<std::vector<std::string>> rows;
  for (const MigrationPresence& migration : detection.migrations) {
    std::string name = migration.name, state = ToString(migration.presence);
    for (const ChangePresence& change : migration.changes) {
      rows.push_back({name, state, change.evidence});
      name = state = "";
    }
  }
  return Bold("The evidence") + "\n" + AlignedTable(rows);
}

int Run(const Options& options) {
  const absl::StatusOr<Detection> detection = DetectFile(options.common);
  if (!detection.ok()) return Fail(detection.status());
  if (options.common.json) {
    PrintDocument(DetectionJson(*detection));
  } else {
    std::cout << DetectionText(*detection) << (options.explain ? Evidence(*detection) : "");
  }
  return detection->refusals.empty() ? kExitDone : kExitFailed;
}

}  // namespace

void AddBaselineCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("baseline", "Say what of the history a database already has, change by change; write nothing");
  AddCommonOptions(*command, program, options->common);
  command->add_flag("--explain", options->explain, "Print the evidence for every migration");
  command->footer("Example: crystal-migration baseline --db ~/.crystal/sessions.db --explain");
  command->callback([options, &program] { program.exit_code = Run(*options); });
}

}  // namespace crystal
