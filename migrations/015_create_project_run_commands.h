#ifndef MIGRATIONS_015_CREATE_PROJECT_RUN_COMMANDS_H_
#define MIGRATIONS_015_CREATE_PROJECT_RUN_COMMANDS_H_

#include "migrations/columns.h"
#include "migrations/data_changes.h"

namespace crystal::migrations {

// A project has several run commands, in order; its one run script becomes the first.
inline Migration CreateProjectRunCommands() {
  return {.name = "015-create-project-run-commands",
          .changes = {CreateTable{{.name = "project_run_commands",
                                   .columns = {AutoId(), ProjectId(), RequiredText("command"), Text("display_name"),
                                               Counter("order_index"), Stamp("created_at")}}},
                      IndexOn("project_run_commands", "idx_project_run_commands_project_id", {"project_id"}),
                      RunScriptsBecomeCommands()}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_015_CREATE_PROJECT_RUN_COMMANDS_H_
