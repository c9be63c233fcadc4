#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/document.h"
#include "tools/cli/event_line.h"
#include "tools/cli/old_path_options.h"
#include "tools/cli/options.h"
#include "tools/cli/proposal.h"
#include "tools/operations/migration_set.h"
#include "tools/transition/transition.h"

namespace crystal {
namespace {

struct Options {
  CommonOptions common;
  std::string mode;
  std::string default_model;
  std::string legacy_guard;
  OldPathOptions old_path;
  StartOptions start;
};

using Json = nlohmann::ordered_json;

Json OrNull(const std::string& text) { return text.empty() ? Json() : Json(text); }

void PrintJson(const StartReport& report) {
  const Json document = {{"mode", ToString(report.mode)},
                         {"source", ToString(report.source)},
                         {"outcome", ToString(report.outcome)},
                         {"changed", report.changed},
                         {"database", report.database},
                         {"verdict", OrNull(report.verdict)},
                         {"report", OrNull(report.report)},
                         {"backup", OrNull(report.backup)},
                         {"note", OrNull(report.note)},
                         {"error", report.status.ok() ? Json() : Json(std::string(report.status.message()))},
                         {"duration_ms", report.duration_ms},
                         {"budget_ms", report.budget_ms}};
  PrintDocument(document);
}

int Run(Options& options) {
  if (!options.mode.empty()) options.start.mode = *ParseMode(options.mode);
  if (!options.start.mode) {
    const absl::StatusOr<std::optional<Mode>> environment = ModeFromEnvironment();
    if (!environment.ok()) return Fail(AsUsage(environment.status()));
    options.start.environment = *environment;
  }
  absl::StatusOr<OldPath> old_path = OldPathOf(options.old_path);
  if (!old_path.ok()) return Fail(old_path.status());
  options.start.old_path = *std::move(old_path);
  const std::optional<Mode> said = options.start.mode ? options.start.mode : options.start.environment;
  if (!options.start.old_path.is_given() && said && *said != Mode::kVersioned) {
    return Fail(NoOldPath(absl::StrCat("mode ", ToString(*said))));
  }
  absl::StatusOr<std::vector<Migration>> migrations = LoadMigrations(options.common.migrations);
  options.start.unreadable = migrations.status();
  if (migrations.ok()) options.start.migrations = *std::move(migrations);
  absl::StatusOr<AdoptionRules> rules = RulesOf(options.common.migrations);
  options.start.unreadable.Update(rules.status());
  if (rules.ok()) options.start.rules = *std::move(rules);
  const absl::StatusOr<LegacyGuard> guard = ParseLegacyGuard(options.legacy_guard);
  if (!guard.ok()) return Fail(AsUsage(guard.status()));
  options.start.legacy_guard = *guard;
  ProgressLine progress;
  options.start.path = options.common.database;
  options.start.context = MakeRunContext();
  options.start.context.default_model = options.default_model;
  options.start.events = progress.Sink();
  options.start.event = [&](const StartReport& report) {
    progress.Clear();
    const std::string line = WithWholeProposals(ToString(report));
    report.status.ok() ? PrintNews(line) : PrintError(line, kExitFailed);
    if (options.common.json) PrintJson(report);
  };
  const absl::Status started = Start(options.start).status();
  return started.ok() ? kExitDone : IsUsage(started) ? kExitUsage : kExitFailed;
}

}  // namespace

void AddStartCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("start", "Make a database ready for the application, in its present mode");
  AddCommonOptions(*command, program, options->common);
  command
      ->add_option("--mode", options->mode,
                   "legacy, parallel or versioned; else CRYSTAL_MIGRATION_MODE, else what the database recorded, else "
                   "legacy")
      ->check(CLI::IsMember({"legacy", "parallel", "versioned"}));
  AddOldPathOptions(*command, program, options->old_path);
  command->add_option("--budget-ms", options->start.budget_ms, "What a start may take; only said, never enforced")
      ->check(AtLeast(0))
      ->capture_default_str();
  const Setting& guard = program.settings.Get("legacy-guard");
  options->legacy_guard = guard.value;
  command->add_option("--legacy-guard", options->legacy_guard, guard.description)
      ->type_name("refuse|backup")
      ->envname(guard.variable)
      ->capture_default_str();
  command->add_flag("--app-closed", options->start.app_closed, "Cut over although another process has the file open");
  if (program.settings.application() == Application::kCrystal) {
    AddDefaultModel(*command, program, options->default_model);
  }
  command->footer(
      "One line on standard error says the mode, why that one, the outcome and the time. Exit 3: do not go on.\n"
      "Example: crystal-migration start --db ~/.crystal/sessions.db --mode parallel");
  command->callback([options, &program] { program.exit_code = Run(*options); });
}

}  // namespace crystal
