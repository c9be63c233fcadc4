#include "tools/cli/completion.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "migrator/base/shell_word.h"

namespace crystal {
namespace {

std::string JoinedNames(const std::vector<OptionInfo>& options) {
  std::vector<std::string> names;
  for (const OptionInfo& option : options) names.insert(names.end(), option.names.begin(), option.names.end());
  return absl::StrJoin(names, " ");
}

std::string LastWord(const CommandInfo& command) { return command.path.substr(command.path.rfind(' ') + 1); }

// The words that lead from one command into the next: 'up'|'schema diff'.
std::string Paths(const CommandInfo& program) {
  std::vector<std::string> paths;
  for (const CommandInfo* command : WithAllBelow(program)) {
    if (!command->path.empty()) paths.push_back(ShellQuoted(command->path));
  }
  return absl::StrJoin(paths, " | ");
}

// What both shells do in the same words: find the command, and the database that names are asked of.
std::string Preamble(const CommandInfo& program, const std::string& words, int first, const std::string& current) {
  return absl::StrCat("  local command='' i\n  local -a ask=()\n  for ((i = ", first, "; i < ", current,
                      "; i++)); do\n    case \"${command:+$command }${", words, "[i]}\" in\n      ", Paths(program),
                      ") command=\"${command:+$command }${", words, "[i]}\" ;;\n    esac\n    case \"${", words,
                      "[i]}\" in\n      --db | --migrations | --env-file) ((i + 1 < ", current, ")) && ask+=(\"${",
                      words, "[i]}\" \"${", words, "[i + 1]/#\\~/$HOME}\") ;;\n    esac\n  done\n");
}

// A function that knows what stands for a value, and says nothing of what it does not know.
std::string ValueFunction(const CommandInfo& program, const std::map<ValueKind, std::string>& actions,
                          const std::string& before_words, const std::string& behind_words) {
  const ValuePatterns patterns = PatternsOf(program);
  std::string text = "_crystal_migration_value() {\n  case \"$1\" in\n";
  const auto add = [&](const std::vector<std::string>& which, const std::string& action) {
    absl::StrAppend(&text, "    ", absl::StrJoin(which, " | "), ") ", action, " ;;\n");
  };
  for (const auto& [kind, which] : patterns.by_kind) add(which, actions.at(kind));
  for (const auto& [words, which] : patterns.by_choice) add(which, absl::StrCat(before_words, words, behind_words));
  return text + "    *) return 1 ;;\n  esac\n}\n";
}

// Behind an option that takes a value stands one; else a word without dashes may have its own place.
constexpr char kTryValues[] =
    "  _crystal_migration_value \"$command:$previous\" && return\n"
    "  if [[ $current != -* ]]; then _crystal_migration_value \"$command:\" && return; fi\n"
    "  case \"$command\" in\n";

}  // namespace

ValueKind KindOf(const OptionInfo& option) {
  if (!option.choices.empty()) return ValueKind::kChoice;
  if (option.kind == "FILE") return ValueKind::kFile;
  if (option.kind == "DIR") return ValueKind::kDirectory;
  return option.kind == "MIGRATION" ? ValueKind::kMigration : ValueKind::kAnything;
}

ValuePatterns PatternsOf(const CommandInfo& program) {
  ValuePatterns patterns;
  const auto add = [&](const OptionInfo& option, const std::string& pattern) {
    auto& which = KindOf(option) == ValueKind::kChoice ? patterns.by_choice[absl::StrJoin(option.choices, " ")]
                                                       : patterns.by_kind[KindOf(option)];
    if (std::find(which.begin(), which.end(), pattern) == which.end()) which.push_back(pattern);
  };
  for (const CommandInfo* command : WithAllBelow(program)) {
    for (const OptionInfo& option : command->options) {
      if (!option.takes_value()) continue;
      for (const std::string& name : option.names) add(option, ShellQuoted(absl::StrCat(command->path, ":", name)));
    }
    if (!command->arguments.empty()) add(command->arguments[0], ShellQuoted(command->path + ":"));
  }
  return patterns;
}

std::string BashCompletion(const CommandInfo& program) {
  std::string text = absl::StrCat(
      "# bash completion for crystal-migration, made by `crystal-migration completion bash`.\n",
      ValueFunction(
          program,
          {{ValueKind::kAnything, "return 0"},
           {ValueKind::kFile, "compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- \"$current\")"},
           {ValueKind::kDirectory, "compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- \"$current\")"},
           {ValueKind::kMigration,
            absl::StrCat("mapfile -t COMPREPLY < <(compgen -W \"$(\"${COMP_WORDS[0]/#\\~/$HOME}\" ", kCompleteNames,
                         " \"${ask[@]}\" 2>/dev/null)\" -- \"$current\")")}},
          "mapfile -t COMPREPLY < <(compgen -W '", "' -- \"$current\")"),
      "_crystal_migration() {\n",
      "  local current=\"${COMP_WORDS[COMP_CWORD]}\" previous=\"${COMP_WORDS[COMP_CWORD - 1]}\" offer=''\n",
      Preamble(program, "COMP_WORDS", 1, "COMP_CWORD"), "  COMPREPLY=()\n", kTryValues);
  for (const CommandInfo* command : WithAllBelow(program)) {
    const std::string below = absl::StrJoin(
        command->commands, "", [](std::string* out, const CommandInfo& sub) { *out += LastWord(sub) + " "; });
    absl::StrAppend(&text, "    ", ShellQuoted(command->path), ") offer='", below, JoinedNames(command->options),
                    "' ;;\n");
  }
  return absl::StrCat(text,
                      "  esac\n  mapfile -t COMPREPLY < <(compgen -W \"$offer\" -- \"$current\")\n}\n"
                      "complete -F _crystal_migration crystal-migration\n");
}

std::string ZshCompletion(const CommandInfo& program) {
  std::string text = absl::StrCat(
      "#compdef crystal-migration\n# Made by `crystal-migration completion zsh`.\n",
      ValueFunction(program,
                    {{ValueKind::kAnything, "return 0"},
                     {ValueKind::kFile, "_files"},
                     {ValueKind::kDirectory, "_files -/"},
                     {ValueKind::kMigration, absl::StrCat("compadd -- ${(f)\"$(\"${words[1]/#\\~/$HOME}\" ",
                                                          kCompleteNames, " \"${ask[@]}\" 2>/dev/null)\"}")}},
                    "compadd -- ", ""),
      "_crystal_migration() {\n  local current=\"${words[CURRENT]}\" previous=\"${words[CURRENT - 1]}\"\n"
      "  local -a offer\n",
      Preamble(program, "words", 2, "CURRENT"), kTryValues);
  for (const CommandInfo* command : WithAllBelow(program)) {
    std::vector<std::string> offer;
    for (const CommandInfo& sub : command->commands) {
      offer.push_back(ShellQuoted(absl::StrCat(LastWord(sub), ":", sub.description)));
    }
    for (const OptionInfo& option : command->options) {
      for (const std::string& name : option.names) {
        offer.push_back(ShellQuoted(absl::StrCat(name, ":", option.description)));
      }
    }
    absl::StrAppend(&text, "    ", ShellQuoted(command->path), ") offer=(", absl::StrJoin(offer, " "), ") ;;\n");
  }
  return absl::StrCat(text, "  esac\n  _describe 'crystal-migration' offer\n}\n",
                      // Loaded from a directory of $fpath the file is the function; else it is a script.
                      "if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _crystal_migration \"$@\"\n"
                      "else compdef _crystal_migration crystal-migration\nfi\n");
}

}  // namespace crystal
