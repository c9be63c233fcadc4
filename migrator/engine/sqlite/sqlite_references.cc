#include "migrator/engine/sqlite/sqlite_references.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_unknown.h"

namespace crystal {
namespace {

constexpr char kRows[] =
    "SELECT v.\"table\" || '|' || coalesce(v.rowid, '?') || '|' || v.parent || '|' || "
    "coalesce((SELECT group_concat(k.\"from\") FROM pragma_foreign_key_list(v.\"table\") AS k "
    "WHERE k.id = v.fkid), '') FROM pragma_foreign_key_check";

// "foreign key mismatch - "mine" referencing "sessions""
bool IsMismatch(const absl::Status& status) { return absl::StrContains(status.message(), "foreign key mismatch"); }

std::string MismatchIn(const std::string& table, const absl::Status& status) {
  const std::vector<std::string> quoted = absl::StrSplit(status.message(), '"');
  const std::string parent = quoted.size() > 3 ? quoted[quoted.size() - 2] : "?";
  return absl::StrCat(table, "|?|", parent, "|cannot be checked");
}

absl::StatusOr<std::vector<std::string>> FindTableByTable(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(std::vector<std::string> tables,
                   SelectTexts(db, "SELECT name FROM sqlite_schema WHERE type = 'table'"));
  std::vector<std::string> violations;
  for (const std::string& table : tables) {
    const auto found = SelectTexts(db, absl::StrCat(kRows, "(?) AS v"), {table});
    if (found.ok()) {
      violations.insert(violations.end(), found->begin(), found->end());
    } else if (IsMismatch(found.status())) {
      violations.push_back(MismatchIn(table, found.status()));
    } else if (!UnknownIn(found.status())) {
      return found;
    }
  }
  return violations;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> FindBrokenReferences(DatabaseAdapter& db) {
  absl::StatusOr<std::vector<std::string>> violations = SelectTexts(db, absl::StrCat(kRows, " AS v"));
  if (IsMismatch(violations.status()) || UnknownIn(violations.status())) violations = FindTableByTable(db);
  RETURN_IF_ERROR(violations);
  std::sort(violations->begin(), violations->end());
  return violations;
}

}  // namespace crystal
