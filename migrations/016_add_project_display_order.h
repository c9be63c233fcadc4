#ifndef MIGRATIONS_016_ADD_PROJECT_DISPLAY_ORDER_H_
#define MIGRATIONS_016_ADD_PROJECT_DISPLAY_ORDER_H_

#include "migrations/columns.h"
#include "migrations/data_changes.h"

namespace crystal::migrations {

// The user puts the projects into an order; at first that of their making.
inline Migration AddProjectDisplayOrder() {
  return {.name = "016-add-project-display-order",
          .changes = {AddColumn{"projects", Integer("display_order")}, NumberProjects(),
                      IndexOn("projects", "idx_projects_display_order", {"display_order"})}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_016_ADD_PROJECT_DISPLAY_ORDER_H_
