#include "migrator/road/broken_references.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"

namespace crystal {
namespace {

constexpr char kPlace[] = "(broken references)";  // stands where the archive names a table

// What of `first` is not in `second`. Requires: both are sorted.
std::vector<std::string> Without(const std::vector<std::string>& first, const std::vector<std::string>& second) {
  std::vector<std::string> rest;
  std::set_difference(first.begin(), first.end(), second.begin(), second.end(), std::back_inserter(rest));
  return rest;
}

absl::StatusOr<std::vector<std::string>> Noted(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(std::vector<std::string> noted,
                   SelectTexts(db, "SELECT row_key FROM migration_archive WHERE table_name = ?", {Value(kPlace)}));
  std::sort(noted.begin(), noted.end());
  return noted;
}

}  // namespace

absl::Status CheckNoNewBrokenReferences(const std::vector<std::string>& before, const std::vector<std::string>& after) {
  const std::vector<std::string> fresh = Without(after, before);
  if (fresh.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      fresh.size(), " references would be broken that are not now, the first (table|row|parent|columns): ", fresh[0]));
}

absl::Status RememberBrokenReferences(DatabaseAdapter& db, const std::vector<std::string>& before) {
  RETURN_IF_ERROR(db.Execute("DROP TABLE IF EXISTS temp.crystal_broken"));
  RETURN_IF_ERROR(db.Execute("CREATE TEMP TABLE crystal_broken(reference TEXT PRIMARY KEY)"));
  for (const std::string& reference : before) {
    RETURN_IF_ERROR(db.Execute("INSERT OR IGNORE INTO temp.crystal_broken VALUES(?)", {Value(reference)}));
  }
  return db.Execute(
      "INSERT OR IGNORE INTO temp.crystal_broken SELECT row_key FROM migration_archive WHERE table_name = ?",
      {Value(kPlace)});
}

absl::Status CheckBrokenReferencesOfRun(DatabaseAdapter& db, const std::vector<std::string>& before,
                                        const std::vector<std::string>& after) {
  if (before == after) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::vector<std::string> noted, Noted(db));
  std::vector<std::string> known;
  std::set_union(before.begin(), before.end(), noted.begin(), noted.end(), std::back_inserter(known));
  RETURN_IF_ERROR(CheckNoNewBrokenReferences(known, after));
  for (const std::string& back : Without(after, before)) {
    RETURN_IF_ERROR(
        db.Execute("DELETE FROM migration_archive WHERE table_name = ? AND row_key = ?", {std::string(kPlace), back}));
  }
  for (const std::string& gone : Without(before, after)) {
    RETURN_IF_ERROR(
        db.Execute("INSERT INTO migration_archive(table_name, row_key, column_name, archived_by, "
                   "archived_at) VALUES(?, ?, '', 'broken references', '')",
                   {std::string(kPlace), gone}));
  }
  return absl::OkStatus();
}

}  // namespace crystal
