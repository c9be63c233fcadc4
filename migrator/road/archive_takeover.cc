#include "migrator/road/archive_takeover.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/row_key.h"

namespace crystal {
namespace {

// How the older programs called a row: by the one column of its key, else by its rowid.
std::string OldKey(const RowKey& key) { return key.columns.size() == 1 ? key.columns[0] : "rowid"; }

// The lines of a table that is there: its rows say what their keys are.
absl::Status NameRowsOf(DatabaseAdapter& db, const Table& table) {
  const RowKey key = KeyOf(table);
  const std::string old = OldKey(key);
  const std::string text = key.columns.size() == 1 ? absl::StrCat("CAST(t.", QuoteName(old), " AS TEXT)")
                           : key.rowid.empty()     ? key.Text("t.")
                                                   : absl::StrCat("CAST(t.", key.rowid, " AS TEXT)");
  RETURN_IF_ERROR(db.Execute("CREATE TEMP TABLE IF NOT EXISTS crystal_old(row_key TEXT PRIMARY KEY, exact_key TEXT)"));
  RETURN_IF_ERROR(db.Execute("DELETE FROM temp.crystal_old"));
  RETURN_IF_ERROR(db.Execute(absl::StrCat("INSERT OR IGNORE INTO temp.crystal_old SELECT ", text, ", ", key.Exact("t."),
                                          " FROM main.", QuoteName(table.name), " AS t WHERE ", text,
                                          " IN (SELECT row_key FROM migration_archive WHERE table_name = ?)"),
                             {Value(table.name)}));
  RETURN_IF_ERROR(
      db.Execute("UPDATE migration_archive SET exact_key = (SELECT o.exact_key FROM temp.crystal_old AS o WHERE "
                 "o.row_key = migration_archive.row_key) WHERE table_name = ? AND exact_key IS NULL",
                 {Value(table.name)}));
  return db.Execute(
      "UPDATE migration_archive SET kind = 'row' WHERE kind IS NULL AND table_name = ?1 AND EXISTS (SELECT 1 FROM "
      "migration_archive AS b WHERE b.table_name = ?1 AND b.column_name = ?2 AND b.row_key = migration_archive.row_key "
      "AND b.archived_by = migration_archive.archived_by)",
      {table.name, old});
}

// Of a table that is gone the archive has whole rows, each with its key among its parts; single values of rows that the
// archive has too, later, are named as these.
absl::Status NameRowsOfGoneTables(DatabaseAdapter& db) {
  RETURN_IF_ERROR(db.Execute("DROP TABLE IF EXISTS temp.crystal_anchors"));
  RETURN_IF_ERROR(
      db.Execute("CREATE TEMP TABLE crystal_anchors(table_name, row_key, archived_by, exact_key, "
                 "PRIMARY KEY(table_name, row_key, archived_by)) WITHOUT ROWID"));
  RETURN_IF_ERROR(db.Execute(
      "INSERT OR IGNORE INTO temp.crystal_anchors SELECT table_name, row_key, archived_by, CASE column_name WHEN "
      "'rowid' "
      "THEN row_key ELSE quote(value) END FROM migration_archive WHERE kind IS NULL AND row_key IS NOT NULL AND "
      "(column_name = 'rowid' OR CAST(value AS TEXT) = row_key) ORDER BY column_name = 'rowid', rowid"));
  constexpr char kAnchor[] =
      "FROM temp.crystal_anchors AS o WHERE o.table_name = migration_archive.table_name AND o.row_key = "
      "migration_archive.row_key";
  RETURN_IF_ERROR(db.Execute(absl::StrCat(
      "UPDATE migration_archive SET kind = CASE WHEN EXISTS (SELECT 1 ", kAnchor,
      " AND o.archived_by = migration_archive.archived_by) THEN 'row' ELSE 'value' END WHERE kind IS NULL")));
  return db.Execute(absl::StrCat(
      "UPDATE migration_archive SET exact_key = coalesce((SELECT o.exact_key ", kAnchor, " LIMIT 1), CASE WHEN ",
      "CAST(CAST(row_key AS INTEGER) AS TEXT) = row_key THEN row_key ELSE quote(row_key) END) ",
      "WHERE exact_key IS NULL AND row_key IS NOT NULL"));
}

}  // namespace

absl::Status TakeOverOldArchive(DatabaseAdapter& db) {
  RETURN_IF_ERROR(
      db.Execute("UPDATE migration_archive SET kind = 'sequence', exact_key = row_key WHERE kind IS NULL AND "
                 "table_name = 'sqlite_sequence'"));
  RETURN_IF_ERROR(
      db.Execute("UPDATE migration_archive SET kind = 'note' WHERE kind IS NULL AND (column_name = '' OR "
                 "archived_by = 'settled')"));
  ASSIGN_OR_RETURN(std::vector<std::string> tables,
                   SelectTexts(db, "SELECT DISTINCT table_name FROM migration_archive WHERE exact_key IS NULL"));
  for (const std::string& name : tables) {
    const absl::StatusOr<Table> table = db.ReadTable(name);
    if (table.ok()) RETURN_IF_ERROR(NameRowsOf(db, *table));
  }
  RETURN_IF_ERROR(NameRowsOfGoneTables(db));
  return db.Execute("DROP TABLE temp.crystal_anchors");
}

}  // namespace crystal
