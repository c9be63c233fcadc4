#ifndef MIGRATIONS_006_ADD_SESSION_LAST_VIEWED_AT_H_
#define MIGRATIONS_006_ADD_SESSION_LAST_VIEWED_AT_H_

#include "migrations/columns.h"

namespace crystal::migrations {

// When the user last looked at a session. Text at first; 018 makes it a date.
inline Migration AddSessionLastViewedAt() {
  return {.name = "006-add-session-last-viewed-at", .changes = {AddColumn{"sessions", Text("last_viewed_at")}}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_006_ADD_SESSION_LAST_VIEWED_AT_H_
