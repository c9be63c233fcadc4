#ifndef MIGRATIONS_005_CREATE_EXECUTION_DIFFS_H_
#define MIGRATIONS_005_CREATE_EXECUTION_DIFFS_H_

#include "migrations/columns.h"

namespace crystal::migrations {

inline ColumnDefinition MarkerId() {
  return {.name = "prompt_marker_id",
          .type = DataType::kInteger,
          .references = Reference{.table = "prompt_markers", .on_delete = OnDelete::kSetNull}};
}

// What each run changed in the worktree; it outlives the prompt that caused it.
inline Migration CreateExecutionDiffs() {
  return {
      .name = "005-create-execution-diffs",
      .changes = {CreateTable{{.name = "execution_diffs",
                               .columns = {AutoId(), SessionId(), MarkerId(), RequiredInteger("execution_sequence"),
                                           Text("git_diff"), Text("files_changed"), Counter("stats_additions"),
                                           Counter("stats_deletions"), Counter("stats_files_changed"),
                                           Text("before_commit_hash"), Text("after_commit_hash"), Stamp("timestamp")}}},
                  IndexOn("execution_diffs", "idx_execution_diffs_session_id", {"session_id"}),
                  IndexOn("execution_diffs", "idx_execution_diffs_prompt_marker_id", {"prompt_marker_id"}),
                  IndexOn("execution_diffs", "idx_execution_diffs_timestamp", {"timestamp"}),
                  IndexOn("execution_diffs", "idx_execution_diffs_sequence", {"session_id", "execution_sequence"})}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_005_CREATE_EXECUTION_DIFFS_H_
