#ifndef MIGRATIONS_002_ADD_SESSION_ARCHIVED_H_
#define MIGRATIONS_002_ADD_SESSION_ARCHIVED_H_

#include "migrations/columns.h"

namespace crystal::migrations {

// A session that is done with leaves the list without being deleted.
inline Migration AddSessionArchived() {
  return {.name = "002-add-session-archived",
          .changes = {AddColumn{"sessions", Flag("archived", false)},
                      IndexOn("sessions", "idx_sessions_archived", {"archived"})}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_002_ADD_SESSION_ARCHIVED_H_
