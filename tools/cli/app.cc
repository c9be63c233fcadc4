#include "tools/cli/app.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <iostream>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "migrator/base/shell_word.h"
#include "migrator/base/status_macros.h"
#include "tools/cli/arguments.h"
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
    {"backups", kTakingOver, AddBackupsCommand},
    {"restore", kTakingOver, AddRestoreCommand},
    {"init", kWriting, AddInitCommand},
    {"create", kWriting, AddCreateCommand},
    {"import", kWriting, AddImportCommand},
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
    {"wait", kLooking, AddWaitCommand},
    {"validate", kWriting, AddValidateCommand},
    {"squash", kWriting, AddSquashCommand},
    {"seed", kWriting, AddSeedCommand},
    {"config", kOther, AddConfigCommand},
    {"legacy", kOther, AddLegacyCommand},
    {"completion", kOther, AddCompletionCommand},
    {"man", kOther, AddManCommand},
    {"complete-names", kHidden, AddCompleteNamesCommand},
};

bool IsCommand(const std::string& word) {
  return std::any_of(std::begin(kCommands), std::end(kCommands), [&](const Entry& e) { return word == e.name; });
}

std::vector<std::string> OptionNames(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::vector<std::string> PartNames(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::App* part : command.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(part->get_name());
  }
  return names;
}

// The command of that name inside another; none is nullptr.
const CLI::App* PartOf(const CLI::App& command, const std::string& name) {
  const auto parts = command.get_subcommands([&](const CLI::App* part) { return part->get_name() == name; });
  return parts.empty() ? nullptr : parts[0];
}

// The flags that the command of a proposed line knows, which may not be the one that runs.
std::vector<std::string> FlagsKnownTo(Program& program, const std::string& line) {
  const Words words = absl::StrSplit(line, ' ');  // the first is the program's own name
  if (words.size() < 2 || !IsCommand(words[1])) return {};
  const std::unique_ptr<CLI::App> app = MakeApp(program, words[1]);
  const CLI::App* command = app.get();
  for (size_t i = 1; i < words.size(); ++i) {
    const CLI::App* part = PartOf(*command, words[i]);
    if (part == nullptr) break;
    command = part;
  }
  return OptionNames(*command);
}

