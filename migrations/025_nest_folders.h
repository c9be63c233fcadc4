#ifndef MIGRATIONS_025_NEST_FOLDERS_H_
#define MIGRATIONS_025_NEST_FOLDERS_H_

#include "migrations/columns.h"

namespace crystal::migrations {

// Folders in folders; an inner one goes with the outer one.
inline Migration NestFolders() {
  return {.name = "025-nest-folders",
          .changes = {AddColumn{"folders",
                                {.name = "parent_folder_id",
                                 .type = DataType::kText,
                                 .references = Reference{.table = "folders", .on_delete = OnDelete::kCascade}}},
                      IndexOn("folders", "idx_folders_parent_id", {"parent_folder_id"})}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_025_NEST_FOLDERS_H_
