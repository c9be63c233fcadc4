#ifndef MIGRATIONS_007_ADD_DIFF_COMMIT_MESSAGE_H_
#define MIGRATIONS_007_ADD_DIFF_COMMIT_MESSAGE_H_

#include "migrations/columns.h"

namespace crystal::migrations {

// The message of the commit that a run ended in.
inline Migration AddDiffCommitMessage() {
  return {.name = "007-add-diff-commit-message", .changes = {AddColumn{"execution_diffs", Text("commit_message")}}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_007_ADD_DIFF_COMMIT_MESSAGE_H_