// Walks along the words into the commands they name, and looks at the first that names nothing.
std::string Suggestion(const CLI::App& app, const Words& words) {
  const CLI::App* command = &app;
  for (const std::string& word : words) {
    if (const CLI::App* chosen = PartOf(*command, word); chosen != nullptr) {
      command = chosen;
      continue;
    }
    const std::vector<std::string> names = PartNames(*command);
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

// A database that stands where a command takes no word: the line that was meant. "" where it is something else.
std::string MeantLine(const CLI::App& app, const Words& words) {
  const Words extras = app.remaining(true);
  if (extras.size() != 1 || !IsDatabaseFile(extras[0]) || !FlagOf(words, "--db").empty()) return "";
  std::string line = "crystal-migration";
  for (const std::string& word : words) {
    absl::StrAppend(&line, word == extras[0] ? " --db " : " ", ShellQuoted(word));
  }
  return absl::StrCat("; a database is named with --db: `", line, "`");
}

// The command that was not said: "legacy" alone does nothing. "" where none is missing.
std::string MissingCommand(const CLI::App& app, const Words& words) {
  const CLI::App* command = &app;
  while (!command->get_subcommands().empty()) command = command->get_subcommands()[0];
  if (command->get_require_subcommand_min() == 0) return "";
  if (command == &app) return "a command is missing; `crystal-migration help` lists them";
  return absl::StrCat(words[0], " is said with one of these behind it: ", absl::StrJoin(PartNames(*command), ", "));
}

int UsageError(const CLI::App& app, const CLI::ParseError& error, const Words& words) {
  if (const auto* required = dynamic_cast<const CLI::RequiredError*>(&error); required != nullptr) {
    const std::string missing = MissingCommand(app, words);
    if (!missing.empty()) return Fail(AsUsage(absl::InvalidArgumentError(missing)));
  }
  if (absl::StartsWith(error.what(), "--db is required")) return Fail(NoDatabase());
  std::string next = MeantLine(app, words);
  if (next.empty()) next = Suggestion(app, words);
  if (next.empty()) next = "; --help shows how it is used";
  return Fail(AsUsage(absl::InvalidArgumentError(absl::StrCat(error.what(), next))));
}

int UnknownCommand(const std::string& word) {
  Words names;
  for (const Entry& entry : kCommands) {
    if (entry.group != kHidden) names.emplace_back(entry.name);
  }
  std::string next = DidYouMean(word, names);
  if (next.empty() && IsDatabaseFile(word)) {
    next = absl::StrCat("; what a database needs says `crystal-migration doctor --db ", ShellQuoted(word), "`");
  }
  if (next.empty()) next = "; `crystal-migration help` lists them";
  return Fail(AsUsage(absl::InvalidArgumentError(absl::StrCat("there is no command ", word, next))));
}

// `start` is called by applications, in directories of their users: it reads no settings that nobody named.
// Files of variables come first: they may say anything that the environment may.
absl::StatusOr<Settings> LoadSettings(const Words& words, const std::string& command) {
  const absl::StatusOr<EnvOrigins> origins = ApplyEnvFiles(FlagsOf(words, "--env-file"));
  if (!origins.ok()) return origins.status();
  return Settings::Load(FlagOf(words, "--config"),
                        command == "start" ? SettingsFile::kNamed : SettingsFile::kNamedOrFound, *origins);
}

// The examples speak of the database that an application of one's own may have.
void NameOwnDatabase(CLI::App& command) {
  command.footer(absl::StrReplaceAll(command.get_footer(), {{"~/.crystal/sessions.db", "app.db"}}));
  for (CLI::App* part : command.get_subcommands([](const CLI::App*) { return true; })) NameOwnDatabase(*part);
}

}  // namespace

std::unique_ptr<CLI::App> MakeApp(Program& program, const std::string& only) {
  auto app = std::make_unique<CLI::App>(
      program.settings.application() == Application::kCrystal
          ? "Takes the databases of the Crystal application over into versioned, reversible migrations."
          : "Takes databases with a past over into versioned, reversible migrations.",
      "crystal-migration");
  app->set_version_flag("-v,--version", CRYSTAL_VERSION);
  app->require_subcommand(1);
  app->footer(
      "`crystal-migration help COMMAND` shows the options and an example of each.\n"
      "Exit codes: 0 done, 1 differs or pending (where asked), 2 usage, 3 failed or refused: nothing changed.");
  app->get_formatter()->column_width(34);
  for (const Entry& entry : kCommands) {
    if (!only.empty() && only != entry.name) continue;
    entry.add(*app, program);
    CLI::App* command = app->get_subcommand(entry.name);
    const bool own = program.settings.application() == Application::kOwn;
    command->group(own && entry.add == AddLegacyCommand ? kHidden : entry.group);  // that is Crystal's
    if (own) NameOwnDatabase(*command);
  }
  return app;
}

int RunProgram(int argc, const char* const* argv) {
  Words words = Whole({argv + 1, argv + argc});
  Program program;
  program.words = words;
  RepeatInProposals(words, [&program](const std::string& line) { return FlagsKnownTo(program, line); });
  Style().json_events = FlagOf(words, "--log-format") == "json";
  const size_t leading = LeadingOptions(words).size();
  const std::string command = leading < words.size() ? words[leading] : "";
  if (!command.empty() && command[0] != '-' && !IsCommand(command)) return UnknownCommand(command);
  absl::StatusOr<Settings> settings = LoadSettings(words, command);
  if (!settings.ok()) return Fail(AsUsage(settings.status()));
  program.settings = *std::move(settings);
  if (const std::string application = FlagOf(words, "--application"); !application.empty()) {
    const absl::Status set = program.settings.SetApplication(application);
    if (!set.ok()) return Fail(AsUsage(WithContext(set, "--application")));
  }
  // An application waits for this at its start: one command is built, not all of them.
  const std::unique_ptr<CLI::App> app = MakeApp(program, IsCommand(command) ? command : "");
  words = CommandFirst(*app, words);
  try {
    app->parse(Words(words.rbegin(), words.rend()));  // it takes them from the back
  } catch (const CLI::Success& e) {                   // help and version
    return app->exit(e);
  } catch (const CLI::ParseError& e) {
    return UsageError(*app, e, words);
  } catch (const std::exception& e) {  // out of memory, a full pipe: nothing that a command foresaw
    return Fail(absl::InternalError(e.what()));
  }
  return program.exit_code;
}

}  // namespace crystal
