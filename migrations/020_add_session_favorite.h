#ifndef MIGRATIONS_020_ADD_SESSION_FAVORITE_H_
#define MIGRATIONS_020_ADD_SESSION_FAVORITE_H_

#include "migrations/columns.h"

namespace crystal::migrations {

// Favourites let users pin sessions.
inline Migration AddSessionFavorite() {
  return {.name = "020-add-session-favorite", .changes = {AddColumn{"sessions", Flag("is_favorite", false)}}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_020_ADD_SESSION_FAVORITE_H_
