#include "migrator/road/archive_reader.h"

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/history.h"
#include "migrator/road/history_state.h"

namespace crystal {
namespace {

// A line of an older program has no kind; notes, prints and sequences are how the archive works.
constexpr char kOfUsers[] =
    "coalesce(kind, 'value') IN ('row', 'former', 'value', 'overwritten', 'own') AND column_name <> ''";

// ?1 to ?4 are the filter's.
std::string Where() {
  return absl::StrCat(" WHERE ", kOfUsers,
                      " AND (?1 = '' OR archived_by = ?1) AND (?2 = '' OR table_name = ?2) AND "
                      "(?3 = '' OR column_name = ?3) AND (?4 = '' OR archived_at < ?4)");
}

std::vector<Value> Arguments(const ArchiveFilter& filter) {
  return {filter.migration, filter.table, filter.column, filter.before};
}

// A database of an older program lacks the newer columns until its next move.
absl::StatusOr<bool> HasKinds(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(int64_t found, SelectInteger(db,
                                                "SELECT count(*) FROM pragma_table_info('migration_archive') WHERE "
                                                "name = 'replaced_by'"));
  return found > 0;
}

std::string WithOldColumns(const std::string& sql) {
  return absl::StrCat(
      "WITH migration_archive AS (SELECT *, rowid, NULL AS kind, NULL AS direction, NULL AS replaced_by, "
      "NULL AS exact_key FROM main.migration_archive) ",
      sql);
}

absl::StatusOr<std::unique_ptr<Cursor>> Select(DatabaseAdapter& db, const std::string& sql,
                                               const ArchiveFilter& filter) {
  ASSIGN_OR_RETURN(bool there, HasHistoryTable(db, "migration_archive"));
  if (!there) return db.Select("SELECT 1 WHERE 0");
  ASSIGN_OR_RETURN(bool has_kinds, HasKinds(db));
  return db.Select(has_kinds ? sql : WithOldColumns(sql), Arguments(filter));
}

std::string Text(const Cursor& rows, int column) { return std::string(rows.Get(column).bytes); }

}  // namespace

absl::StatusOr<std::vector<ArchiveGroup>> ListArchive(DatabaseAdapter& db, const ArchiveFilter& filter) {
  ASSIGN_OR_RETURN(
      std::unique_ptr<Cursor> rows,
      Select(db,
             absl::StrCat("SELECT archived_by, coalesce(direction, ''), table_name, coalesce(kind, 'value') AS k, CASE "
                          "WHEN kind IN ('row', 'former') THEN '' ELSE column_name END AS c, CASE WHEN kind IN ('row', "
                          "'former') THEN count(DISTINCT coalesce(exact_key, row_key)) ELSE count(*) END, "
                          "sum(coalesce(length(CAST(value AS BLOB)), "
                          "0)), min(archived_at), max(archived_at) FROM migration_archive",
                          Where(), " GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 3, 4, 5, 2"),
             filter));
  std::vector<ArchiveGroup> groups;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows->Next());
    if (!more) return groups;
    groups.push_back({Text(*rows, 0), Text(*rows, 1), Text(*rows, 2), Text(*rows, 3), Text(*rows, 4),
                      rows->Get(5).integer, rows->Get(6).integer, Text(*rows, 7), Text(*rows, 8)});
  }
}

absl::Status ReadArchive(DatabaseAdapter& db, const ArchiveFilter& filter,
                         const std::function<absl::Status(const ArchiveLine&)>& use) {
  ASSIGN_OR_RETURN(
      std::unique_ptr<Cursor> rows,
      Select(db,
             absl::StrCat("SELECT table_name, coalesce(row_key, ''), column_name, coalesce(kind, 'value'), "
                          "coalesce(direction, ''), archived_by, archived_at, value, replaced_by FROM "
                          "migration_archive",
                          Where(), " ORDER BY rowid"),
             filter));
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows->Next());
    if (!more) return absl::OkStatus();
    RETURN_IF_ERROR(use({Text(*rows, 0), Text(*rows, 1), Text(*rows, 2), Text(*rows, 3), Text(*rows, 4), Text(*rows, 5),
                         Text(*rows, 6), rows->Get(7).ToValue(), rows->Get(8).ToValue()}));
  }
}

absl::StatusOr<int64_t> PruneArchive(DatabaseAdapter& db, const ArchiveFilter& filter, const RunContext& context) {
  RETURN_IF_ERROR(db.Execute(absl::StrCat("DELETE FROM migration_archive", Where()), Arguments(filter)));
  const int64_t removed = db.rows_changed();
  if (removed == 0) return removed;
  std::string what;
  const auto say = [&](const char* name, const std::string& value) {
    if (!value.empty()) absl::StrAppend(&what, what.empty() ? "" : ", ", name, " ", value);
  };
  say("migration", filter.migration);
  say("table", filter.table);
  say("column", filter.column);
  say("before", filter.before);
  RETURN_IF_ERROR(AppendEvent(
      db, {"archive", "", "pruned", absl::StrCat(removed, " lines for good: ", what.empty() ? "all" : what)}, context));
  return removed;
}

}  // namespace crystal
