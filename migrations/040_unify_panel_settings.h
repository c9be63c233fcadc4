#ifndef MIGRATIONS_040_UNIFY_PANEL_SETTINGS_H_
#define MIGRATIONS_040_UNIFY_PANEL_SETTINGS_H_

#include "migrations/columns.h"
#include "migrations/data_changes.h"

namespace crystal::migrations {

// A panel's settings stand in its own row (036); the mark tells old releases that they do.
inline Migration UnifyPanelSettings() {
  return {.name = "040-unify-panel-settings", .changes = {UnifiedPanelSettings()}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_040_UNIFY_PANEL_SETTINGS_H_
