#ifndef MIGRATIONS_010_ADD_SESSION_IS_MAIN_REPO_H_
#define MIGRATIONS_010_ADD_SESSION_IS_MAIN_REPO_H_

#include "migrations/columns.h"

namespace crystal::migrations {

// One session of a project may work in the repository itself, without a worktree.
inline Migration AddSessionIsMainRepo() {
  return {.name = "010-add-session-is-main-repo",
          .changes = {AddColumn{"sessions", Flag("is_main_repo", false)},
                      IndexOn("sessions", "idx_sessions_is_main_repo", {"is_main_repo", "project_id"})}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_010_ADD_SESSION_IS_MAIN_REPO_H_
