#include "migrator/road/archive_contents.h"

#include "migrator/base/status_macros.h"

namespace crystal {

absl::StatusOr<bool> ArchiveContents::HoldsFor(DatabaseAdapter& db, const SectionName& section) {
  if (!read_) {
    left_.clear();
    ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows,
                     db.Select("SELECT DISTINCT archived_by, coalesce(direction, '') FROM migration_archive"));
    while (true) {
      ASSIGN_OR_RETURN(bool more, rows->Next());
      if (!more) break;
      left_.insert({std::string(rows->Get(0).bytes), std::string(rows->Get(1).bytes)});
    }
    read_ = true;
  }
  return left_.count({section.migration, section.opposite_text()}) > 0 || left_.count({section.migration, ""}) > 0;
}

}  // namespace crystal
