#ifndef MIGRATIONS_039_ADD_DIFF_PANELS_H_
#define MIGRATIONS_039_ADD_DIFF_PANELS_H_

#include "migrations/columns.h"
#include "migrations/data_changes.h"

namespace crystal::migrations {

// Every session that is not archived shows its diff.
inline Migration AddDiffPanels() { return {.name = "039-add-diff-panels", .changes = {DiffPanels()}}; }

}  // namespace crystal::migrations

#endif  // MIGRATIONS_039_ADD_DIFF_PANELS_H_
