#ifndef MIGRATIONS_011_ADD_PROJECT_MAIN_BRANCH_H_
#define MIGRATIONS_011_ADD_PROJECT_MAIN_BRANCH_H_

#include "migrations/columns.h"

namespace crystal::migrations {

// The branch that worktrees start from.
inline Migration AddProjectMainBranch() {
  return {.name = "011-add-project-main-branch", .changes = {AddColumn{"projects", Text("main_branch")}}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_011_ADD_PROJECT_MAIN_BRANCH_H_
