#include "tools/cli/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "tools/cli/console.h"
#include "tools/operations/usage_error.h"

namespace crystal {

bool Program::Says(const std::string& flag) const {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return word == flag || absl::StartsWith(word, flag + "="); });
}

CLI::Validator AtLeast(int64_t least, int64_t most) {
  const auto check = [=](const std::string& text) {
    constexpr size_t kShown = 24;  // a slip of a finger on a key is not repeated whole
    int64_t number = 0;
    if (absl::SimpleAtoi(text, &number) && number >= least && number <= most) return std::string();
    const std::string end = most == INT64_MAX ? " up" : absl::StrCat(" to ", most);
    return absl::StrCat("\"", text.substr(0, kShown), text.size() > kShown ? "..." : "", "\" is no whole number from ",
                        least, end);
  };
  return {check, ""};
}

CLI::Validator NotEmpty(const std::string& what) {
  return {[what](const std::string& text) { return text.empty() ? absl::StrCat("empty: say ", what) : ""; }, ""};
}

CLI::Option* AddTargetOption(CLI::App& command, const char* name, std::string& target, const char* description) {
  return command.add_option(name, target, description)
      ->type_name("MIGRATION")
      ->check(NotEmpty("a migration's name or number, or a tag"));
}

CLI::Option* AddTimeOption(CLI::App& command, const std::string& name, int& ms, const std::string& standard,
                           const std::string& description) {
  const auto parse = [&ms, name](const std::string& text) {
    absl::Duration wait;
    if (!absl::ParseDuration(text, &wait) || wait < absl::ZeroDuration() || wait > absl::Hours(24)) {
      throw CLI::ValidationError(name, absl::StrCat("\"", text, "\" is no time to wait: say 500ms, 10s, 1m or 0"));
    }
    ms = static_cast<int>(absl::ToInt64Milliseconds(wait));
  };
  return command.add_option_function<std::string>(name, parse, description)
      ->type_name("TIME")
      ->default_str(standard)
      ->run_callback_for_default()
      ->force_callback();
}

void AddConsoleOptions(CLI::App& command, const Program& program) {
  ConsoleStyle& style = Style();
  // Read before the rest of the command line (main.cc), since it says what the other options default to.
  static std::string config;
  command.add_option("--config", config, "The file of settings")
      ->type_name("FILE")
      ->envname("CRYSTAL_MIGRATION_CONFIG");
  static std::vector<std::string> env_files;  // read there, too
  command.add_option("--env-file", env_files, "A file of CRYSTAL_... variables, NAME=VALUE lines; may be given again")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->check(NotEmpty("which file"));
  CLI::Option* quiet = command.add_flag("--quiet", style.quiet, "Errors only on standard error; no progress");
  static std::string application;  // read there, too: it decides what else there is
  command.add_option("--application", application, program.settings.Get("application").description)
      ->type_name("crystal|own")
      ->envname(program.settings.Get("application").variable);
  command.add_flag("--verbose", style.verbose, "Every event on a line of its own")->excludes(quiet);
  // What was asked for before the parsing stays asked for: an error of the parsing is written so too.
  style.json_events |= program.settings.Get("log-format").value == "json";
  command
      .add_option_function<std::string>(
          "--log-format", [&style](const std::string& format) { style.json_events = format == "json"; },
          "How events go to standard error: text or json, a line each")
      ->check(CLI::IsMember({"text", "json"}))
      ->envname(program.settings.Get("log-format").variable);
}

namespace {

CLI::Option* AddSetting(CLI::App& command, const Program& program, const std::string& key, std::string& value,
                        const char* kind) {
  const Setting& setting = program.settings.Get(key);
  value = setting.value;
  CLI::Option* option = command.add_option("--" + key, value, setting.description);
  option->envname(setting.variable)->type_name(kind);
  if (!value.empty()) option->capture_default_str();
  return option;
}

}  // namespace

void AddDirectoryOptions(CLI::App& command, const Program& program, CommonOptions& options) {
  AddSetting(command, program, "migrations", options.migrations.path, "DIR");
  options.migrations.placeholders = program.settings.placeholders();
  options.migrations.application = program.settings.application();
  options.migrations.application_is_said = program.settings.application_is_said();
  options.migrations.repairs = program.settings.Get("repairs").value;
  command.add_flag("--json", options.json, "Print one JSON document instead of text");
  AddConsoleOptions(command, program);
}

void AddDefaultModel(CLI::App& command, const Program& program, std::string& model) {
  const Setting& setting = program.settings.Get("default-model");
  model = setting.value;
  command.add_option("--default-model", model, setting.description);
}

void AddCommonOptions(CLI::App& command, const Program& program, CommonOptions& options) {
  CLI::Option* db = AddSetting(command, program, "db", options.database, "FILE");
  db->check(NotEmpty("which file"));
  if (options.database.empty()) db->required();
  AddDirectoryOptions(command, program, options);
}

absl::Status NoDatabase() {
  return AsUsage(
      absl::InvalidArgumentError("which database? Say --db FILE, or set CRYSTAL_DB or `db` in crystal-migration.toml"));
}

void AddWritingOptions(CLI::App& command, const Program& program, CommonOptions& options) {
  AddCommonOptions(command, program, options);
  const Setting& setting = program.settings.Get("wait");
  AddTimeOption(command, "--wait", options.wait_ms, setting.value, setting.description)->envname(setting.variable);
}

}  // namespace crystal
