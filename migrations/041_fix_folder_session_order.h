#ifndef MIGRATIONS_041_FIX_FOLDER_SESSION_ORDER_H_
#define MIGRATIONS_041_FIX_FOLDER_SESSION_ORDER_H_

#include "migrations/columns.h"
#include "migrations/data_changes.h"

namespace crystal::migrations {

// Folders and sessions were numbered apart and overlapped: one order for both.
inline Migration FixFolderSessionOrder() {
  return {.name = "041-fix-folder-session-order", .changes = {OneOrderForFoldersAndSessions()}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_041_FIX_FOLDER_SESSION_ORDER_H_
