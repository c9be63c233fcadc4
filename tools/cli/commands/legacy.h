// `crystal-migration legacy`: the old method, release by release.
#ifndef TOOLS_CLI_COMMANDS_LEGACY_H_
#define TOOLS_CLI_COMMANDS_LEGACY_H_

namespace CLI {
class App;
}

namespace crystal {

struct Program;

// Registers `legacy run|releases|diff|make`. The command that is parsed sets the exit code of
// `program`: 0 done, 2 usage, 3 failed or refused. Requires: `program` outlives `app`.
void AddLegacyCommand(CLI::App& app, Program& program);

}  // namespace crystal

#endif  // TOOLS_CLI_COMMANDS_LEGACY_H_
