// The commands of the program, a file each. Every function adds one command to `app`; when it is chosen it runs, prints
// and sets `exit_code` (console.h).
#ifndef TOOLS_COMMANDS_COMMANDS_H_
#define TOOLS_COMMANDS_COMMANDS_H_

namespace CLI {
class App;
}

namespace crystal {

void AddCutoverCommand(CLI::App& app, int& exit_code);
void AddBaselineCommand(CLI::App& app, int& exit_code);
void AddStatusCommand(CLI::App& app, int& exit_code);
void AddUpCommand(CLI::App& app, int& exit_code);
void AddDownCommand(CLI::App& app, int& exit_code);
void AddBackupCommand(CLI::App& app, int& exit_code);
void AddRestoreCommand(CLI::App& app, int& exit_code);
void AddStartCommand(CLI::App& app, int& exit_code);
void AddRollbackCommand(CLI::App& app, int& exit_code);
void AddDriftCommand(CLI::App& app, int& exit_code);
void AddSchemaCommand(CLI::App& app, int& exit_code);
void AddVerifyCommand(CLI::App& app, int& exit_code);

}  // namespace crystal

#endif  // TOOLS_COMMANDS_COMMANDS_H_
