#ifndef MIGRATIONS_004_CREATE_PROMPT_MARKERS_H_
#define MIGRATIONS_004_CREATE_PROMPT_MARKERS_H_

#include "migrations/columns.h"

namespace crystal::migrations {

// Where in a session's output each prompt was given, to jump there.
inline Migration CreatePromptMarkers() {
  return {.name = "004-create-prompt-markers",
          .changes = {
              CreateTable{{.name = "prompt_markers",
                           .columns = {AutoId(), SessionId(), RequiredText("prompt_text"),
                                       RequiredInteger("output_index"), Integer("output_line"), Stamp("timestamp")}}},
              IndexOn("prompt_markers", "idx_prompt_markers_session_id", {"session_id"}),
              IndexOn("prompt_markers", "idx_prompt_markers_timestamp", {"timestamp"})}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_004_CREATE_PROMPT_MARKERS_H_
