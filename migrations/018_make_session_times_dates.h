#ifndef MIGRATIONS_018_MAKE_SESSION_TIMES_DATES_H_
#define MIGRATIONS_018_MAKE_SESSION_TIMES_DATES_H_

#include "migrations/columns.h"

namespace crystal::migrations {

// Times become dates that sort and compare; when a run started is known too.
inline Migration MakeSessionTimesDates() {
  return {.name = "018-make-session-times-dates",
          .changes = {RetypeColumn{.table = "sessions",
                                   .from = Text("last_viewed_at"),
                                   .to = DateTime("last_viewed_at"),
                                   .conversion = Conversion::kToDateTime},
                      AddColumn{"sessions", DateTime("run_started_at")}}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_018_MAKE_SESSION_TIMES_DATES_H_
