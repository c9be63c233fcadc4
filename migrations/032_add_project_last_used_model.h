#ifndef MIGRATIONS_032_ADD_PROJECT_LAST_USED_MODEL_H_
#define MIGRATIONS_032_ADD_PROJECT_LAST_USED_MODEL_H_

#include "migrations/columns.h"

namespace crystal::migrations {

// The model that the project's next session starts with.
inline Migration AddProjectLastUsedModel() {
  return {.name = "032-add-project-last-used-model",
          .changes = {AddColumn{"projects", TextDefault("lastUsedModel", "sonnet")}}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_032_ADD_PROJECT_LAST_USED_MODEL_H_
