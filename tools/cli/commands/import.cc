#include "tools/operations/import.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "migrator/base/shell_word.h"
#include "migrator/base/status_macros.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/document.h"
#include "tools/cli/event_line.h"
#include "tools/cli/options.h"
#include "tools/cli/proposal.h"
#include "tools/operations/usage_error.h"

namespace crystal {
namespace {

struct Options {
  std::string tool, from, to;
  bool dry_run = false, json = false;
  bool is_owners = false;  // nobody has said whose migrations they are, so they are of an application of one's own
};

absl::StatusOr<ImportPlan> Run(const Options& options) {
  absl::StatusOr<ImportPlan> plan = PlanImport({FindImportTool(options.tool), options.from, options.to});
  if (!plan.ok()) return AsUsage(plan.status());
  if (options.dry_run) return plan;
  const absl::Status written = WriteImport(*plan, options.to);
  if (!written.ok()) {
    return absl::Status(written.code(), absl::StrCat(written.message(), ". Nothing was written."));
  }
  return plan;
}

// The first line of what is left out; the place says where the rest is.
std::string NoticeOf(const LeftOut& left_out) {
  const std::vector<std::string> lines = absl::StrSplit(left_out.text, absl::MaxSplits('\n', 1));
  const std::string place = left_out.line > 0 ? absl::StrCat(left_out.file, ":", left_out.line) : left_out.file;
  return absl::StrCat(place, ": left out: ", lines[0], lines.size() > 1 ? " ..." : "");
}

void PrintJson(const ImportPlan& plan, const Options& options) {
  using Json = nlohmann::ordered_json;
  Json migrations = Json::array(), left_out = Json::array();
  for (const ImportedMigration& one : plan.migrations) {
    migrations.push_back({{"name", one.name},
                          {"file", absl::StrCat(options.to, "/", one.name, ".sql")},
                          {"from", one.origin.file},
                          {"recorded_as", one.origin.recorded_as},
                          {"has_down", one.has_down}});
  }
  for (const LeftOut& one : plan.left_out) {
    left_out.push_back({{"file", one.file}});
    if (one.line > 0) left_out.back()["line"] = one.line;
    left_out.back()["text"] = one.text;
  }
  const Json document = {{"status", options.dry_run ? "planned" : "done"},
                         {"changed", !options.dry_run},
                         {"tool", options.tool},
                         {"directory", options.to},
                         {"migrations", migrations},
                         {"left_out", left_out}};
  PrintDocument(document);
}

void PrintText(const ImportPlan& plan, const Options& options) {
  std::vector<std::vector<std::string>> rows = {{"from", "to", "ways"}};
  for (const ImportedMigration& one : plan.migrations) {
    rows.push_back({one.origin.file, absl::StrCat(one.name, ".sql"), one.has_down ? "up and down" : "up"});
  }
  std::cout << AlignedTable(rows, "");
  const std::string count = Count(static_cast<int64_t>(plan.migrations.size()), "migration");
  if (options.dry_run) {
    std::cout << "A dry run: nothing was written. There would be " << count << " in " << options.to << ".\n";
    return;
  }
  const std::string validate =
      absl::StrCat("validate --migrations ", ShellQuoted(options.to), options.is_owners ? " --application own" : "");
  std::cout << "Written: " << count << " in " << options.to << ". Try them: `" << Proposed(validate) << "`.\n";
}

}  // namespace

void AddImportCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("import", "Write the migration files of another tool in this program's own form");
  command->add_option("directory", options->from, "Where the other tool's files are")
      ->check(NotEmpty("the directory of the other tool's files"))
      ->type_name("DIR")
      ->required();
  command->add_option("--from", options->tool, "The tool that the files are of; plain is SQL without a tool's sections")
      ->check(CLI::IsMember(ImportToolNames()))
      ->required();
  command
      ->add_option("--to", options->to, "Where the new files go; made where it is missing, and nothing is overwritten")
      ->check(NotEmpty("a directory"))
      ->type_name("DIR")
      ->required();
  command->add_flag("--dry-run", options->dry_run, "Read everything, say what would be written, and write nothing");
  command->add_flag("--json", options->json, "Print one JSON document instead of text");
  options->is_owners = !program.settings.application_is_said();
  AddConsoleOptions(*command, program);
  command->footer(
      "Names, order and both ways are kept. What belongs to whoever runs a migration (BEGIN, COMMIT, PRAGMA, VACUUM) "
      "is\n"
      "left out, and told with its line. Each file says what the other tool records of it in a database.\n"
      "Example: crystal-migration import --from goose db/migrations --to db/crystal");
  command->callback([options, &program] {
    const absl::StatusOr<ImportPlan> plan = Run(*options);
    program.exit_code = plan.ok() ? kExitDone : Fail(plan.status());
    if (!plan.ok()) return;
    for (const LeftOut& one : plan->left_out) PrintNews(NoticeOf(one));
    options->json ? PrintJson(*plan, *options) : PrintText(*plan, *options);
  });
}

}  // namespace crystal
