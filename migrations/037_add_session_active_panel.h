#ifndef MIGRATIONS_037_ADD_SESSION_ACTIVE_PANEL_H_
#define MIGRATIONS_037_ADD_SESSION_ACTIVE_PANEL_H_

#include "migrations/columns.h"

namespace crystal::migrations {

// Which panel is in front.
inline Migration AddSessionActivePanel() {
  return {.name = "037-add-session-active-panel", .changes = {AddColumn{"sessions", Text("active_panel_id")}}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_037_ADD_SESSION_ACTIVE_PANEL_H_
