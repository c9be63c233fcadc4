#ifndef MIGRATIONS_009_CREATE_PROJECTS_H_
#define MIGRATIONS_009_CREATE_PROJECTS_H_

#include "migrations/columns.h"

namespace crystal::migrations {

inline ColumnDefinition Path() { return {.name = "path", .type = DataType::kText, .not_null = true, .unique = true}; }
inline ColumnDefinition Active() {
  return {.name = "active", .type = DataType::kBoolean, .not_null = true, .default_value = int64_t{0}};
}

// Sessions belong to a project: one repository each. A project that goes takes its sessions along.
inline Migration CreateProjects() {
  return {
      .name = "009-create-projects",
      .changes = {CreateTable{{.name = "projects",
                               .columns = {AutoId(), RequiredText("name"), Path(), Text("system_prompt"),
                                           Text("run_script"), Active(), Stamp("created_at"), Stamp("updated_at")}}},
                  AddColumn{"sessions",
                            {.name = "project_id",
                             .type = DataType::kInteger,
                             .references = Reference{.table = "projects", .on_delete = OnDelete::kCascade}}},
                  IndexOn("sessions", "idx_sessions_project_id", {"project_id"})}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_009_CREATE_PROJECTS_H_
