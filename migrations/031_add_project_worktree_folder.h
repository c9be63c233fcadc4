#ifndef MIGRATIONS_031_ADD_PROJECT_WORKTREE_FOLDER_H_
#define MIGRATIONS_031_ADD_PROJECT_WORKTREE_FOLDER_H_

#include "migrations/columns.h"

namespace crystal::migrations {

// Where a project's worktrees are made.
inline Migration AddProjectWorktreeFolder() {
  return {.name = "031-add-project-worktree-folder", .changes = {AddColumn{"projects", Text("worktree_folder")}}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_031_ADD_PROJECT_WORKTREE_FOLDER_H_
