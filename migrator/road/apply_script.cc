#include "migrator/road/apply_script.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "migrator/road/history.h"
#include "migrator/base/status_macros.h"

namespace crystal {
namespace {

// A table, or a column of a table that is there before and after.
struct Part {
  std::string table;
  std::string column = {};
  std::vector<std::string> columns = {};  // what the values are in: the column, or all of the table
};

// What `of` has and `other` has not.
std::vector<Part> PartsMissing(const Schema& of, const Schema& other) {
  std::vector<Part> missing;
  for (const auto& [name, table] : of.tables) {
    if (IsHistoryTable(name) || table.is_virtual || IsShadowTable(of, name)) continue;
    const Table* same = other.FindTable(name);
    Part whole{.table = name};
    for (const Column& column : table.columns) {
      if (!column.generated.empty()) continue;
      whole.columns.push_back(column.name);
      if (same != nullptr && same->FindColumn(column.name) == nullptr) {
        missing.push_back({.table = name, .column = column.name, .columns = {column.name}});
      }
    }
    if (same == nullptr) missing.push_back(std::move(whole));
  }
  return missing;
}

// What can be said of all values in one reading; equal for a part that only got another name.
using Print = std::vector<Value>;
absl::StatusOr<Print> PrintOf(DatabaseAdapter& db, const Part& part) {
  std::string sql = "SELECT count(*)";
  for (const std::string& column : part.columns) {
    const std::string name = QuoteName(column);
    absl::StrAppend(&sql, ", count(", name, "), sum(length(", name, ")), min(", name, "), max(", name, ")");
  }
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> row, db.Select(absl::StrCat(sql, " FROM ", QuoteName(part.table))));
  RETURN_IF_ERROR(row->Next());
  Print print;
  for (int i = 0; i < row->column_count(); ++i) print.push_back(row->Get(i).ToValue());
  return print;
}

absl::StatusOr<std::vector<Print>> PrintsOf(DatabaseAdapter& db, const std::vector<Part>& parts) {
  std::vector<Print> prints;
  for (const Part& part : parts) {
    ASSIGN_OR_RETURN(Print print, PrintOf(db, part));
    prints.push_back(std::move(print));
  }
  return prints;
}

bool IsSameUnderAnotherName(const Part& lost, const Print& lost_print, const Part& gained, const Print& gained_print) {
  const bool same_place = lost.column.empty() ? gained.column.empty() && lost.columns == gained.columns
                                              : !gained.column.empty() && lost.table == gained.table;
  return same_place && lost_print == gained_print;
}

// Leaves out what is only renamed. Requires: the database is as it was before the script.
absl::Status LeaveOutRenamed(DatabaseAdapter& db, const std::vector<Part>& gained,
                             const std::vector<Print>& gained_prints, std::vector<Part>& lost) {
  std::vector<Part> really;
  std::set<size_t> taken;
  for (Part& part : lost) {
    ASSIGN_OR_RETURN(Print print, PrintOf(db, part));
    size_t g = 0;
    while (g < gained.size() &&
           (taken.count(g) > 0 || !IsSameUnderAnotherName(part, print, gained[g], gained_prints[g]))) {
      ++g;
    }
    g == gained.size() ? really.push_back(std::move(part)) : void(taken.insert(g));
  }
  lost = std::move(really);
  return absl::OkStatus();
}

}  // namespace

absl::Status ApplyScript(DatabaseAdapter& db, const std::vector<SqlStatement>& statements, Archive archive) {
  ASSIGN_OR_RETURN(Schema before, db.ReadSchema());
  RETURN_IF_ERROR(db.Execute("SAVEPOINT crystal_script"));
  RETURN_IF_ERROR(db.RunScript(statements));
  ASSIGN_OR_RETURN(Schema after, db.ReadSchema());
  std::vector<Part> lost = PartsMissing(before, after);
  const std::vector<Part> gained = PartsMissing(after, before);
  if (!lost.empty()) {
    ASSIGN_OR_RETURN(std::vector<Print> prints, PrintsOf(db, gained));
    RETURN_IF_ERROR(db.Execute("ROLLBACK TO crystal_script"));
    RETURN_IF_ERROR(LeaveOutRenamed(db, gained, prints, lost));
    for (const Part& part : lost) {
      RETURN_IF_ERROR(part.column.empty() ? archive.KeepRows(part.table)
                                          : archive.KeepColumn(part.table, part.column, /*nulls=*/true));
    }
    RETURN_IF_ERROR(db.RunScript(statements));
  }
  RETURN_IF_ERROR(db.Execute("RELEASE crystal_script"));
  for (const Part& part : gained) {
    RETURN_IF_ERROR(part.column.empty() ? archive.PutBackRows(part.table)
                                        : archive.PutBackColumn(part.table, part.column));
  }
  return absl::OkStatus();
}

}  // namespace crystal
