#include "migrator/road/move_state.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/own_list.h"

namespace crystal {
namespace {

// Child and parent of every foreign key whose table is not there.
absl::StatusOr<std::set<std::pair<std::string, std::string>>> DanglingReferences(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows,
                   db.Select("SELECT DISTINCT t.name, f.\"table\" FROM sqlite_schema AS t, "
                             "pragma_foreign_key_list(t.name) AS f WHERE t.type = 'table' AND NOT EXISTS (SELECT 1 "
                             "FROM pragma_table_info(f.\"table\"))"));
  std::set<std::pair<std::string, std::string>> found;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, rows->Next());
    if (!more) return found;
    found.insert({std::string(rows->Get(0).bytes), std::string(rows->Get(1).bytes)});
  }
}

}  // namespace

void MoveState::NoteTables(const std::map<std::string, std::string>& renames, const std::set<std::string>& reshapes) {
  own.TablesRenamed(renames);
  tables_.Follow(renames, reshapes);
}

absl::Status MoveState::BeforeTableGoes(const std::string& table) {
  gone_.insert(absl::AsciiStrToLower(table));
  if (knows_dangling_) return absl::OkStatus();
  knows_dangling_ = true;
  ASSIGN_OR_RETURN(dangling_, DanglingReferences(db));
  return absl::OkStatus();
}

absl::Status MoveState::CheckEnd() {
  if (!own_away.empty() && !archive_own) {
    return absl::FailedPreconditionError(absl::StrCat(
        "this would take away what is your own: ", absl::StrJoin(own_away, ", ", absl::PairFormatter(", in ")),
        ". No migration made it, and none brings it back: drop or move it first, or say --archive-own, and the archive "
        "keeps its definition and values until its table is there again"));
  }
  if (knows_dangling_) {
    ASSIGN_OR_RETURN(const auto now, DanglingReferences(db));
    for (const auto& [child, parent] : now) {
      // What never was there may be an author's slip, or still to come: this run took nothing away.
      if (dangling_.count({child, parent}) > 0 || gone_.count(absl::AsciiStrToLower(parent)) == 0) continue;
      return absl::FailedPreconditionError(absl::StrCat(
          "a foreign key would lead nowhere: ", child, " refers to ", parent,
          ", which is not there any more. Where a table is made anew, make the new one under another name, copy the "
          "rows, drop the old one and rename the new one last "
          "(https://www.sqlite.org/lang_altertable.html#otheralter)"));
    }
  }
  RETURN_IF_ERROR(RenameInOwnList(db, tables_.renamed, context));
  return RebuildStaleIndexes();
}

absl::Status MoveState::RebuildStaleIndexes() {
  if (written.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::vector<std::string> rebuilt, db.RebuildStaleTextIndexes(written));
  for (const std::string& index : rebuilt) {
    notes.push_back(
        absl::StrCat("the full-text index ", index,
                     " was built anew: rows of its table were changed, and no trigger fires in a migration"));
  }
  return absl::OkStatus();
}

}  // namespace crystal
