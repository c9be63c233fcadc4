#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/document.h"
#include "tools/cli/options.h"

namespace crystal {
namespace {

void Print(const Settings& settings, bool json) {
  if (json) {
    nlohmann::ordered_json document = {{"file", nullptr},
                                       {"settings", nlohmann::ordered_json::array()},
                                       {"placeholders", nlohmann::ordered_json::array()}};
    for (const auto& [name, value] : settings.placeholders()) document["placeholders"].push_back(name);
    if (!settings.file().empty()) document["file"] = settings.file();
    for (const Setting& s : settings.all()) {
      document["settings"].push_back(
          {{"name", s.key}, {"value", s.value}, {"source", s.source}, {"variable", s.variable}});
      if (!s.env_file.empty()) document["settings"].back()["env_file"] = s.env_file;
    }
    PrintDocument(document);
    return;
  }
  std::vector<std::vector<std::string>> rows = {{"setting", "value", "from", "environment"}};
  for (const Setting& s : settings.all()) {
    const std::string from = s.source == "file" ? settings.file() : s.source == "env file" ? s.env_file : s.source;
    rows.push_back({s.key, s.value.empty() ? "-" : s.value, from, s.variable});
  }
  // A value may be a secret.
  for (const auto& [name, value] : settings.placeholders()) {
    rows.push_back(
        {absl::StrCat("${", name, "}"), "set", "", absl::StrCat("CRYSTAL_PLACEHOLDER_", absl::AsciiStrToUpper(name))});
  }
  std::cout << AlignedTable(rows, "")
            << "A flag goes before the environment, that before --env-file, that before the file, that before the "
               "default.\n";
}

}  // namespace

void AddConfigCommand(CLI::App& app, Program& program) {
  auto json = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("config", "Print the settings that hold, and where each comes from");
  command->add_flag("--json", *json, "Print one JSON document instead of text");
  AddConsoleOptions(*command, program);
  command->footer(
      "The file is --config, else CRYSTAL_MIGRATION_CONFIG, else the nearest crystal-migration.toml up to the root of "
      "the repository;\n`start` reads only one that is named. Relative paths in it belong to its directory.\n"
      "Example: crystal-migration config --config crystal-migration.toml");
  command->callback([json, &program] {
    Print(program.settings, *json);
    program.exit_code = kExitDone;
  });
}

}  // namespace crystal
