#ifndef MIGRATIONS_035_ADD_SESSION_COMMIT_MODE_H_
#define MIGRATIONS_035_ADD_SESSION_COMMIT_MODE_H_

#include "migrations/columns.h"
#include "migrations/data_changes.h"

namespace crystal::migrations {

// A session may commit otherwise than its project; what auto_commit said becomes a mode.
inline Migration AddSessionCommitMode() {
  return {.name = "035-add-session-commit-mode",
          .changes = {AddColumn{"sessions", Text("commit_mode")}, AddColumn{"sessions", Text("commit_mode_settings")},
                      AutoCommitBecomesCommitMode()}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_035_ADD_SESSION_COMMIT_MODE_H_
