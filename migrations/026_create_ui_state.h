#ifndef MIGRATIONS_026_CREATE_UI_STATE_H_
#define MIGRATIONS_026_CREATE_UI_STATE_H_

#include "migrations/columns.h"

namespace crystal::migrations {

// What of the window is open and how wide, by key.
inline Migration CreateUiState() {
  return {.name = "026-create-ui-state",
          .changes = {CreateTable{{.name = "ui_state",
                                   .columns = {AutoId(), UniqueKey(), RequiredText("value"), Stamp("updated_at")}}},
                      IndexOn("ui_state", "idx_ui_state_key", {"key"})}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_026_CREATE_UI_STATE_H_
