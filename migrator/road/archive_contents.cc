#include "migrator/road/archive_contents.h"

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"

namespace crystal {

absl::Status ArchiveContents::Read(DatabaseAdapter& db) {
  if (read_) return absl::OkStatus();
  left_.clear();
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows,
                   db.Select("SELECT DISTINCT archived_by, coalesce(direction, '') FROM migration_archive"));
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows->Next());
    if (!more) break;
    left_.insert({std::string(rows->Get(0).bytes), std::string(rows->Get(1).bytes)});
  }
  read_ = true;
  return absl::OkStatus();
}

absl::StatusOr<bool> ArchiveContents::HoldsFor(DatabaseAdapter& db, const SectionName& section) {
  RETURN_IF_ERROR(Read(db));
  return left_.count({section.migration, section.opposite_text()}) > 0 || left_.count({section.migration, ""}) > 0;
}

absl::StatusOr<bool> ArchiveContents::HoldsOf(DatabaseAdapter& db, const SectionName& section) {
  RETURN_IF_ERROR(Read(db));
  return left_.count({section.migration, section.direction_text()}) > 0;
}

absl::Status NoteFormerRows(DatabaseAdapter& db, const SectionName& section, const std::string& table, int64_t last) {
  const std::string rows = "archived_by = ?1 AND direction = ?2 AND table_name = ?3 AND kind = 'row' AND rowid ";
  return db.Execute(absl::StrCat("UPDATE migration_archive SET kind = 'former' WHERE ", rows, "<= ?4 AND exact_key IN ",
                                 "(SELECT exact_key FROM migration_archive WHERE ", rows, "> ?4)"),
                    {section.migration, section.direction_text(), table, last});
}

absl::Status KeepLastOfSame(DatabaseAdapter& db, const std::string& migration, const std::string& table) {
  const std::string lines =
      "FROM migration_archive WHERE archived_by = ?1 AND table_name = ?2 AND "
      "kind IN ('value', 'overwritten', 'former', 'row')";
  return db.Execute(
      absl::StrCat("DELETE ", lines, " AND kind <> 'row' AND rowid NOT IN (SELECT max(rowid) ", lines,
                   " GROUP BY direction, CASE kind WHEN 'row' THEN 'former' ELSE kind END, exact_key, column_name, ",
                   "value, typeof(value), replaced_by, typeof(replaced_by))"),
      {migration, table});
}

}  // namespace crystal
