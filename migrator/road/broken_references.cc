#include "migrator/road/broken_references.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/row_key.h"

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

// The parts of "table|row|parent|columns".
struct Violation {
  explicit Violation(const std::string& text) : parts(absl::StrSplit(text, '|')) { parts.resize(4); }
  std::vector<std::string> parts;
};

// Which violation it is, whatever its columns are called now. Where the rows of a table have no number that stays, as
// many as there were is all that can be told.
class Identities {
 public:
  Identities(DatabaseAdapter& db, const std::map<std::string, std::string>& renamed) : db_(db), renamed_(renamed) {}

  absl::StatusOr<std::string> Before(const std::string& text) {
    const Violation one(text);
    return Of(NameNow(one.parts[0]), one.parts[1], NameNow(one.parts[2]));
  }
  absl::StatusOr<std::string> After(const std::string& text) {
    const Violation one(text);
    return Of(one.parts[0], one.parts[1], one.parts[2]);
  }

 private:
  std::string NameNow(const std::string& table) const {
    const auto found = renamed_.find(table);
    return found == renamed_.end() ? table : found->second;
  }
  absl::StatusOr<std::string> Of(const std::string& table, const std::string& row, const std::string& parent) {
    auto known = has_numbers_.find(table);
    if (known == has_numbers_.end()) {
      ASSIGN_OR_RETURN(const std::optional<Table> found, FindTable(db_, table));
      known = has_numbers_.emplace(table, found && KeyOf(*found).is_alias).first;
    }
    return absl::AsciiStrToLower(absl::StrCat(table, "|", known->second ? row : "", "|", parent));
  }

  DatabaseAdapter& db_;
  const std::map<std::string, std::string>& renamed_;
  std::map<std::string, bool> has_numbers_;
};

// What is broken only after, and only before.
struct Change {
  std::vector<std::string> fresh, gone;
};

absl::StatusOr<Change> Compare(DatabaseAdapter& db, const std::vector<std::string>& before,
                               const std::vector<std::string>& after,
                               const std::map<std::string, std::string>& renamed) {
  Identities identities(db, renamed);
  std::multimap<std::string, std::string> gone;
  for (const std::string& one : Without(before, after)) {
    ASSIGN_OR_RETURN(std::string identity, identities.Before(one));
    gone.emplace(std::move(identity), one);
  }
  Change change;
  for (const std::string& one : Without(after, before)) {
    ASSIGN_OR_RETURN(const std::string identity, identities.After(one));
    const auto same = gone.find(identity);
    if (same == gone.end()) {
      change.fresh.push_back(one);
    } else {
      gone.erase(same);
    }
  }
  for (const auto& [identity, text] : gone) change.gone.push_back(text);
  std::sort(change.gone.begin(), change.gone.end());
  return change;
}

absl::Status RefuseFresh(const std::vector<std::string>& fresh) {
  if (fresh.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      fresh.size(), " references would be broken that are not now, the first (table|row|parent|columns): ", fresh[0]));
}

}  // namespace

absl::Status CheckNoNewBrokenReferences(DatabaseAdapter& db, const std::vector<std::string>& before,
                                        const std::vector<std::string>& after,
                                        const std::map<std::string, std::string>& renamed) {
  if (before == after) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Change change, Compare(db, before, after, renamed));
  return RefuseFresh(change.fresh);
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
                                        const std::vector<std::string>& after,
                                        const std::map<std::string, std::string>& renamed) {
  if (before == after) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<std::string> noted, Noted(db));
  ASSIGN_OR_RETURN(const Change change, Compare(db, before, after, renamed));
  RETURN_IF_ERROR(RefuseFresh(Without(change.fresh, noted)));
  for (const std::string& back : change.fresh) {
    RETURN_IF_ERROR(
        db.Execute("DELETE FROM migration_archive WHERE table_name = ? AND row_key = ?", {std::string(kPlace), back}));
  }
  for (const std::string& gone : change.gone) {
    RETURN_IF_ERROR(
        db.Execute("INSERT INTO migration_archive(table_name, row_key, column_name, archived_by, "
                   "archived_at) VALUES(?, ?, '', 'broken references', '')",
                   {std::string(kPlace), gone}));
  }
  return absl::OkStatus();
}

}  // namespace crystal
