#ifndef MIGRATIONS_024_ADD_SESSION_FOLDER_H_
#define MIGRATIONS_024_ADD_SESSION_FOLDER_H_

#include "migrations/columns.h"

namespace crystal::migrations {

// A session may be in a folder; it stays when the folder goes.
inline Migration AddSessionFolder() {
  return {.name = "024-add-session-folder",
          .changes = {AddColumn{"sessions",
                                {.name = "folder_id",
                                 .type = DataType::kText,
                                 .references = Reference{.table = "folders", .on_delete = OnDelete::kSetNull}}},
                      IndexOn("sessions", "idx_sessions_folder_id", {"folder_id"})}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_024_ADD_SESSION_FOLDER_H_
