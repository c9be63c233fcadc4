// Random rows of Crystal's tables, in whatever shape a release left them: references point to rows that are there,
// constraints hold, and everything else may be anything.
#ifndef TESTS_SUPPORT_RANDOM_ROWS_H_
#define TESTS_SUPPORT_RANDOM_ROWS_H_

#include "migrator/engine/sqlite/sqlite_adapter.h"

namespace crystal {

// Inserts up to `most` rows into each of Crystal's tables that `db` has. Draws from RapidCheck: to be called inside a
// property. A row that a constraint refuses is left out.
void InsertRandomRows(SqliteAdapter& db, int most);

// Adds what users add: tables with rows, columns with values, indexes, views and triggers.
void AddUsersOwn(SqliteAdapter& db);

}  // namespace crystal

#endif  // TESTS_SUPPORT_RANDOM_ROWS_H_
