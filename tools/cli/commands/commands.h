// The commands of the program, a file each. Every function adds one command to `app`; when it is chosen it runs, prints
// and sets the exit code of `program`.
#ifndef TOOLS_CLI_COMMANDS_COMMANDS_H_
#define TOOLS_CLI_COMMANDS_COMMANDS_H_

namespace CLI {
class App;
}

namespace crystal {

struct Program;

void AddArchiveCommand(CLI::App& app, Program& program);
void AddCutoverCommand(CLI::App& app, Program& program);
void AddBaselineCommand(CLI::App& app, Program& program);
void AddStatusCommand(CLI::App& app, Program& program);
void AddUpCommand(CLI::App& app, Program& program);
void AddCreateCommand(CLI::App& app, Program& program);
void AddImportCommand(CLI::App& app, Program& program);
void AddDownCommand(CLI::App& app, Program& program);
void AddBackupCommand(CLI::App& app, Program& program);
void AddBackupsCommand(CLI::App& app, Program& program);
void AddRestoreCommand(CLI::App& app, Program& program);
void AddStartCommand(CLI::App& app, Program& program);
void AddRollbackCommand(CLI::App& app, Program& program);
void AddDriftCommand(CLI::App& app, Program& program);
void AddSchemaCommand(CLI::App& app, Program& program);
void AddValidateCommand(CLI::App& app, Program& program);
void AddVerifyCommand(CLI::App& app, Program& program);

void AddDoctorCommand(CLI::App& app, Program& program);
void AddInitCommand(CLI::App& app, Program& program);
void AddLogCommand(CLI::App& app, Program& program);
void AddShowCommand(CLI::App& app, Program& program);

void AddCompleteNamesCommand(CLI::App& app, Program& program);
void AddCompletionCommand(CLI::App& app, Program& program);
void AddConfigCommand(CLI::App& app, Program& program);
void AddManCommand(CLI::App& app, Program& program);
void AddPlanCommand(CLI::App& app, Program& program);
void AddRedoCommand(CLI::App& app, Program& program);
void AddMarkCommand(CLI::App& app, Program& program);
void AddRepairCommand(CLI::App& app, Program& program);
void AddResetCommand(CLI::App& app, Program& program);
void AddSeedCommand(CLI::App& app, Program& program);
void AddSquashCommand(CLI::App& app, Program& program);
void AddTagCommand(CLI::App& app, Program& program);
void AddTagsCommand(CLI::App& app, Program& program);
void AddToCommand(CLI::App& app, Program& program);
void AddWaitCommand(CLI::App& app, Program& program);

}  // namespace crystal

#endif  // TOOLS_CLI_COMMANDS_COMMANDS_H_
