#include "migrator/road/broken_references.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
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

// Which violation a text "table|row|parent|columns" tells of, as it is called behind the run.
class Identities {
 public:
  Identities(DatabaseAdapter& db, const TablesAfter& tables) : db_(db), tables_(tables) {}

  absl::StatusOr<std::string> Before(const std::string& text) {
    std::vector<std::string> parts = Parts(text);
    parts[0] = NameNow(parts[0]);
    parts[2] = NameNow(parts[2]);
    return Of(std::move(parts));
  }
  absl::StatusOr<std::string> After(const std::string& text) { return Of(Parts(text)); }

 private:
  static std::vector<std::string> Parts(const std::string& text) {
    std::vector<std::string> parts = absl::StrSplit(text, absl::MaxSplits('|', 3));
    parts.resize(4);
    return parts;
  }
  std::string NameNow(const std::string& table) const {
    const auto found = tables_.renamed.find(table);
    return found == tables_.renamed.end() ? table : found->second;
  }
  absl::StatusOr<std::string> Of(std::vector<std::string> parts) {
    if (tables_.reshaped.count(parts[0]) > 0) {
      ASSIGN_OR_RETURN(const bool has_ids, HasIds(parts[0]));
      if (!has_ids) parts[1].clear();
      parts[3].clear();
    }
    return absl::AsciiStrToLower(absl::StrJoin(parts, "|"));
  }
  // Whether a row's number is its key, and stays.
  absl::StatusOr<bool> HasIds(const std::string& table) {
    const auto known = has_ids_.find(table);
    if (known != has_ids_.end()) return known->second;
    ASSIGN_OR_RETURN(const std::optional<Table> found, FindTable(db_, table));
    return has_ids_[table] = found && KeyOf(*found).is_alias;
  }

  DatabaseAdapter& db_;
  const TablesAfter& tables_;
  std::map<std::string, bool> has_ids_;
};

// What is broken only after, and only before.
struct Differing {
  std::vector<std::string> fresh, gone;
};

absl::StatusOr<Differing> Compare(DatabaseAdapter& db, const std::vector<std::string>& before,
                                  const std::vector<std::string>& after, const TablesAfter& tables) {
  Identities identities(db, tables);
  std::multimap<std::string, std::string> gone;
  for (const std::string& one : Without(before, after)) {
    ASSIGN_OR_RETURN(std::string identity, identities.Before(one));
    gone.emplace(std::move(identity), one);
  }
  Differing differing;
  for (const std::string& one : Without(after, before)) {
    ASSIGN_OR_RETURN(const std::string identity, identities.After(one));
    const auto same = gone.find(identity);
    if (same == gone.end()) {
      differing.fresh.push_back(one);
    } else {
      gone.erase(same);
    }
  }
  for (const auto& [identity, text] : gone) differing.gone.push_back(text);
  std::sort(differing.gone.begin(), differing.gone.end());
  return differing;
}

absl::Status RefuseFresh(const std::vector<std::string>& fresh) {
  if (fresh.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      fresh.size(), " references would be broken that are not now, the first (table|row|parent|columns): ", fresh[0]));
}

}  // namespace

void TablesAfter::Follow(const std::map<std::string, std::string>& renames, const std::set<std::string>& reshapes) {
  std::map<std::string, std::string> first = renames;  // those that have the name of before the run
  for (auto& [from, to] : renamed) {
    first.erase(to);
    const auto again = renames.find(to);
    if (again != renames.end()) to = again->second;
  }
  renamed.insert(first.begin(), first.end());
  std::set<std::string> names;
  for (const std::string& table : reshaped) {
    const auto again = renames.find(table);
    names.insert(again == renames.end() ? table : again->second);
  }
  names.insert(reshapes.begin(), reshapes.end());
  reshaped = std::move(names);
}

absl::Status CheckNoNewBrokenReferences(DatabaseAdapter& db, const std::vector<std::string>& before,
                                        const std::vector<std::string>& after, const TablesAfter& tables) {
  if (before == after) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Differing differing, Compare(db, before, after, tables));
  return RefuseFresh(differing.fresh);
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
                                        const std::vector<std::string>& after, const TablesAfter& tables) {
  if (before == after) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<std::string> noted, Noted(db));
  ASSIGN_OR_RETURN(const Differing differing, Compare(db, before, after, tables));
  RETURN_IF_ERROR(RefuseFresh(Without(differing.fresh, noted)));
  for (const std::string& back : differing.fresh) {
    RETURN_IF_ERROR(
        db.Execute("DELETE FROM migration_archive WHERE table_name = ? AND row_key = ?", {std::string(kPlace), back}));
  }
  for (const std::string& gone : differing.gone) {
    RETURN_IF_ERROR(
        db.Execute("INSERT INTO migration_archive(table_name, row_key, column_name, archived_by, "
                   "archived_at) VALUES(?, ?, '', 'broken references', '')",
                   {std::string(kPlace), gone}));
  }
  return absl::OkStatus();
}

}  // namespace crystal
