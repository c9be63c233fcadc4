#ifndef MIGRATIONS_012_ADD_PROJECT_BUILD_SCRIPT_H_
#define MIGRATIONS_012_ADD_PROJECT_BUILD_SCRIPT_H_

#include "migrations/columns.h"

namespace crystal::migrations {

// What to run in a new worktree before work starts.
inline Migration AddProjectBuildScript() {
  return {.name = "012-add-project-build-script", .changes = {AddColumn{"projects", Text("build_script")}}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_012_ADD_PROJECT_BUILD_SCRIPT_H_
