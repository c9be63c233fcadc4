#ifndef MIGRATIONS_033_ADD_SESSION_BASE_COMMIT_H_
#define MIGRATIONS_033_ADD_SESSION_BASE_COMMIT_H_

#include "migrations/columns.h"

namespace crystal::migrations {

// What a session's branch started from.
inline Migration AddSessionBaseCommit() {
  return {.name = "033-add-session-base-commit",
          .changes = {AddColumn{"sessions", Text("base_commit")}, AddColumn{"sessions", Text("base_branch")}}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_033_ADD_SESSION_BASE_COMMIT_H_
