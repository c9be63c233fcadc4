#ifndef MIGRATIONS_023_CREATE_FOLDERS_H_
#define MIGRATIONS_023_CREATE_FOLDERS_H_

#include "migrations/columns.h"

namespace crystal::migrations {

// Sessions are put into folders.
inline Migration CreateFolders() {
  return {.name = "023-create-folders",
          .changes = {CreateTable{{.name = "folders",
                                   .columns = {TextId(), RequiredText("name"), ProjectId(), Counter("display_order"),
                                               Stamp("created_at"), Stamp("updated_at")}}},
                      IndexOn("folders", "idx_folders_project_id", {"project_id"}),
                      IndexOn("folders", "idx_folders_display_order", {"project_id", "display_order"})}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_023_CREATE_FOLDERS_H_
