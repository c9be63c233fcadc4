#ifndef MIGRATIONS_017_ADD_SESSION_DISPLAY_ORDER_H_
#define MIGRATIONS_017_ADD_SESSION_DISPLAY_ORDER_H_

#include "migrations/columns.h"
#include "migrations/data_changes.h"

namespace crystal::migrations {

// The user puts a project's sessions into an order; at first that of their making.
inline Migration AddSessionDisplayOrder() {
  return {.name = "017-add-session-display-order",
          .changes = {AddColumn{"sessions", Integer("display_order")}, NumberSessions(),
                      IndexOn("sessions", "idx_sessions_display_order", {"project_id", "display_order"})}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_017_ADD_SESSION_DISPLAY_ORDER_H_
