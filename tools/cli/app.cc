#include "tools/cli/app.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <iostream>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/commands/legacy.h"
#include "tools/cli/console.h"
#include "tools/cli/proposal.h"
#include "tools/operations/suggest.h"

namespace crystal {
namespace {

// Every command, in the order in which help lists them.
struct Entry {
  const char* name;
  const char* group;
  void (*add)(CLI::App&, Program&);
};
constexpr char kTakingOver[] = "Taking a database over", kWriting[] = "Writing migrations", kMoving[] = "Moving",
               kLooking[] = "Looking", kOther[] = "Other", kHidden[] = "";
constexpr Entry kCommands[] = {
    {"baseline", kTakingOver, AddBaselineCommand},
    {"verify", kTakingOver, AddVerifyCommand},
    {"cutover", kTakingOver, AddCutoverCommand},
    {"start", kTakingOver, AddStartCommand},
    {"rollback", kTakingOver, AddRollbackCommand},
    {"backup", kTakingOver, AddBackupCommand},
    {"restore", kTakingOver, AddRestoreCommand},
    {"create", kWriting, AddCreateCommand},
    {"up", kMoving, AddUpCommand},
    {"down", kMoving, AddDownCommand},
    {"to", kMoving, AddToCommand},
    {"redo", kMoving, AddRedoCommand},
    {"reset", kMoving, AddResetCommand},
    {"tag", kMoving, AddTagCommand},
    {"tags", kMoving, AddTagsCommand},
    {"repair", kMoving, AddRepairCommand},
    {"mark", kMoving, AddMarkCommand},
    {"archive", kLooking, AddArchiveCommand},
    {"status", kLooking, AddStatusCommand},
    {"plan", kLooking, AddPlanCommand},
    {"log", kLooking, AddLogCommand},
    {"show", kLooking, AddShowCommand},
    {"doctor", kLooking, AddDoctorCommand},
    {"drift", kLooking, AddDriftCommand},
    {"schema", kLooking, AddSchemaCommand},
    {"validate", kWriting, AddValidateCommand},
    {"squash", kWriting, AddSquashCommand},
    {"config", kOther, AddConfigCommand},
    {"legacy", kOther, AddLegacyCommand},
    {"completion", kOther, AddCompletionCommand},
    {"man", kOther, AddManCommand},
    {"complete-names", kHidden, AddCompleteNamesCommand},
};

bool IsCommand(const std::string& word) {
  return std::any_of(std::begin(kCommands), std::end(kCommands), [&](const Entry& e) { return word == e.name; });
}

// The settings' file must be known before the options that it gives defaults to, and how errors are to be written
// before there is one.
std::string FlagOf(const std::vector<std::string>& words, absl::string_view flag) {
  for (size_t i = 0; i < words.size(); ++i) {
    absl::string_view word = words[i];
    if (!absl::ConsumePrefix(&word, flag)) continue;
    if (word.empty() && i + 1 < words.size()) return words[i + 1];
    if (absl::ConsumePrefix(&word, "=")) return std::string(word);
  }
  return "";
}

std::vector<std::string> OptionNames(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

// Walks along the words into the commands they name, and looks at the first that names nothing.
std::string Suggestion(const CLI::App& app, const std::vector<std::string>& words) {
  const CLI::App* command = &app;
  for (const std::string& word : words) {
    std::vector<std::string> names;
    const CLI::App* chosen = nullptr;
    for (const CLI::App* sub : command->get_subcommands([](const CLI::App*) { return true; })) {
      names.push_back(sub->get_name());
      if (sub->get_name() == word) chosen = sub;
    }
    if (chosen != nullptr) {
      command = chosen;
      continue;
    }
    if (absl::StartsWith(word, "--")) {
      const std::string name = word.substr(0, word.find('='));
      const std::vector<std::string> options = OptionNames(*command);
      if (std::find(options.begin(), options.end(), name) == options.end()) return DidYouMean(name, options);
    } else if (!names.empty()) {
      return DidYouMean(word, names);
    }
  }
  return "";
}

int UsageError(const CLI::App& app, const CLI::ParseError& error, const std::vector<std::string>& words) {
  const std::string hint = Suggestion(app, words);
  const std::string next = hint.empty() ? "; --help shows how it is used" : hint;
  return Fail(AsUsage(absl::InvalidArgumentError(absl::StrCat(error.what(), next))));
}

}  // namespace

std::unique_ptr<CLI::App> MakeApp(Program& program, const std::string& only) {
  auto app = std::make_unique<CLI::App>(
      "Takes the databases of the Crystal application over into versioned, reversible migrations.",
      "crystal-migration");
  app->set_version_flag("--version", CRYSTAL_VERSION);
  app->require_subcommand(1);
  app->footer("Exit codes: 0 done, 1 differs or pending (where asked), 2 usage, 3 failed or refused: nothing changed.");
  app->get_formatter()->column_width(34);
  for (const Entry& entry : kCommands) {
    if (!only.empty() && only != entry.name) continue;
    entry.add(*app, program);
    app->get_subcommand(entry.name)->group(entry.group);
  }
  return app;
}

int RunProgram(int argc, const char* const* argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  Program program;
  program.words = words;
  RepeatInProposals(words);
  Style().json_events = FlagOf(words, "--log-format") == "json";
  absl::StatusOr<Settings> settings = Settings::Load(FlagOf(words, "--config"));
  if (!settings.ok()) return Fail(AsUsage(settings.status()));
  program.settings = *std::move(settings);
  // An application waits for this at its start: one command is built, not all of them.
  const std::unique_ptr<CLI::App> app = MakeApp(program, !words.empty() && IsCommand(words[0]) ? words[0] : "");
  try {
    app->parse(argc, argv);
  } catch (const CLI::Success& e) {  // help and version
    return app->exit(e);
  } catch (const CLI::ParseError& e) {
    return UsageError(*app, e, words);
  } catch (const std::exception& e) {  // out of memory, a full pipe: nothing that a command foresaw
    return Fail(absl::InternalError(e.what()));
  }
  return program.exit_code;
}

}  // namespace crystal
