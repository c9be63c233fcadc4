#ifndef MIGRATIONS_036_CREATE_TOOL_PANELS_H_
#define MIGRATIONS_036_CREATE_TOOL_PANELS_H_

#include "migrations/columns.h"

namespace crystal::migrations {

// A session shows several panels, each with its own state and settings.
inline Migration CreateToolPanels() {
  return {.name = "036-create-tool-panels",
          .changes = {CreateTable{{.name = "tool_panels",
                                   .columns = {TextId(), SessionId(), RequiredText("type"), RequiredText("title"),
                                               Text("state"), Text("metadata"), Stamp("created_at"),
                                               Stamp("updated_at"), TextDefault("settings", "{}")}}},
                      IndexOn("tool_panels", "idx_tool_panels_session_id", {"session_id"}),
                      IndexOn("tool_panels", "idx_tool_panels_type", {"type"})}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_036_CREATE_TOOL_PANELS_H_
