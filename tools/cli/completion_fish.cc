#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "tools/cli/completion.h"

namespace crystal {
namespace {

// fish knows two escapes inside single quotes: https://fishshell.com/docs/current/language.html#quotes
std::string Quoted(const std::string& text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"'", "\\'"}}), "'");
}

std::string Names() {
  return absl::StrCat(
      "function __crystal_migration_names\n"
      "    set -l words (commandline -opc)\n"
      "    set -l ask\n"
      "    for i in (seq 2 (count $words))\n"
      "        contains -- $words[$i] --db --migrations --env-file; and set -a ask $words[$i] $words[(math $i + 1)]\n"
      "    end\n"
      "    $words[1] ",
      kCompleteNames, " $ask 2>/dev/null\nend\n");
}

std::string Value(const OptionInfo& option) {
  switch (KindOf(option)) {
    case ValueKind::kFile:
      return " -r -F";
    case ValueKind::kDirectory:
      return " -x -a '(__fish_complete_directories)'";
    case ValueKind::kMigration:
      return " -x -a '(__crystal_migration_names)'";
    case ValueKind::kChoice:
      return absl::StrCat(" -x -a ", Quoted(absl::StrJoin(option.choices, " ")));
    case ValueKind::kAnything:
      break;
  }
  return option.takes_value() ? " -x" : "";
}

std::string LinesOf(const CommandInfo& command) {
  const std::string start =
      absl::StrCat("complete -c crystal-migration -n ", Quoted("__crystal_migration_is " + Quoted(command.path)));
  std::string text;
  for (const CommandInfo& sub : command.commands) {
    absl::StrAppend(&text, start, " -f -a ", sub.path.substr(sub.path.rfind(' ') + 1), " -d ", Quoted(sub.description),
                    "\n");
  }
  for (const OptionInfo& option : command.options) {
    absl::StrAppend(&text, start);
    for (const std::string& name : option.names) {
      absl::StrAppend(&text, absl::StartsWith(name, "--") ? " -l " + name.substr(2) : " -s " + name.substr(1));
    }
    absl::StrAppend(&text, Value(option), " -d ", Quoted(option.description), "\n");
  }
  if (!command.arguments.empty() && KindOf(command.arguments[0]) != ValueKind::kAnything) {
    absl::StrAppend(&text, start, absl::StrReplaceAll(Value(command.arguments[0]), {{" -r", ""}, {" -x", " -f"}}),
                    "\n");
  }
  return text;
}

}  // namespace

std::string FishCompletion(const CommandInfo& program) {
  std::vector<std::string> paths;
  std::string lines;
  for (const CommandInfo* command : WithAllBelow(program)) {
    // What is compared is the path so far, a space and the next word.
    if (!command->path.empty()) {
      paths.push_back(Quoted(absl::StrContains(command->path, ' ') ? command->path : " " + command->path));
    }
    lines += LinesOf(*command);
  }
  return absl::StrCat(
      "# fish completion for crystal-migration, made by `crystal-migration completion fish`.\n"
      "function __crystal_migration_is\n"
      "    set -l command ''\n"
      "    for word in (commandline -opc)[2..-1]\n"
      "        contains -- \"$command $word\" ",
      absl::StrJoin(paths, " "),
      "; and set command (string trim -- \"$command $word\")\n"
      "    end\n"
      "    test \"$command\" = \"$argv[1]\"\n"
      "end\n",
      Names(), "complete -c crystal-migration -f\n", lines);
}

}  // namespace crystal
