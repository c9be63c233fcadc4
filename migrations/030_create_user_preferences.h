#ifndef MIGRATIONS_030_CREATE_USER_PREFERENCES_H_
#define MIGRATIONS_030_CREATE_USER_PREFERENCES_H_

#include "migrations/columns.h"
#include "migrations/data_changes.h"

namespace crystal::migrations {

// The user's preferences by key, with three that every release asks for.
inline Migration CreateUserPreferences() {
  return {.name = "030-create-user-preferences",
          .changes = {CreateTable{{.name = "user_preferences",
                                   .columns = {AutoId(), UniqueKey(), RequiredText("value"), Stamp("created_at"),
                                               Stamp("updated_at")}}},
                      IndexOn("user_preferences", "idx_user_preferences_key", {"key"}), DefaultPreferences()}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_030_CREATE_USER_PREFERENCES_H_
