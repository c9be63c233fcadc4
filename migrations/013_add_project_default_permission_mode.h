#ifndef MIGRATIONS_013_ADD_PROJECT_DEFAULT_PERMISSION_MODE_H_
#define MIGRATIONS_013_ADD_PROJECT_DEFAULT_PERMISSION_MODE_H_

#include "migrations/columns.h"

namespace crystal::migrations {

// The permission mode that a project's new sessions get.
inline Migration AddProjectDefaultPermissionMode() {
  return {.name = "013-add-project-default-permission-mode",
          .changes = {AddColumn{"projects", PermissionMode("default_permission_mode")}}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_013_ADD_PROJECT_DEFAULT_PERMISSION_MODE_H_
