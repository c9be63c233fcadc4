#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "migrator/base/status_macros.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/document.h"
#include "tools/cli/options.h"
#include "tools/cli/schema_report.h"
#include "tools/operations/migration_set.h"
#include "tools/operations/schema_file.h"
#include "tools/operations/schema_source.h"

namespace crystal {
namespace {

struct DiffOptions {
  std::string before;
  std::string after;
  bool json = false;
};

struct DumpOptions {
  CommonOptions common;
  std::string file;
  std::string to;
  bool history = false;
};

int Print(const CommonOptions& options) {
  if (options.database.empty()) return Fail(NoDatabase());
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

absl::StatusOr<SchemaText> ReadSource(const DumpOptions& options) {
  if (!options.file.empty()) return SchemaOfSqlFile(options.file);
  if (!options.history && options.common.database.empty()) return NoDatabase();
  if (!options.history) return SchemaOfDatabase(options.common.database);
  ASSIGN_OR_RETURN(std::vector<Migration> migrations, LoadMigrations(options.common.migrations));
  return SchemaOfHistory(migrations);
}

nlohmann::ordered_json DumpJson(const SchemaText& schema, const std::string& text) {
  nlohmann::ordered_json statements = nlohmann::ordered_json::array();
  for (const SchemaStatement& one : schema.statements) {
    statements.push_back({{"type", one.type}, {"name", one.name}, {"table", one.table}, {"sql", one.sql}});
  }
  return {{"statements", statements}, {"sql", text}};
}

int Dump(const DumpOptions& options) {
  const absl::StatusOr<SchemaText> schema = ReadSource(options);
  if (!schema.ok()) return Fail(schema.status());
  const std::string text = ToString(*schema);
  absl::StatusOr<bool> written = false;
  if (!options.to.empty()) written = ReplaceText(options.to, text);
  if (!written.ok()) return Fail(written.status());
  if (options.common.json) {
    nlohmann::ordered_json document = DumpJson(*schema, text);
    if (!options.to.empty()) document["written"] = *written;
    PrintDocument(document);
  } else if (options.to.empty()) {
    std::cout << text;
  } else {
    std::cout << options.to << (*written ? " was written.\n" : " says this already. Nothing was written.\n");
  }
  return kExitDone;
}

// `of_schema` is the database that stands before the word dump: `schema --db FILE dump`.
void AddDump(CLI::App& schema, Program& program, const CLI::Option& of_schema) {
  auto options = std::make_shared<DumpOptions>();
  CLI::App* dump = schema.add_subcommand(
      "dump", "Print the schema as SQL in one layout, without comments, that reads back equal: a file to review");
  AddCommonOptions(*dump, program, options->common);
  CLI::Option* db = dump->get_option("--db")->required(false);  // --file and --history need none
  CLI::Option* file = dump->add_option("--file", options->file, "Of this file of SQL, run on an empty database")
                          ->type_name("SQL")
                          ->check(NotEmpty("which file"));
  dump->add_flag("--history", options->history, "Of what the migrations make of an empty database")->excludes(file);
  dump->add_option("--to", options->to, "Write it there, in one step, where it is not there already")
      ->type_name("FILE")
      ->check(NotEmpty("which file"));
  dump->footer("Example: crystal-migration schema dump --history --migrations db/migrations --to db/schema.sql");
  dump->callback([options, db, &of_schema, &program] {
    if (db->count() == 0 && of_schema.count() > 0) options->common.database = of_schema.as<std::string>();
    program.exit_code = Dump(*options);
  });
}

}  // namespace

void AddSchemaCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<CommonOptions>();
  CLI::App* command =
      app.add_subcommand("schema", "Print the schema as facts, so that two spellings of the same one look the same");
  AddCommonOptions(*command, program, *options);
  // CLI11 asks a command for what it requires also where a part of it runs, which may need none, or have its own.
  const CLI::Option* db = command->get_option("--db")->required(false);
  AddDiff(*command, program);
  AddDump(*command, program, *db);
  command->require_subcommand(0, 1);
  command->footer("Example: crystal-migration schema --db ~/.crystal/sessions.db");
  command->callback([command, options, &program] {
    if (command->get_subcommands().empty()) program.exit_code = Print(*options);
  });
}

}  // namespace crystal
