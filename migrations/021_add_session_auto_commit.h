#ifndef MIGRATIONS_021_ADD_SESSION_AUTO_COMMIT_H_
#define MIGRATIONS_021_ADD_SESSION_AUTO_COMMIT_H_

#include "migrations/columns.h"

namespace crystal::migrations {

// Whether a session commits after each prompt. 034 replaces it; old releases still read it.
inline Migration AddSessionAutoCommit() {
  return {.name = "021-add-session-auto-commit", .changes = {AddColumn{"sessions", Flag("auto_commit", true)}}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_021_ADD_SESSION_AUTO_COMMIT_H_
