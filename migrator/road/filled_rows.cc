#include "migrator/road/filled_rows.h"

#include "absl/strings/str_cat.h"

namespace crystal {

absl::Status Settle(DatabaseAdapter& db, absl::string_view table, absl::string_view what, absl::string_view where) {
  return db.Execute(
      absl::StrCat("INSERT INTO migration_archive(table_name, row_key, column_name, archived_by, archived_at) "
                   "SELECT ?, CAST(id AS TEXT), ?, 'settled', '' FROM ",
                   QuoteName(table), " WHERE ", where),
      {std::string(table), std::string(what)});
}

std::string NotSettled(absl::string_view table, absl::string_view what) {
  return absl::StrCat("CAST(", QuoteName(table),
                      ".id AS TEXT) NOT IN (SELECT row_key FROM migration_archive WHERE table_name = '", table,
                      "' AND column_name = '", what, "' AND archived_by = 'settled')");
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
