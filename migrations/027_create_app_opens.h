#ifndef MIGRATIONS_027_CREATE_APP_OPENS_H_
#define MIGRATIONS_027_CREATE_APP_OPENS_H_

#include "migrations/columns.h"

namespace crystal::migrations {

// When the application was opened, to greet no more often than is welcome.
inline Migration CreateAppOpens() {
  return {.name = "027-create-app-opens",
          .changes = {CreateTable{{.name = "app_opens",
                                   .columns = {AutoId(), Stamp("opened_at"), Flag("welcome_hidden", false),
                                               Flag("discord_shown", false)}}},
                      IndexOn("app_opens", "idx_app_opens_opened_at", {"opened_at"})}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_027_CREATE_APP_OPENS_H_
