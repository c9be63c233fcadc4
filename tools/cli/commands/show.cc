#include "tools/operations/show.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "migrator/base/status_macros.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/document.h"
#include "tools/cli/options.h"
#include "tools/operations/migration_set.h"
#include "tools/transition/database_session.h"

namespace crystal {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  CommonOptions common;
  std::string name;
};

// What a migration is can be said without a database too.
absl::StatusOr<ShownMigration> Look(const Options& options) {
  ASSIGN_OR_RETURN(std::vector<Migration> migrations, LoadMigrations(options.common.migrations));
  absl::StatusOr<DatabaseSession> session = OpenForReading(options.common.database);
  if (absl::IsNotFound(session.status())) return Show(migrations, nullptr, options.name);
  RETURN_IF_ERROR(session);
  return Show(migrations, session->db.get(), options.name);
}

Json AppliedJson(const std::optional<AppliedMigration>& applied) {
  if (!applied) return nullptr;
  return {{"executed_at", applied->executed_at},
          {"duration_ms", applied->duration_ms},
          {"origin", applied->origin},
          {"checksum", applied->checksum},
          {"tool_version", applied->tool_version}};
}

Json DatabaseJson(const ShownMigration& shown) {
  if (!shown.database) return nullptr;
  Json document = {{"state", shown.database->state}, {"applied", AppliedJson(shown.database->applied)}};
  document["presence"] = nullptr;
  document["evidence"] = Json::array();
  if (const auto& presence = shown.database->presence) {
    document["presence"] = ToString(presence->presence);
    for (const ChangePresence& change : presence->changes) {
      document["evidence"].push_back({{"state", ToString(change.presence)}, {"evidence", change.evidence}});
    }
  }
  return document;
}

void PrintJson(const ShownMigration& shown) {
  const auto down = DownOf(shown.migration);
  PrintDocument({{"name", shown.migration.name},
                 {"checksum", shown.checksum},
                 {"file", shown.file.empty() ? Json() : Json(shown.file)},
                 {"depends_on", shown.migration.depends_on},
                 {"replaces", shown.migration.replaces},
                 {"up", UpOf(shown.migration)},
                 {"down", down ? Json(*down) : Json()},
                 {"database", DatabaseJson(shown)}});
}

void PrintLines(const std::string& title, const std::vector<std::string>& lines) {
  std::cout << Bold(title) << '\n';
  for (const std::string& line : lines) std::cout << "  " << absl::StrReplaceAll(line, {{"\n", "\n  "}}) << '\n';
}

std::string WhatIsThere(const MigrationInDatabase& database) {
  std::string text = Bold(database.state);
  if (database.applied) {
    absl::StrAppend(&text, ": ", database.applied->origin, " on ", database.applied->executed_at, " UTC, took ",
                    database.applied->duration_ms, " ms");
  }
  return text;
}

void PrintPresence(const MigrationInDatabase& database) {
  if (!database.presence) {
    std::cout << "  Nothing can be derived from SQL: whether it is there, only the history says.\n";
    return;
  }
  std::vector<std::vector<std::string>> rows;
  for (const ChangePresence& change : database.presence->changes) {
    rows.push_back({ToString(change.presence), change.evidence});
  }
  std::cout << AlignedTable(rows);
}

void PrintText(const ShownMigration& shown) {
  const Migration& migration = shown.migration;
  std::vector<std::vector<std::string>> facts = {{"checksum", shown.checksum},
                                                 {"from", shown.file.empty() ? "the program" : shown.file}};
  if (!migration.depends_on.empty()) facts.push_back({"depends on", absl::StrJoin(migration.depends_on, ", ")});
  if (!migration.replaces.empty()) facts.push_back({"stands for", absl::StrJoin(migration.replaces, ", ")});
  std::cout << Bold(migration.name) << '\n' << AlignedTable(facts);
  PrintLines("up", UpOf(migration));
  PrintLines("down", DownOf(migration).value_or(std::vector<std::string>{"It cannot be taken back."}));
  if (!shown.database) return;
  std::cout << Bold("in the database") << "\n  " << WhatIsThere(*shown.database) << '\n';
  PrintPresence(*shown.database);
}

int Run(const Options& options) {
  const absl::StatusOr<ShownMigration> shown = Look(options);
  if (!shown.ok()) return Fail(shown.status());
  options.common.json ? PrintJson(*shown) : PrintText(*shown);
  return kExitDone;
}

}  // namespace

void AddShowCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("show", "Print what a migration does and undoes, and what of it the database has");
  AddCommonOptions(*command, program, options->common);
  AddTargetOption(*command, "name", options->name, "A migration's name or number, or a tag")->required();
  command->footer("Example: crystal-migration show 020 --db ~/.crystal/sessions.db");
  command->callback([options, &program] { program.exit_code = Run(*options); });
}

}  // namespace crystal
