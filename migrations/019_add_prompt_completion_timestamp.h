#ifndef MIGRATIONS_019_ADD_PROMPT_COMPLETION_TIMESTAMP_H_
#define MIGRATIONS_019_ADD_PROMPT_COMPLETION_TIMESTAMP_H_

#include "migrations/columns.h"

namespace crystal::migrations {

// How long a prompt took.
inline Migration AddPromptCompletionTimestamp() {
  return {.name = "019-add-prompt-completion-timestamp",
          .changes = {AddColumn{"prompt_markers", DateTime("completion_timestamp")}}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_019_ADD_PROMPT_COMPLETION_TIMESTAMP_H_
