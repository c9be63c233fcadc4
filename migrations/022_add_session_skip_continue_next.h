#ifndef MIGRATIONS_022_ADD_SESSION_SKIP_CONTINUE_NEXT_H_
#define MIGRATIONS_022_ADD_SESSION_SKIP_CONTINUE_NEXT_H_

#include "migrations/columns.h"

namespace crystal::migrations {

// The next run starts afresh instead of going on with the conversation.
inline Migration AddSessionSkipContinueNext() {
  return {.name = "022-add-session-skip-continue-next",
          .changes = {AddColumn{"sessions", Flag("skip_continue_next", false)}}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_022_ADD_SESSION_SKIP_CONTINUE_NEXT_H_
