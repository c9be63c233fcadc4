#include "tools/cli/old_path_options.h"

#include <CLI/CLI.hpp>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "tools/operations/usage_error.h"

namespace crystal {
namespace {

absl::StatusOr<OldPath> OwnPath(const OldPathOptions& options) {
  if (options.command.empty()) return OldPath();
  absl::StatusOr<LegacyCommand> command = ParseLegacyCommand(options.command);
  if (!command.ok()) return AsUsage(command.status());
  command->directory = options.directory;
  command->timeout_ms = options.timeout_ms;
  OldPath old_path = OldCommand(*command);
  old_path.explanations = options.explanations;
  return old_path;
}

}  // namespace

void AddOldPathOptions(CLI::App& command, const Program& program, OldPathOptions& options) {
  const Settings& settings = program.settings;
  options.application = settings.application();
  if (options.application == Application::kCrystal) {
    command.add_option("--release", options.release, "The release whose legacy method is meant")->capture_default_str();
    return;
  }
  const Setting &line = settings.Get("legacy"), &time = settings.Get("legacy-timeout");
  options.command = line.value;
  if (line.source == "file" && !program.Says("--legacy")) {
    std::error_code ignored;
    options.directory = std::filesystem::absolute(settings.file(), ignored).parent_path().string();
  }
  options.explanations = settings.explanations();
  command.add_option("--legacy", options.command, line.description)->type_name("COMMAND")->envname(line.variable);
  AddTimeOption(command, "--legacy-timeout", options.timeout_ms, time.value, time.description)->envname(time.variable);
}

absl::StatusOr<OldPath> OldPathOf(const OldPathOptions& options) {
  if (options.application == Application::kOwn) return OwnPath(options);
  OldPath crystals = CrystalMethod(options.release);
  if (const absl::Status known = crystals.check(); !known.ok()) return AsUsage(known);
  return crystals;
}

absl::StatusOr<OldPath> RequireOldPath(const OldPathOptions& options) {
  ASSIGN_OR_RETURN(OldPath old_path, OldPathOf(options));
  if (!old_path.is_given()) return NoOldPath("this");
  if (const absl::Status there = old_path.check(); !there.ok()) return AsUsage(there);
  return old_path;
}

absl::Status NoOldPath(const std::string& what) {
  return AsUsage(absl::InvalidArgumentError(
      absl::StrCat(what,
                   " needs the old path of the application, and none is known: say --legacy 'COMMAND {db}', or set "
                   "CRYSTAL_LEGACY or "
                   "`legacy` in crystal-migration.toml, as in legacy = \"node old-migrate.js {db}\"")));
}

}  // namespace crystal
