#include "tools/cli/man_page.h"

#include <algorithm>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace crystal {
namespace {

// A line that begins with a dot or a quote is a command to roff, and so is what a backslash begins.
std::string Escaped(const std::string& text) {
  const std::string escaped = absl::StrReplaceAll(text, {{"\\", "\\e"}, {"-", "\\-"}, {"`", "\\(ga"}});
  return absl::StartsWith(escaped, ".") || absl::StartsWith(escaped, "'") ? "\\&" + escaped : escaped;
}

std::string Bold(const std::string& text) { return absl::StrCat("\\fB", Escaped(text), "\\fP"); }

std::string Item(const std::string& term, const std::string& text) {
  return absl::StrCat(".TP\n", term, "\n", Escaped(text), "\n");
}

std::string Term(const OptionInfo& option) {
  const std::string names =
      absl::StrJoin(option.names, ", ", [](std::string* out, const std::string& name) { *out += Bold(name); });
  const std::string value = option.choices.empty() ? option.kind : absl::StrJoin(option.choices, "|");
  return option.takes_value() ? absl::StrCat(names, " \\fI", Escaped(value), "\\fP") : names;
}

// What most commands have is described once.
std::vector<OptionInfo> CommonToMost(const CommandInfo& program) {
  std::vector<OptionInfo> order;
  std::map<OptionInfo, size_t> commands;
  size_t total = 0;
  for (const CommandInfo* command : WithAllBelow(program)) {
    ++total;
    for (const OptionInfo& option : command->options) {
      if (commands[option]++ == 0) order.push_back(option);
    }
  }
  std::vector<OptionInfo> common;
  for (const OptionInfo& option : order) {
    if (2 * commands[option] > total) common.push_back(option);
  }
  return common;
}

std::vector<std::string> LinesOf(const std::string& footer) { return absl::StrSplit(footer, '\n', absl::SkipEmpty()); }

std::string ExampleOf(const std::string& line) {
  const size_t start = line.find("crystal-migration ");
  return start == std::string::npos || absl::StrContains(line, '`') ? "" : line.substr(line[0] == 'E' ? 9 : start);
}

std::string CommandText(const CommandInfo& command, const std::vector<OptionInfo>& common) {
  std::string usage = Bold(command.path);
  for (const OptionInfo& argument : command.arguments) {
    const std::string name = absl::StrCat("\\fI", Escaped(absl::AsciiStrToUpper(argument.names[0])), "\\fP");
    absl::StrAppend(&usage, argument.required ? " " : " [", name, argument.required ? "" : "]");
  }
  std::string text = Item(usage, command.description);
  std::string own;
  for (const OptionInfo& argument : command.arguments) {
    own += Item(absl::StrCat("\\fI", Escaped(absl::AsciiStrToUpper(argument.names[0])), "\\fP"), argument.description);
  }
  for (const OptionInfo& option : command.options) {
    const bool known = std::find(common.begin(), common.end(), option) != common.end();
    if (!known) own += Item(Term(option), option.description);
  }
  if (!own.empty()) absl::StrAppend(&text, ".RS\n", own, ".RE\n");
  return text;
}

std::string CommandsText(const CommandInfo& program, const std::vector<OptionInfo>& common) {
  std::vector<std::string> groups;
  std::map<std::string, std::string> texts;
  for (const CommandInfo& command : program.commands) {
    if (texts[command.group].empty()) groups.push_back(command.group);
    for (const CommandInfo* one : WithAllBelow(command)) texts[command.group] += CommandText(*one, common);
  }
  std::string text = ".SH COMMANDS\n";
  for (const std::string& group : groups) absl::StrAppend(&text, ".SS ", Escaped(group), "\n", texts[group]);
  return text;
}

std::string SettingsText(const Settings& settings) {
  std::string text = ".SH ENVIRONMENT AND SETTINGS\n";
  absl::StrAppend(
      &text,
      Escaped(
          "A flag goes before the environment, that before --env-file, that before the file of settings, that before "
          "the default. Each variable, and the name of the setting in the file:"),
      "\n");
  for (const Setting& setting : settings.all()) {
    const std::string standard =
        setting.source == "default" && !setting.value.empty() ? absl::StrCat(" (default: ", setting.value, ")") : "";
    text += Item(absl::StrCat(Bold(setting.variable), ", ", Bold(setting.key)),
                 absl::StrCat(setting.description, standard, "."));
  }
  return absl::StrCat(
      text, Item(Bold("CRYSTAL_MIGRATION_CONFIG"), "The file of settings; else ./crystal-migration.toml."),
      Item(Bold("CRYSTAL_MIGRATION_MODE"), "The mode of `start`, where --mode does not say it."),
      Item(Bold("NO_COLOR"), "Where it is set and not empty, nothing is coloured: https://no-color.org"));
}

std::string FilesText() {
  return absl::StrCat(
      ".SH FILES\n", Item("\\fIFILE\\fP.backup\\-\\fITIME\\fP", "A backup of a database, for its owner's eyes only."),
      Item("\\fIFILE\\fP.backup\\-\\fITIME\\fP.json", "What the backup held, to see later that it still does."),
      Item("\\fIFILE\\fP.migrator.lock", "There while a migration of the database runs."),
      Item("\\fIFILE\\fP.parallel\\-\\fITIME\\fP.json", "What a start in parallel mode found."));
}

std::string ExamplesText(const CommandInfo& program) {
  std::string text = ".SH EXAMPLES\n.nf\n";
  for (const CommandInfo* command : WithAllBelow(program)) {
    for (const std::string& line : LinesOf(command->footer)) {
      if (const std::string example = ExampleOf(line); !example.empty()) absl::StrAppend(&text, Escaped(example), "\n");
    }
  }
  return text + ".fi\n";
}

}  // namespace

std::string ManPage(const CommandInfo& program, const Settings& settings, const std::string& version,
                    const std::string& home) {
  const std::vector<OptionInfo> common = CommonToMost(program);
  std::string options = ".SH OPTIONS OF MOST COMMANDS\n";
  for (const OptionInfo& option : common) options += Item(Term(option), option.description);
  const std::string page = absl::StrCat(
      ".TH CRYSTAL\\-MIGRATION 1 \"\" \"crystal\\-migration ", version, "\" \"User Commands\"\n",
      ".SH NAME\ncrystal\\-migration \\- versioned, reversible migrations of SQLite databases\n",
      ".SH SYNOPSIS\n.B crystal\\-migration\n\\fICOMMAND\\fP [\\fIOPTION\\fP ...]\n", ".SH DESCRIPTION\n",
      Escaped(program.description), "\n.PP\nResults go to standard output, events, progress and errors to standard ",
      "error.\n", CommandsText(program, common), options, SettingsText(settings), ".SH EXIT STATUS\n",
      Escaped(absl::StrJoin(LinesOf(program.footer), " ")), "\n", FilesText(), ExamplesText(program));
  return home.size() > 1 ? absl::StrReplaceAll(page, {{Escaped(home), "~"}}) : page;
}

}  // namespace crystal
