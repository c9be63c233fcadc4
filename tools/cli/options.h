// What every command takes: which database, which migrations, who runs it, and how it speaks.
#ifndef TOOLS_CLI_OPTIONS_H_
#define TOOLS_CLI_OPTIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tools/operations/migration_set.h"
#include "tools/operations/settings.h"
#include "tools/transition/run_context.h"  // who runs it

namespace CLI {
class App;
class Option;
class Validator;
}  // namespace CLI

namespace crystal {

// One run of the program: what its commands are built from, and what the chosen one leaves. Outlives the parsing.
struct Program {
  Settings settings = {};
  std::vector<std::string> words = {};  // the command line, without the program's name
  int exit_code = 0;                    // console.h
  // Whether the command line itself says this flag ("--db"): a default of the settings does not count.
  bool Says(const std::string& flag) const;
};

struct CommonOptions {
  std::string database;           // --db
  MigrationDirectory migrations;  // --migrations
  bool json = false;
  int wait_ms = 0;  // --wait, of commands that write
};

// Adds the options that every command on a database has. `options` must outlive the parsing.
void AddCommonOptions(CLI::App& command, const Program& program, CommonOptions& options);
// That no database is named, where one is needed: wrong usage, with the ways to name one.
absl::Status NoDatabase();
// The same for a command that writes: with --wait.
void AddWritingOptions(CLI::App& command, const Program& program, CommonOptions& options);
// The same for commands that need no database of the user's: --migrations and --json only.
void AddDirectoryOptions(CLI::App& command, const Program& program, CommonOptions& options);
// Those of how the program speaks, for commands without a database too: --config, --quiet, --verbose, --log-format.
void AddConsoleOptions(CLI::App& command, const Program& program);

// --default-model, which Crystal's migrations ask for.
void AddDefaultModel(CLI::App& command, const Program& program, std::string& model);

// An option that takes a migration's name or number, or a tag.
CLI::Option* AddTargetOption(CLI::App& command, const char* name, std::string& target, const char* description);

// An option that takes a time to wait, 24 hours at most, and puts it into `ms`; `standard` as it is typed: "10s".
CLI::Option* AddTimeOption(CLI::App& command, const std::string& name, int& ms, const std::string& standard,
                           const std::string& description);

// For check(): a whole number from `least` up, and no higher than `most`.
CLI::Validator AtLeast(int64_t least, int64_t most = INT64_MAX);
// For check(): some word; an empty one is a usage error that says `what` was expected.
CLI::Validator NotEmpty(const std::string& what);

}  // namespace crystal

#endif  // TOOLS_CLI_OPTIONS_H_
