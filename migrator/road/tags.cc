#include "migrator/road/tags.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/clock.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/history.h"
#include "migrator/road/history_state.h"

namespace crystal {
namespace {

bool IsTagByte(unsigned char c) {
  return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '.' || c == '-' || c == '_';
}

}  // namespace

absl::StatusOr<std::vector<Tag>> ReadTags(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(bool there, HasHistoryTable(db, "migration_tags"));
  if (!there) return std::vector<Tag>();
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows,
                   db.Select("SELECT tag, migration, created_at FROM migration_tags ORDER BY tag"));
  std::vector<Tag> tags;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows->Next());
    if (!more) return tags;
    const auto text = [&](int column) { return std::string(rows->Get(column).bytes); };
    tags.push_back({text(0), text(1), text(2)});
  }
}

absl::Status CheckTagName(const std::string& name) {
  const bool right = !name.empty() && absl::ascii_islower(static_cast<unsigned char>(name[0])) &&
                     std::all_of(name.begin(), name.end(), IsTagByte);
  if (right) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("\"", name,
                   "\" is no name of a tag: it begins with a lower case letter and holds letters, digits, "
                   "dots, hyphens and underscores: before-search, v1.2"));
}

absl::StatusOr<Tag> SetTag(DatabaseAdapter& db, const std::string& name, const RunContext& context) {
  RETURN_IF_ERROR(CheckTagName(name));
  ASSIGN_OR_RETURN(std::vector<Tag> tags, ReadTags(db));
  for (const Tag& tag : tags) {
    if (tag.name != name) continue;
    return absl::AlreadyExistsError(
        absl::StrCat("there is a tag ", name, " already, at ", tag.migration,
                     ": take another name, or remove it with `crystal-migration tag --delete ", name, "`"));
  }
  ASSIGN_OR_RETURN(std::vector<AppliedMigration> history, ReadHistory(db));
  if (history.empty()) return absl::FailedPreconditionError("nothing is applied: there is no place to tag");
  const Tag tag{name, history.back().name, SqlTime(context.now_ms)};
  RETURN_IF_ERROR(db.Execute("INSERT INTO migration_tags(tag, migration, created_at) VALUES(?, ?, ?)",
                             {tag.name, tag.migration, tag.created_at}));
  RETURN_IF_ERROR(AppendEvent(db, {"tag", name, "set", tag.migration}, context));
  return tag;
}

absl::Status MoveTags(DatabaseAdapter& db, const std::string& from, const std::string& to) {
  return db.Execute("UPDATE migration_tags SET migration = ? WHERE migration = ?", {Value(to), Value(from)});
}

absl::Status RemoveTag(DatabaseAdapter& db, const std::string& name, const RunContext& context) {
  RETURN_IF_ERROR(db.Execute("DELETE FROM migration_tags WHERE tag = ?", {Value(name)}));
  if (db.rows_changed() == 0) return absl::NotFoundError(absl::StrCat("there is no tag ", name));
  return AppendEvent(db, {"tag", name, "removed", ""}, context);
}

}  // namespace crystal
