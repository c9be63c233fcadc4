#include "tools/cli/command_tree.h"

#include <CLI/CLI.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tools/cli/app.h"

namespace crystal {
namespace {

// "TEXT:{text,json}" of an option that takes these words only.
void TakeKind(const std::string& type, OptionInfo& info) {
  info.kind = type.substr(0, type.find(':'));
  const size_t open = type.find('{'), close = type.rfind('}');
  if (open == std::string::npos || close == std::string::npos) return;
  info.choices = absl::StrSplit(type.substr(open + 1, close - open - 1), ',');
}

OptionInfo Describe(const CLI::Option& option) {
  OptionInfo info{.names = {}, .description = option.get_description(), .required = option.get_required()};
  for (const std::string& name : option.get_snames()) info.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) info.names.push_back("--" + name);
  if (option.get_positional()) info.names = {option.get_name()};
  if (option.get_items_expected_max() > 0) TakeKind(option.get_type_name(), info);
  return info;
}

CommandInfo Describe(const CLI::App& app, const std::string& path) {
  CommandInfo info{.path = path,
                   .group = app.get_group(),
                   .description = app.get_description(),
                   .footer = app.get_footer(),
                   .arguments = {},
                   .options = {},
                   .commands = {}};
  for (const CLI::Option* option : app.get_options()) {
    (option->get_positional() ? info.arguments : info.options).push_back(Describe(*option));
  }
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (sub->get_group().empty()) continue;
    info.commands.push_back(Describe(*sub, absl::StrCat(path, path.empty() ? "" : " ", sub->get_name())));
  }
  return info;
}

}  // namespace

CommandInfo DescribeProgram() {
  Program program;
  if (absl::StatusOr<Settings> settings = Settings::Load(""); settings.ok()) program.settings = *std::move(settings);
  return Describe(*MakeApp(program), "");
}

std::vector<const CommandInfo*> WithAllBelow(const CommandInfo& command) {
  std::vector<const CommandInfo*> all = {&command};
  for (const CommandInfo& below : command.commands) {
    const std::vector<const CommandInfo*> more = WithAllBelow(below);
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

}  // namespace crystal
