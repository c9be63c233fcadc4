#include "tools/transition/drift.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "migrator/base/status_macros.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/transition/database_session.h"
#include "tools/operations/migration_set.h"
#include "tools/cli/options.h"
#include "tools/cli/schema_report.h"

namespace crystal {
namespace {

struct Options {
  CommonOptions common;
  bool full = false;
};

absl::StatusOr<DriftReport> Look(const Options& options) {
  ASSIGN_OR_RETURN(std::vector<Migration> migrations, LoadMigrations(options.common.migrations));
  ASSIGN_OR_RETURN(DatabaseSession session, OpenForReading(options.common.database));
  return FindDrift(*session.db, migrations, options.full ? DriftLook::kFull : DriftLook::kCheapFirst);
}

void PrintJson(const DriftReport& report) {
  nlohmann::ordered_json document = {
      {"drift", report.drifted()},    {"look", report.unmoved ? "digest" : "full"},
      {"proven_at", nullptr},         {"applied", report.applied},
      {"facts", report.facts},        {"differences", DifferencesJson(report.differences)},
      {"users_own", report.users_own}};
  if (!report.proven_at.empty()) document["proven_at"] = report.proven_at;
  PrintDocument(document);
}

void PrintText(const DriftReport& report) {
  if (report.unmoved) {
    std::cout << Green("No drift") << ": the schema is, to the letter, the one that the cutover proved on "
              << report.proven_at << ".\n";
    return;
  }
  for (const std::string& own : report.users_own) std::cout << "  yours, no drift: " << own << '\n';
  if (!report.drifted()) {
    std::cout << Green("No drift") << ": " << Count(report.facts, "fact") << " of "
              << Count(report.applied, "migration") << " are as the history says.\n";
    return;
  }
  std::cout << Red("Drift") << ": " << Count(static_cast<int64_t>(report.differences.size()), "fact")
            << " of the schema not as the history of " << Count(report.applied, "migration") << " says\n"
            << DifferencesText(report.differences, "by the history", "in the file");
}

int Run(const Options& options) {
  const absl::StatusOr<DriftReport> report = Look(options);
  if (!report.ok()) return Fail(report.status());
  options.common.json ? PrintJson(*report) : PrintText(*report);
  return report->drifted() ? kExitDiffers : kExitDone;
}

}  // namespace

void AddDriftCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("drift", "Hold the schema against what its history says it should be; exit 1 on drift");
  AddCommonOptions(*command, program, options->common);
  command->add_flag("--full", options->full,
                    "Compare every fact, and list what is yours, also where the schema is as a cutover proved it");
  command->footer("Example: crystal-migration drift --db ~/.crystal/sessions.db");
  command->callback([options, &program] { program.exit_code = Run(*options); });
}

}  // namespace crystal
