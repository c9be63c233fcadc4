#ifndef MIGRATIONS_034_ADD_PROJECT_COMMIT_MODE_H_
#define MIGRATIONS_034_ADD_PROJECT_COMMIT_MODE_H_

#include "migrations/columns.h"

namespace crystal::migrations {

// How a project's sessions commit.
inline Migration AddProjectCommitMode() {
  return {.name = "034-add-project-commit-mode",
          .changes = {AddColumn{"projects", TextDefault("commit_mode", "checkpoint")},
                      AddColumn{"projects", Text("commit_structured_prompt_template")},
                      AddColumn{"projects", TextDefault("commit_checkpoint_prefix", "checkpoint: ")}}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_034_ADD_PROJECT_COMMIT_MODE_H_
