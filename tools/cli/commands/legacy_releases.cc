#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/str_format.h"
#include "legacy/step_table.h"
#include "tools/cli/commands/legacy_common.h"
#include "tools/cli/document.h"
#include "tools/cli/options.h"

namespace crystal {
namespace {

void PrintJson(const std::vector<LegacyForm>& forms) {
  nlohmann::ordered_json document;
  document["releases"] = nlohmann::ordered_json::array();
  for (const LegacyForm& form : forms) {
    document["releases"].push_back(
        {{"release", form.release}, {"form", form.number}, {"learned", form.learned}, {"dropped", form.dropped}});
  }
  PrintDocument(document, kOneLine);
}

// One line for each thing learned; the release and its form stand on the first.
void PrintTable(const std::vector<LegacyForm>& forms) {
  std::cout << absl::StreamFormat("%-8s %4s  %s\n", "release", "form", "learned over the one before");
  for (const LegacyForm& form : forms) {
    std::vector<std::string> lines = form.learned;
    for (const std::string& step : form.dropped) lines.push_back(step + ": no more");
    if (lines.empty()) lines.push_back("-");
    for (size_t i = 0; i < lines.size(); ++i) {
      const std::string number = i == 0 ? std::to_string(form.number) : "";
      std::cout << absl::StreamFormat("%-8s %4s  %s\n", i == 0 ? form.release : "", number, lines[i]);
    }
  }
}

}  // namespace

void AddLegacyReleases(CLI::App& legacy, Program& program) {
  CLI::App* releases = legacy.add_subcommand("releases", "Each release, its form of the method, and what it learned");
  auto json = std::make_shared<bool>(false);
  releases->add_flag("--json", *json, "Print one JSON document");
  AddConsoleOptions(*releases, program);
  releases->footer("Example:\n  crystal-migration legacy releases");
  releases->callback([json, &program] {
    *json ? PrintJson(LegacyForms()) : PrintTable(LegacyForms());
    program.exit_code = kExitDone;
  });
}

}  // namespace crystal
