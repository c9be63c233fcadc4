#include "tools/cli/commands/legacy.h"

#include <CLI/CLI.hpp>

#include "tools/cli/commands/legacy_common.h"
#include "tools/cli/options.h"

namespace crystal {

void AddLegacyCommand(CLI::App& app, Program& program) {
  CLI::App* legacy = app.add_subcommand("legacy", "The old method of v0.1.0 to v0.3.5, as it was");
  legacy->require_subcommand(1);
  legacy->footer("Example:\n  crystal-migration legacy run --db /tmp/copy.db --release v0.3.5");
  AddLegacyRun(*legacy, program);
  AddLegacyReleases(*legacy, program);
  AddLegacyDiff(*legacy, program);
  AddLegacyMake(*legacy, program);
}

}  // namespace crystal
