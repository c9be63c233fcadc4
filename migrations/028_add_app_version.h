#ifndef MIGRATIONS_028_ADD_APP_VERSION_H_
#define MIGRATIONS_028_ADD_APP_VERSION_H_

#include "migrations/columns.h"

namespace crystal::migrations {

// Which release was opened.
inline Migration AddAppVersion() {
  return {.name = "028-add-app-version", .changes = {AddColumn{"app_opens", Text("app_version")}}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_028_ADD_APP_VERSION_H_
