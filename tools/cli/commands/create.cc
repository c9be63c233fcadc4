#include "tools/operations/create.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/shell_word.h"
#include "migrator/base/status_macros.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/document.h"
#include "tools/cli/options.h"
#include "tools/cli/proposal.h"
#include "tools/operations/create_diff.h"
#include "tools/operations/create_subject.h"
#include "tools/operations/migration_set.h"
#include "tools/operations/schema_answers.h"
#include "tools/operations/schema_source.h"

namespace crystal {
namespace {

struct Options {
  std::string name, from, source = ".";
  MigrationDirectory migrations;
  std::string wanted;  // --diff
  std::vector<std::string> renames, fills;
  bool sql = false, repeatable = false, json = false;
};

// What these migrations make of a new database.
absl::Status Look(const std::vector<Migration>& migrations, CreateOptions& create) {
  ASSIGN_OR_RETURN(auto db, RunOnScratch(migrations));
  ASSIGN_OR_RETURN(create.schema, db->ReadSchema());
  ASSIGN_OR_RETURN(std::vector<std::string> names, SelectTexts(*db, "SELECT name FROM sqlite_schema WHERE sql <> ''"));
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(std::vector<std::string> texts,
                     SelectTexts(*db,
                                 "SELECT sql FROM sqlite_schema WHERE sql <> '' AND ? IN (name, tbl_name) "
                                 "ORDER BY type = 'table' DESC, name",
                                 {Value(name)}));
    create.texts[name] = absl::StrJoin(texts, ";\n");
  }
  return absl::OkStatus();
}

absl::Status CheckDirectoryIsNamed(const Options& options) {
  if (!options.migrations.path.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "where do the SQL migrations stand? Say --migrations DIR, or set CRYSTAL_MIGRATIONS or `migrations` in "
      "crystal-migration.toml");
}

void TakeNames(const std::vector<Migration>& all, CreateOptions& create) {
  for (const Migration& migration : all) {
    create.taken.push_back(migration.name);
    create.taken.insert(create.taken.end(), migration.replaces.begin(), migration.replaces.end());
  }
}

absl::StatusOr<Created> Create(const Options& options) {
  CreateOptions create{.name = options.name, .from = TemplateOf(options.name), .now_ms = MakeRunContext().now_ms};
  if (!options.from.empty()) {
    ASSIGN_OR_RETURN(create.from, ParseTemplate(options.from));
  }
  create.application = options.migrations.application;
  const bool in_sql = options.sql || options.repeatable || options.migrations.application == Application::kOwn;
  if (in_sql) RETURN_IF_ERROR(CheckDirectoryIsNamed(options));
  // Those of the directory count for a typed one too: one name, one migration.
  std::error_code error;
  const bool readable = std::filesystem::is_directory(options.migrations.path, error);
  std::vector<Migration> all = MigrationsOfProgram(options.migrations.application);
  if (readable) {
    ASSIGN_OR_RETURN(all, LoadMigrations(options.migrations));
  }
  TakeNames(all, create);
  // Where those of the user do not run, their fault is another command's to tell.
  if (!Look(all, create).ok()) Look(MigrationsOfProgram(options.migrations.application), create).IgnoreError();
  if (options.repeatable) return CreateRepeatable(create, options.migrations.path);
  if (in_sql) return CreateSql(create, options.migrations.path);
  ASSIGN_OR_RETURN(std::string root, FindSourceTree(options.source));
  return CreateTyped(create, root);
}

absl::StatusOr<DiffCreated> Diff(const Options& options) {
  const absl::Status named = CheckDirectoryIsNamed(options);
  if (!named.ok()) return AsUsage(named);
  CreateOptions create{.name = options.name, .now_ms = MakeRunContext().now_ms};
  DiffRequest request{.wanted = options.wanted};
  ASSIGN_OR_RETURN(request.answers, ParseSchemaAnswers(options.renames, options.fills));
  request.again = absl::StrCat("crystal-migration create ", options.name, " --diff ", ShellQuoted(options.wanted),
                               " --migrations ", ShellQuoted(options.migrations.path));
  for (const std::string& rename : options.renames) absl::StrAppend(&request.again, " --rename ", ShellQuoted(rename));
  for (const std::string& fill : options.fills) absl::StrAppend(&request.again, " --fill ", ShellQuoted(fill));
  ASSIGN_OR_RETURN(std::vector<Migration> all, LoadMigrations(options.migrations));
  TakeNames(all, create);
  return CreateDiff(create, all, request, options.migrations.path);
}

int RunDiff(const Options& options) {
  const absl::StatusOr<DiffCreated> diff = Diff(options);
  if (!diff.ok()) return Fail(diff.status());
  const Created& created = diff->created;
  if (options.json) {
    PrintDocument(
        {{"name", created.name}, {"made", created.made}, {"changed", created.changed}, {"notes", diff->notes}});
    return kExitDone;
  }
  for (const std::string& file : created.made) std::cout << "made     " << Bold(file) << '\n';
  for (const std::string& note : diff->notes) std::cout << "note     " << note << '\n';
  std::cout << (created.made.empty()
                    ? "The migrations make this schema already. Nothing was written.\n"
                    : WithWholeProposals("Proven up and down. Read it, then look at `crystal-migration plan`, and run "
                                         "`crystal-migration up`.\n"));
  return kExitDone;
}

int Run(const Options& options) {
  if (!options.wanted.empty()) return RunDiff(options);
  const absl::StatusOr<Created> created = Create(options);
  if (!created.ok()) return Fail(AsUsage(created.status()));
  if (options.json) {
    const nlohmann::ordered_json document = {
        {"name", created->name}, {"made", created->made}, {"changed", created->changed}};
    PrintDocument(document);
    return kExitDone;
  }
  for (const std::string& file : created->made) std::cout << "made     " << Bold(file) << '\n';
  for (const std::string& file : created->changed) std::cout << "changed  " << file << '\n';
  std::cout << (created->changed.empty()  // nothing of a source tree
                    ? WithWholeProposals(
                          "Edit it, then look at `crystal-migration plan`, and run `crystal-migration up`.\n")
                    : "Edit it, then run `tools/test -R unit_migrations`.\n");
  return kExitDone;
}

// --diff, and what answers its questions.
void AddDiffOptions(CLI::App& command, CLI::Option& from, Options& options) {
  CLI::Option* diff = command.add_option("--diff", options.wanted,
                                         "An SQL file that leads to the schema of this file of SQL or database, and "
                                         "back; each loss and each question stands in it");
  diff->type_name("WANTED")->check(NotEmpty("a file of SQL, or a database"))->excludes(&from)->excludes("--repeatable");
  command.add_option("--rename", options.renames, "What the schemas cannot tell: 'table.old = table.new', 'old = new'")
      ->type_name("RENAME")
      ->allow_extra_args(false)
      ->needs(diff);
  command
      .add_option("--fill", options.fills,
                  "What a column gets in the rows that are there, in SQL: 'table.column = EXPRESSION'")
      ->type_name("FILL")
      ->allow_extra_args(false)
      ->needs(diff);
}

}  // namespace

void AddCreateCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("create", "Make the next migration: a typed one in C++, or one in SQL");
  command->add_option("name", options->name, "What it does, in lower case words with hyphens: add-session-tags")
      ->check(NotEmpty("a name, such as add-session-tags"))
      ->required();
  command->add_flag("--sql", options->sql, "An SQL file in the directory of migrations; needs no compiler");
  CLI::Option* from = command->add_option("--from", options->from, "What it begins as; else the name says it")
                          ->check(CLI::IsMember(TemplateNames()));
  command
      ->add_flag("--repeatable", options->repeatable,
                 "An SQL file R-NAME.sql of views and triggers, which is edited in place and applied again")
      ->excludes(from);
  AddDiffOptions(*command, *from, *options);
  const Setting& migrations = program.settings.Get("migrations");
  options->migrations = {migrations.value, program.settings.placeholders(), program.settings.application()};
  command->add_option("--migrations", options->migrations.path, migrations.description)
      ->envname(migrations.variable)
      ->type_name("DIR");
  command->add_option("--source", options->source, "The source tree, or a directory in it")->type_name("DIR");
  command->add_flag("--json", options->json, "Print one JSON document instead of text");
  AddConsoleOptions(*command, program);
  command->footer(
      "Example: crystal-migration create add-session-tags --sql --migrations db/migrations\n"
      "Example: crystal-migration create add-owners --diff db/schema.sql --migrations db/migrations");
  command->callback([options, &program] { program.exit_code = Run(*options); });
}

}  // namespace crystal
