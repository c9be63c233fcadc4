#ifndef MIGRATIONS_029_ADD_SESSION_TOOL_TYPE_H_
#define MIGRATIONS_029_ADD_SESSION_TOOL_TYPE_H_

#include "migrations/columns.h"

namespace crystal::migrations {

// Sessions of other tools than Claude.
inline Migration AddSessionToolType() {
  return {.name = "029-add-session-tool-type", .changes = {AddColumn{"sessions", TextDefault("tool_type", "claude")}}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_029_ADD_SESSION_TOOL_TYPE_H_
