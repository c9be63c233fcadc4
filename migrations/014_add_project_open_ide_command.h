#ifndef MIGRATIONS_014_ADD_PROJECT_OPEN_IDE_COMMAND_H_
#define MIGRATIONS_014_ADD_PROJECT_OPEN_IDE_COMMAND_H_

#include "migrations/columns.h"

namespace crystal::migrations {

// How the user's editor opens a worktree.
inline Migration AddProjectOpenIdeCommand() {
  return {.name = "014-add-project-open-ide-command", .changes = {AddColumn{"projects", Text("open_ide_command")}}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_014_ADD_PROJECT_OPEN_IDE_COMMAND_H_
