#ifndef MIGRATIONS_003_ADD_SESSION_STATUS_MESSAGE_H_
#define MIGRATIONS_003_ADD_SESSION_STATUS_MESSAGE_H_

#include "migrations/columns.h"

namespace crystal::migrations {

// Why a session stands where it stands, in words.
inline Migration AddSessionStatusMessage() {
  return {.name = "003-add-session-status-message", .changes = {AddColumn{"sessions", Text("status_message")}}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_003_ADD_SESSION_STATUS_MESSAGE_H_
