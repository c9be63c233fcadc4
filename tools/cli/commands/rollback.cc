#include "tools/transition/rollback.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/document.h"
#include "tools/cli/old_path_options.h"
#include "tools/cli/options.h"
#include "tools/cli/proposal.h"

namespace crystal {
namespace {

struct Options {
  CommonOptions common;
  bool to_legacy = false;
  bool dry_run = false;
  OldPathOptions old_path;
};

void PrintJson(const RollbackReport& report) {
  const nlohmann::ordered_json document = {{"status", report.planned   ? "planned"
                                                      : report.changed ? "done"
                                                                       : "up to date"},
                                           {"changed", report.changed},
                                           {"database", report.database},
                                           {"mode", "legacy"},
                                           {"proof",
                                            {{"schema_facts", report.facts},
                                             {"tables", report.tables},
                                             {"rows", report.rows},
                                             {"differences", nlohmann::ordered_json::array()}}},
                                           {"duration_ms", report.duration_ms}};
  PrintDocument(document);
}

void PrintText(const OldPath& old_path, const RollbackReport& report) {
  std::cout << Bold("The proof") << ", on a private copy\n  one launch of " << old_path.name
            << " changes nothing: " << Count(report.facts, "fact") << " of the schema and " << Count(report.rows, "row")
            << " of " << Count(report.tables, "table") << " are the same after it\n";
  if (report.planned) {
    std::cout << report.database << " would be in mode legacy, and keep everything since the cutover.\n"
              << "A dry run: nothing was changed.\n";
    return;
  }
  if (!report.changed) {
    std::cout << report.database << " is in mode legacy already. Nothing was changed.\n";
    return;
  }
  std::cout << Bold("Done") << " in " << report.duration_ms << " ms: " << report.database
            << " is in mode legacy from now\n"
            << "  everything since the cutover is kept, and so is the history\n"
            << "  to go on again: " << Proposed("cutover", report.database) << "\n";
}

int Run(const Options& options) {
  const absl::StatusOr<OldPath> old_path = RequireOldPath(options.old_path);
  if (!old_path.ok()) return Fail(old_path.status());
  const absl::StatusOr<RollbackReport> report = RollbackToLegacy({.path = options.common.database,
                                                                  .old_path = *old_path,
                                                                  .context = MakeRunContext(),
                                                                  .wait_ms = options.common.wait_ms,
                                                                  .dry_run = options.dry_run});
  if (!report.ok()) return Fail(report.status());
  options.common.json ? PrintJson(*report) : PrintText(*old_path, *report);
  return kExitDone;
}

}  // namespace

void AddRollbackCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("rollback", "Go back to the legacy method and keep everything that came since the cutover");
  AddWritingOptions(*command, program, options->common);
  command->add_flag("--to-legacy", options->to_legacy, "Say that this is meant")->required();
  command->add_flag("--dry-run", options->dry_run, "Make the proof on a private copy, and change nothing");
  AddOldPathOptions(*command, program, options->old_path);
  command->footer(
      "The other way back, to the file as it was before the cutover, is `restore`.\n"
      "Example: crystal-migration rollback --to-legacy --db ~/.crystal/sessions.db");
  command->callback([options, &program] { program.exit_code = Run(*options); });
}

}  // namespace crystal
