// What every command takes: which database, and who runs it.
#ifndef TOOLS_OPTIONS_H_
#define TOOLS_OPTIONS_H_

#include <string>

#include "tools/run_context.h"  // who runs it

namespace CLI {
class App;
}

namespace crystal {

struct CommonOptions {
  std::string database;  // --db, else CRYSTAL_DB, else ~/.crystal/sessions.db
  bool json = false;
};

// Adds --db and --json to a command. `options` must outlive the parsing.
void AddCommonOptions(CLI::App& command, CommonOptions& options);

}  // namespace crystal

#endif  // TOOLS_OPTIONS_H_
