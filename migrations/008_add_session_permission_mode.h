#ifndef MIGRATIONS_008_ADD_SESSION_PERMISSION_MODE_H_
#define MIGRATIONS_008_ADD_SESSION_PERMISSION_MODE_H_

#include "migrations/columns.h"

namespace crystal::migrations {

// Each session says how much Claude may do unasked.
inline Migration AddSessionPermissionMode() {
  return {.name = "008-add-session-permission-mode",
          .changes = {AddColumn{"sessions", PermissionMode("permission_mode")}}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_008_ADD_SESSION_PERMISSION_MODE_H_
