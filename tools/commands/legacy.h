// `crystal-migration legacy`: the old method, release by release.
#ifndef TOOLS_COMMANDS_LEGACY_H_
#define TOOLS_COMMANDS_LEGACY_H_

namespace CLI {
class App;
}

namespace crystal {

// Registers `legacy run|releases|diff|make`. The command that is parsed sets `exit_code`: 0 done, 2 usage, 3 failed or
// refused. Requires: `exit_code` outlives `app`.
void AddLegacyCommand(CLI::App& app, int& exit_code);

}  // namespace crystal

#endif  // TOOLS_COMMANDS_LEGACY_H_
