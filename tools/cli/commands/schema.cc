#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/document.h"
#include "tools/cli/options.h"
#include "tools/cli/schema_report.h"

namespace crystal {
namespace {

struct DiffOptions {
  std::string before;
  std::string after;
  bool json = false;
};

int Print(const CommonOptions& options) {
  const absl::StatusOr<Facts> facts = ReadFacts(options.database);
  if (!facts.ok()) return Fail(facts.status());
  if (options.json) {
    PrintDocument({{"database", options.database}, {"facts", FactsJson(*facts)}});
  } else {
    std::cout << FactsText(*facts);
  }
  return kExitDone;
}

int Diff(const DiffOptions& options) {
  const absl::StatusOr<Facts> before = ReadFacts(options.before);
  if (!before.ok()) return Fail(before.status());
  const absl::StatusOr<Facts> after = ReadFacts(options.after);
  if (!after.ok()) return Fail(after.status());
  const std::vector<Difference> differences = DiffFacts(*before, *after);
  if (options.json) {
    PrintDocument({{"before", options.before},
                   {"after", options.after},
                   {"equal", differences.empty()},
                   {"differences", DifferencesJson(differences)}});
  } else if (differences.empty()) {
    std::cout << "The two schemas are equal: " << Count(static_cast<int64_t>(before->size()), "fact") << ".\n";
  } else {
    std::cout << DifferencesText(differences, options.before, options.after)
              << Count(static_cast<int64_t>(differences.size()), "difference") << '\n';
  }
  return differences.empty() ? kExitDone : kExitDiffers;
}

void AddDiff(CLI::App& schema, Program& program) {
  auto options = std::make_shared<DiffOptions>();
  CLI::App* diff = schema.add_subcommand("diff", "Where the schemas of two databases differ; exit 1 when they do");
  diff->add_option("before", options->before, "A database file")->type_name("FILE")->required();
  diff->add_option("after", options->after, "Another")->type_name("FILE")->required();
  diff->add_flag("--json", options->json, "Print one JSON document instead of text");
  AddConsoleOptions(*diff, program);
  diff->footer("Example: crystal-migration schema diff before.db after.db");
  diff->callback([options, &program] { program.exit_code = Diff(*options); });
}

}  // namespace

void AddSchemaCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<CommonOptions>();
  CLI::App* command =
      app.add_subcommand("schema", "Print the schema as facts, so that two spellings of the same one look the same");
  AddCommonOptions(*command, program, *options);
  AddDiff(*command, program);
  command->require_subcommand(0, 1);
  command->footer("Example: crystal-migration schema --db ~/.crystal/sessions.db");
  command->callback([command, options, &program] {
    if (command->get_subcommands().empty()) program.exit_code = Print(*options);
  });
}

}  // namespace crystal
