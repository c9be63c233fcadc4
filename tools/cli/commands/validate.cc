#include "tools/operations/validate.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/document.h"
#include "tools/cli/move_command.h"
#include "tools/cli/options.h"
#include "tools/cli/proposal.h"
#include "tools/cli/report_file.h"
#include "tools/cli/validation_report.h"
#include "tools/operations/migration_set.h"
#include "tools/operations/rules.h"
#include "tools/operations/schema_file.h"
#include "tools/operations/usage_error.h"
#include "tools/transition/run_context.h"
#include "verify/junit.h"

namespace crystal {
namespace {

struct Options {
  CommonOptions common;
  std::vector<std::string> databases;
  std::string junit;
  bool rules = false;
  std::string since;
  std::string schema_file;
};

void PrintRules(bool json, Application application) {
  std::vector<ValidationRule> that_apply = ValidationRules();
  if (application == Application::kOwn) std::erase_if(that_apply, [](const auto& rule) { return rule.is_crystals; });
  if (json) {
    nlohmann::ordered_json rules = nlohmann::ordered_json::array();
    for (const ValidationRule& rule : that_apply) {
      rules.push_back({{"rule", rule.name},
                       {"severity", rule.is_warning ? "warning" : "error"},
                       {"allowable", rule.is_seen_in_text},
                       {"reason", rule.reason}});
    }
    PrintDocument({{"rules", rules}});
    return;
  }
  std::vector<std::vector<std::string>> rows = {{"rule", "severity", "reason"}};
  for (const ValidationRule& rule : that_apply) {
    rows.push_back({rule.name, rule.is_warning ? "warning" : "error", rule.reason});
  }
  std::cout << AlignedTable(rows, "")
            << "\nWhat is seen in the text a line of the file allows: `-- lint: allow RULE`, before the statement, or "
               "before\n"
               "`-- migrate:up` for the whole file.\n";
}

// The place of the first that is to be tried.
absl::StatusOr<size_t> FirstBehind(const std::vector<Migration>& migrations, const std::string& since) {
  if (since.empty()) return 0;
  ASSIGN_OR_RETURN(std::string name, ResolveTarget(migrations, {}, since));
  const auto found = std::find_if(migrations.begin(), migrations.end(), [&](const auto& m) { return m.name == name; });
  return static_cast<size_t>(found - migrations.begin()) + 1;
}

// What the files of another tool say and does not run: only who reads them knows, and no database shows it.
void AddLeftOut(const MigrationDirectory& directory, ValidationReport& report) {
  if (directory.path.empty()) return;
  std::vector<RuleFinding> findings;
  for (const LeftOut& one : ReadSqlFiles(directory.path, directory.placeholders).left_out) {
    const bool looked_at = std::any_of(report.migrations.begin(), report.migrations.end(),
                                       [&](const ValidatedMigration& m) { return m.name == one.migration; });
    if (!looked_at) continue;
    findings.push_back({.rule = "left-out",
                        .migration = one.migration,
                        .file = one.file,
                        .line = one.line,
                        .message = absl::StrCat("it belongs to whoever runs a migration, and is left out: ", one.text),
                        .is_warning = true});
  }
  report.findings.insert(report.findings.begin(), findings.begin(), findings.end());
}

absl::StatusOr<ValidationReport> Run(const Options& options) {
  ASSIGN_OR_RETURN(std::vector<Migration> migrations, LoadMigrations(options.common.migrations));
  ASSIGN_OR_RETURN(size_t first, FirstBehind(migrations, options.since));
  ProgressLine progress;
  progress.Show("making databases to try them on ...");
  ASSIGN_OR_RETURN(TrialDatabases trials,
                   TrialDatabases::Make(
                       migrations, {.files = options.databases, .application = options.common.migrations.application},
                       MakeRunContext()));
  ASSIGN_OR_RETURN(ValidationReport report,
                   Validate(
                       migrations, trials, [&](const std::string& next) { progress.Show(next); }, first));
  AddLeftOut(options.common.migrations, report);
  if (options.schema_file.empty()) return report;
  // Where the migrations do not run, that is what there is to say.
  absl::StatusOr<std::vector<RuleFinding>> stale =
      CheckSchemaFile(options.schema_file, migrations, options.common.migrations);
  if (!stale.ok() && report.holds()) return stale.status();
  if (!stale.ok()) return report;
  for (RuleFinding& finding : *stale) {
    finding.message = WithWholeProposals(finding.message);
    report.findings.push_back(std::move(finding));
  }
  return report;
}

void PrintJson(const ValidationReport& report) {
  using Json = nlohmann::ordered_json;
  constexpr const char* kWords[] = {"held", "broken", "not reached"};
  Json migrations = Json::array(), findings = Json::array();
  for (const ValidatedMigration& migration : report.migrations) {
    Json outcomes = Json::object();
    for (size_t i = 0; i < migration.outcomes.size(); ++i) {
      outcomes[report.databases[i]] = kWords[static_cast<int>(migration.outcomes[i])];
    }
    migrations.push_back({{"name", migration.name}, {"outcomes", outcomes}});
  }
  for (const RuleFinding& finding : report.findings) {
    findings.push_back({{"rule", finding.rule},
                        {"severity", finding.is_warning ? "warning" : "error"},
                        {"migration", finding.migration}});
    Json& one = findings.back();
    if (!finding.file.empty()) one["file"] = finding.file;
    if (finding.line > 0) one["line"] = finding.line;
    one["databases"] = finding.databases;
    one["message"] = finding.message;
  }
  const Json document = {{"status", report.holds() ? "clean" : "findings"},
                         {"databases", report.databases},
                         {"migrations", migrations},
                         {"findings", findings}};
  PrintDocument(document);
}

absl::Status WriteJunit(const ValidationReport& report, const std::string& path) {
  if (path.empty()) return absl::OkStatus();
  std::vector<JunitCase> cases;
  for (const ValidatedMigration& migration : report.migrations) {
    JunitCase& one = cases.emplace_back(JunitCase{migration.name});
    for (const RuleFinding& finding : report.findings) {
      if (finding.is_warning || finding.migration != migration.name) continue;
      absl::StrAppend(&one.failure, one.failure.empty() ? "" : ", ", finding.rule);
      absl::StrAppend(&one.details, finding.file, ":", finding.line, ": ", finding.rule, ": ", finding.message, "\n");
    }
  }
  return WriteReportFile(path, JunitXml("validate", cases));
}

}  // namespace

void AddValidateCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "validate",
      "Try every migration up, down and up again on empty and populated databases, and check the house rules");
  AddDirectoryOptions(*command, program, options->common);
  command->add_option("--db", options->databases, "Try them on a copy of this database too; may be given again")
      ->type_name("FILE");
  AddTargetOption(*command, "--since", options->since,
                  "Try only what comes behind this migration: its name, number or time stamp");
  AddSchemaFileOption(*command, program, options->schema_file);
  command->add_option("--junit", options->junit, "Write a report for a CI, too")->type_name("FILE");
  command->add_flag("--rules", options->rules, "Print every rule with its reason, and do nothing else");
  command->footer(
      "For a developer's CI: exit 0 where everything holds, 1 where there are findings that are no warnings.\n"
      "Example: crystal-migration validate --migrations migrations --junit validate.xml");
  command->callback([options, &program] {
    if (options->rules) return PrintRules(options->common.json, options->common.migrations.application);
    const absl::StatusOr<ValidationReport> report = Run(*options);
    const absl::Status written = report.ok() ? WriteJunit(*report, options->junit) : report.status();
    if (!written.ok()) {
      program.exit_code = Fail(written);
      return;
    }
    options->common.json ? PrintJson(*report) : void(std::cout << ToString(*report));
    program.exit_code = report->holds() ? kExitDone : kExitDiffers;
  });
}

}  // namespace crystal
