#include "migrator/road/filled_rows.h"

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"

namespace crystal {

absl::Status Settle(DatabaseAdapter& db, absl::string_view table, absl::string_view what, absl::string_view where) {
  return db.Execute(
      absl::StrCat("INSERT INTO migration_archive(table_name, row_key, column_name, archived_by, archived_at) "
                   "SELECT ?, CAST(id AS TEXT), ?, 'settled', '' FROM ",
                   QuoteName(table), " WHERE ", where),
      {std::string(table), std::string(what)});
}

std::string NotSettled(absl::string_view table, absl::string_view what) {
  // Asked as the index over rows has it, so that a row costs one look, however many are settled.
  return absl::StrCat("NOT EXISTS (SELECT 1 FROM migration_archive WHERE table_name = '", table,
                      "' AND column_name = '", what, "' AND row_key IS CAST(", QuoteName(table),
                      ".id AS TEXT) AND archived_by = 'settled')");
}

absl::StatusOr<bool> IsAnySettled(DatabaseAdapter& db, absl::string_view table, absl::string_view what) {
  ASSIGN_OR_RETURN(int64_t any,
                   SelectInteger(db,
                                 "SELECT EXISTS(SELECT 1 FROM migration_archive WHERE table_name = ? AND column_name = "
                                 "? AND archived_by = 'settled')",
                                 {std::string(table), std::string(what)}));
  return any != 0;
}

absl::Status Unsettle(DatabaseAdapter& db, absl::string_view table, absl::string_view what) {
  return db.Execute(
      "DELETE FROM migration_archive WHERE table_name = ? AND column_name = ? AND archived_by = 'settled'",
      {std::string(table), std::string(what)});
}

absl::Status UnsettleAll(DatabaseAdapter& db) {
  return db.Execute("DELETE FROM migration_archive WHERE archived_by = 'settled'");
}

}  // namespace crystal
