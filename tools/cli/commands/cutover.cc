#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "migrator/files/database_file.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/cutover_report.h"
#include "tools/cli/document.h"
#include "tools/cli/options.h"
#include "tools/operations/cutover_preview.h"
#include "tools/operations/migration_set.h"
#include "tools/transition/versioned_path.h"

namespace crystal {
namespace {

struct Options {
  CommonOptions common;
  bool dry_run = false;
  bool app_closed = false;
  bool yes = false;
  std::string default_model;
  std::map<std::string, bool> assumed;  // --assume NAME=present|absent
};

absl::StatusOr<VersionedReport> PlanOnly(const std::vector<Migration>& migrations, const CutoverOptions& cutover) {
  const absl::StatusOr<CutoverReport> plan = PlanCutover(migrations, cutover);
  if (!plan.ok()) return plan.status();
  return VersionedReport{.cutover = *plan};
}

// What a person reads, as comments of a text that sqlite3 runs.
std::string AsComments(const std::string& text) {
  return absl::StrCat("-- ", absl::StrReplaceAll(absl::StripSuffix(text, "\n"), {{"\n", "\n-- "}}), "\n");
}

void Print(const VersionedReport& report, const std::string& script, bool json) {
  if (json) {
    nlohmann::ordered_json document = CutoverJson(report.cutover);
    document["changed"] = report.changed();
    document["mode_changed"] = report.mode_changed;
    if (!script.empty()) document["script"] = script;
    PrintDocument(document);
    return;
  }
  if (report.mode_changed) {
    std::cout << report.cutover.database << " is under history already; it is recorded as versioned again.\n";
    if (!report.cutover.changed()) {
      std::cout << "No row of yours was changed.\n";
      return;
    }
  }
  const std::string text = CutoverText(report.cutover);
  std::cout << (script.empty() ? text : AsComments(text) + script);
}

// Its plan is a whole cutover, not what is pending behind one.
bool IsNeverCutOver(const CutoverReport& plan) {
  return plan.outcome == CutoverOutcome::kPlanned && (plan.new_file || !plan.detection.migrations.empty());
}

// A slip in the name of a file should make no database: who sits there is asked first, a script is believed.
absl::Status ConfirmNewFile(const Options& options) {
  if (options.dry_run || options.yes || !CanAsk()) return absl::OkStatus();
  const absl::StatusOr<DatabaseFile> file = FindDatabaseFile(options.common.database, Access::kCreate);
  if (!file.ok() || file->exists) return absl::OkStatus();  // the cutover says what is wrong
  if (Confirm(absl::StrCat("There is no file ", file->path, ". Make a new database there?"))) return absl::OkStatus();
  return absl::InvalidArgumentError("no database was made, as you said");
}

int Run(const Options& options) {
  const absl::Status confirmed = ConfirmNewFile(options);
  if (!confirmed.ok()) return Fail(AsUsage(confirmed));
  const absl::StatusOr<std::vector<Migration>> migrations = LoadMigrations(options.common.migrations);
  if (!migrations.ok()) return Fail(migrations.status());
  const absl::StatusOr<AdoptionRules> rules = RulesOf(options.common.migrations, options.assumed);
  if (!rules.ok()) return Fail(rules.status());
  ProgressLine progress;
  CutoverOptions cutover{.path = options.common.database,
                         .app_closed = options.app_closed,
                         .lock_wait_ms = options.common.wait_ms,
                         .context = MakeRunContext(),
                         .rules = *rules};
  cutover.context.default_model = options.default_model;
  cutover.events = progress.Sink();
  cutover.copy_progress = progress.OfCopy("backup");
  if (!options.common.json) {
    cutover.planned = [&](const Detection& detection) {
      progress.Clear();
      std::cout << DetectionText(detection) << std::flush;
    };
  }
  const absl::StatusOr<VersionedReport> report =
      options.dry_run ? PlanOnly(*migrations, cutover) : GoVersioned(*migrations, cutover);
  progress.Clear();
  if (!report.ok()) return Fail(report.status());
  if (options.dry_run && rules->learned && IsNeverCutOver(report->cutover)) {
    const absl::Status rehearsed = RehearseCutover(*migrations, cutover);
    if (!rehearsed.ok()) return Fail(rehearsed);
  }
  std::string script;
  if (options.dry_run && Style().verbose && IsNeverCutOver(report->cutover)) {
    const absl::StatusOr<CutoverPreview> preview =
        PreviewCutover(*migrations, *rules, options.common.database, cutover.context);
    if (!preview.ok()) return Fail(preview.status());
    script = ScriptOf(*preview);
  }
  Print(*report, script, options.common.json);
  return kExitDone;
}

// NAME=present or NAME=absent.
void AddAssumptions(CLI::App& command, std::map<std::string, bool>& assumed) {
  const auto parse = [&assumed](const std::string& text) {
    const std::vector<std::string> halves = absl::StrSplit(text, absl::MaxSplits('=', 1));
    if (halves.size() != 2 || (halves[1] != "present" && halves[1] != "absent")) {
      throw CLI::ValidationError("--assume", absl::StrCat("\"", text, "\": say NAME=present or NAME=absent"));
    }
    assumed[halves[0]] = halves[1] == "present";
  };
  command
      .add_option_function<std::vector<std::string>>(
          "--assume", [parse](const std::vector<std::string>& all) { std::for_each(all.begin(), all.end(), parse); },
          "Whether a migration that leaves no trace in the schema is there: NAME=present or NAME=absent; may be given "
          "again")
      ->type_name("NAME=STATE")
      ->allow_extra_args(false);
}

}  // namespace

void AddCutoverCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "cutover",
      "Take a database of the legacy path into the versioned history: backup, repair, proof, one transaction");
  AddWritingOptions(*command, program, options->common);
  command->add_flag("--dry-run", options->dry_run,
                    "Say what would be done, with --verbose as text that sqlite3 runs; open the file for reading only");
  command->add_flag("--app-closed", options->app_closed, "Go on although another process has the file open");
  command->add_flag("--yes", options->yes, "Do not ask whether a new database is to be made where there is no file");
  if (program.settings.application() == Application::kCrystal) {
    AddDefaultModel(*command, program, options->default_model);
  } else {
    AddAssumptions(*command, options->assumed);
  }
  command->footer("Example: crystal-migration cutover --db ~/.crystal/sessions.db --dry-run");
  command->callback([options, &program] { program.exit_code = Run(*options); });
}

}  // namespace crystal
