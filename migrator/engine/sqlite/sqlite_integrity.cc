#include "migrator/engine/sqlite/sqlite_integrity.h"

#include <sqlite3.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_errors.h"
#include "migrator/engine/sqlite/sqlite_stand_ins.h"

namespace crystal {
namespace {

using Texts = std::vector<std::string>;

absl::StatusOr<Texts> FirstColumn(sqlite3* db, const std::string& sql) {
  Texts texts;
  const auto take = [](void* to, int, char** values, char**) {
    static_cast<Texts*>(to)->emplace_back(values[0] == nullptr ? "" : values[0]);
    return 0;
  };
  const int code = sqlite3_exec(db, sql.c_str(), take, &texts, nullptr);
  if (code == SQLITE_OK) return texts;
  return SqliteError(db, sqlite3_extended_errcode(db), sqlite3_errmsg(db));
}

// What is wrong with the pages of the file, whatever they mean.
absl::StatusOr<Texts> CheckPages(sqlite3* db, const std::string& pragma) {
  StandIns stand_ins(db);
  while (true) {
    absl::StatusOr<Texts> found = FirstColumn(db, absl::StrCat("PRAGMA ", pragma, "(3)"));
    if (!found.ok()) {
      const std::optional<Unknown> unknown = UnknownIn(found.status());
      if (unknown && stand_ins.Add(*unknown)) continue;
      return found;
    }
    // Findings about pages come first, all in one row; the others are the stand-ins' own doing or found below.
    const bool of_pages = !found->empty() && absl::StartsWith(found->front(), "***");
    return of_pages ? Texts{found->front()} : Texts();
  }
}

absl::Status CheckTables(sqlite3* db, const std::string& pragma, IntegrityReport& report) {
  ASSIGN_OR_RETURN(Texts tables, FirstColumn(db,
                                             "SELECT 'sqlite_schema' UNION ALL SELECT name FROM sqlite_schema "
                                             "WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"));
  for (const std::string& table : tables) {
    const absl::StatusOr<Texts> found = FirstColumn(db, absl::StrCat("PRAGMA ", pragma, "(", QuoteName(table), ")"));
    if (!found.ok() && UnknownIn(found.status())) {
      report.left_out.push_back(table);
      continue;
    }
    RETURN_IF_ERROR(found);
    if (*found != Texts{"ok"}) report.faults.insert(report.faults.end(), found->begin(), found->end());
  }
  constexpr size_t kMostFaults = 3;
  if (report.faults.size() > kMostFaults) report.faults.resize(kMostFaults);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<IntegrityReport> CheckSqliteIntegrity(sqlite3* db, IntegrityCheck check) {
  const std::string pragma = check == IntegrityCheck::kFull ? "integrity_check" : "quick_check";
  const absl::StatusOr<Texts> whole = FirstColumn(db, absl::StrCat("PRAGMA ", pragma, "(3)"));
  IntegrityReport report;
  if (!whole.ok() && UnknownIn(whole.status())) {
    ASSIGN_OR_RETURN(report.faults, CheckPages(db, pragma));
    if (report.faults.empty()) RETURN_IF_ERROR(CheckTables(db, pragma, report));
    return report;
  }
  RETURN_IF_ERROR(whole);
  if (*whole != Texts{"ok"}) report.faults = *whole;
  return report;
}

}  // namespace crystal
