#include "tools/operations/doctor.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/document.h"
#include "tools/cli/options.h"
#include "tools/cli/proposal.h"
#include "tools/operations/migration_set.h"

namespace crystal {
namespace {

struct Options {
  CommonOptions common;
  bool full = false;
};

int ExitCode(const DoctorReport& report) {
  if (!report.readable) return kExitFailed;
  for (const DoctorLine& line : report.lines) {
    if (line.health == Health::kProblem) return kExitDiffers;
  }
  return report.next().empty() ? kExitDone : kExitDiffers;
}

void PrintJson(const DoctorReport& report) {
  static const char* const kHealth[] = {"ok", "attention", "", "unreadable"};
  const auto next = [&](const std::string& command) {
    return command.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(Proposed(command, report.database));
  };
  nlohmann::ordered_json document = {{"database", report.database},
                                     {"health", kHealth[ExitCode(report)]},
                                     {"lines", nlohmann::ordered_json::array()},
                                     {"next", next(report.next())}};
  for (const DoctorLine& line : report.lines) {
    document["lines"].push_back({{"health", ToString(line.health)},
                                 {"topic", line.topic},
                                 {"text", WithWholeProposals(line.text)},
                                 {"next", next(line.next)}});
  }
  PrintDocument(document);
}

std::string Shown(Health health) {
  const std::string word = ToString(health);
  return health == Health::kOk ? Green(word) : health == Health::kNote ? Bold(word) : Red(word);
}

void PrintText(const DoctorReport& report) {
  std::vector<std::vector<std::string>> rows;
  for (const DoctorLine& line : report.lines)
    rows.push_back({Shown(line.health), line.topic, WithWholeProposals(line.text)});
  std::cout << report.database << '\n' << AlignedTable(rows);
  const std::string& next = report.next();
  if (!next.empty()) {
    std::cout << "Next: " << Bold(Proposed(next, report.database)) << '\n';
  } else if (ExitCode(report) == kExitDone) {
    std::cout << "Nothing is to be done.\n";
  }
}

int Run(const Options& options) {
  SqlFiles files = LoadReadableMigrations(options.common.migrations);
  const absl::StatusOr<AdoptionRules> rules = RulesOf(options.common.migrations);
  if (!rules.ok()) return Fail(rules.status());
  const DoctorReport report = Examine({.path = options.common.database,
                                       .migrations = std::move(files.migrations),
                                       .unreadable = std::move(files.faults),
                                       .rules = *rules,
                                       .full = options.full,
                                       .now_ms = MakeRunContext().now_ms});
  options.common.json ? PrintJson(report) : PrintText(report);
  return ExitCode(report);
}

}  // namespace

void AddDoctorCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "doctor", "Say everything worth knowing about a database, and what to do next; change nothing");
  AddCommonOptions(*command, program, options->common);
  command->add_flag("--full", options->full, "Check every index, and every byte of the backups");
  command->footer(
      "Exit 1 when something needs attention, 3 when the file cannot be read.\n"
      "Example: crystal-migration doctor --db ~/.crystal/sessions.db");
  command->callback([options, &program] { program.exit_code = Run(*options); });
}

}  // namespace crystal
