#include "tools/options.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <chrono>
#include <cstdlib>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/console.h"

namespace crystal {
namespace {

// A version 4 UUID: https://www.rfc-editor.org/rfc/rfc9562, section 5.4.
std::string RandomUuid() {
  static std::random_device source;
  std::array<uint32_t, 4> bits = {source(), source(), source(), source()};
  return absl::StrFormat("%08x-%04x-4%03x-%04x-%04x%08x", bits[0], bits[1] >> 16, bits[1] & 0xfff,
                         0x8000 | (bits[2] >> 16 & 0x3fff), bits[2] & 0xffff, bits[3]);
}

std::string Actor() {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  const char* user = std::getenv("LOGNAME");  // no look-up in the user database: that would load shared objects
  return absl::StrCat(user == nullptr ? absl::StrCat("uid ", getuid()) : user, "@", host.data());
}

}  // namespace

void AddConsoleOptions(CLI::App& command, const Program& program) {
  ConsoleStyle& style = Style();
  // Read before the rest of the command line (main.cc), since it says what the other options default to.
  static std::string config;
  command.add_option("--config", config, "The file of settings")->envname("CRYSTAL_MIGRATION_CONFIG");
  CLI::Option* quiet = command.add_flag("--quiet", style.quiet, "Errors only on standard error; no progress");
  command.add_flag("--verbose", style.verbose, "Every event on a line of its own")->excludes(quiet);
  style.json_events = program.settings.Get("log-format").value == "json";
  command
      .add_option_function<std::string>(
          "--log-format", [&style](const std::string& format) { style.json_events = format == "json"; },
          "How events go to standard error: text or json, a line each")
      ->check(CLI::IsMember({"text", "json"}))
      ->envname(program.settings.Get("log-format").variable);
}

void AddCommonOptions(CLI::App& command, const Program& program, CommonOptions& options) {
  const auto add = [&](const std::string& key, std::string& value, const char* kind) {
    const Setting& setting = program.settings.Get(key);
    value = setting.value;
    CLI::Option* option = command.add_option("--" + key, value, setting.description);
    option->envname(setting.variable)->type_name(kind);
    if (!value.empty()) option->capture_default_str();
  };
  add("db", options.database, "FILE");
  add("migrations", options.migrations, "DIR");
  command.add_flag("--json", options.json, "Print one JSON document instead of text");
  AddConsoleOptions(command, program);
}

RunContext MakeRunContext() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {.now_ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count(),
          .new_id = RandomUuid,
          .actor = Actor(),
          .tool_version = CRYSTAL_VERSION};
}

}  // namespace crystal
