#include <algorithm>
#include <array>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "migrations/data_changes.h"
#include "migrations/preferences.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/road/archive.h"
#include "migrator/road/filled_rows.h"

namespace crystal::migrations {
namespace {

constexpr char kMark[] = "folder_session_order_fix_applied";
constexpr char kSettled[] = "order_fix";
constexpr char kColumn[] = "display_order";

// Rows that stand at the top of a project's tree; ? is the project.
constexpr char kTopFolders[] = "FROM folders WHERE project_id = ?1 AND parent_folder_id IS NULL";
constexpr char kTopSessions[] =
    "FROM sessions WHERE project_id = ?1 AND (archived = 0 OR archived IS NULL) AND folder_id IS NULL "
    "AND (is_main_repo = 0 OR is_main_repo IS NULL)";

struct Entry {
  const char* table;
  Value id;
  absl::Time created;
};

// A creation time as the application's JavaScript reads it: text without a zone is local time, a number counts
// milliseconds; what is no date at all is taken for the epoch, as NULL is.
absl::Time CreationTime(const ValueView& value, absl::TimeZone zone) {
  if (value.type == StorageClass::kInteger) return absl::FromUnixMillis(value.integer);
  if (value.type == StorageClass::kReal) return absl::FromUnixMillis(static_cast<int64_t>(value.real));
  if (value.type != StorageClass::kText) return absl::UnixEpoch();
  static constexpr std::array<absl::string_view, 6> kFormats = {"%Y-%m-%d %H:%M:%E*S",    "%Y-%m-%dT%H:%M:%E*S",
                                                                "%Y-%m-%d %H:%M:%E*S%Ez", "%Y-%m-%dT%H:%M:%E*S%Ez",
                                                                "%Y-%m-%d %H:%M",         "%Y-%m-%dT%H:%M"};
  absl::Time time;
  for (absl::string_view format : kFormats) {
    if (absl::ParseTime(format, value.bytes, zone, &time, nullptr)) return time;
  }
  return absl::ParseTime("%Y-%m-%d", value.bytes, &time, nullptr) ? time : absl::UnixEpoch();
}

absl::Status Append(DatabaseAdapter& db, const char* table, absl::string_view from, const Value& project,
                    absl::TimeZone zone, std::vector<Entry>& entries) {
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows,
                   db.Select(absl::StrCat("SELECT id, created_at ", from, " ORDER BY created_at"), {project}));
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows->Next());
    if (!more) return absl::OkStatus();
    entries.push_back({table, rows->Get(0).ToValue(), CreationTime(rows->Get(1), zone)});
  }
}

// Whether the two kinds were numbered apart: method.md, step 43.
absl::StatusOr<bool> Overlaps(DatabaseAdapter& db, const Value& project) {
  const std::string sql =
      absl::StrCat("SELECT f.n > 0 AND s.n > 0 AND f.low <= 5 AND s.low <= 5 AND f.high < s.n + f.n - 5 FROM ",
                   "(SELECT count(*) AS n, min(display_order) AS low, max(display_order) AS high ", kTopFolders,
                   ") AS f, ", "(SELECT count(*) AS n, min(display_order) AS low ", kTopSessions, ") AS s");
  ASSIGN_OR_RETURN(int64_t overlaps, SelectInteger(db, sql, {project}));
  return overlaps != 0;
}

absl::Status Renumber(DatabaseAdapter& db, Archive& before, const Value& project, absl::TimeZone zone) {
  ASSIGN_OR_RETURN(bool overlaps, Overlaps(db, project));
  if (!overlaps) return absl::OkStatus();
  std::vector<Entry> entries;
  RETURN_IF_ERROR(Append(db, "sessions", kTopSessions, project, zone, entries));
  RETURN_IF_ERROR(Append(db, "folders", kTopFolders, project, zone, entries));
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.created < b.created; });
  int64_t number = 0;
  for (const Entry& entry : entries) {
    RETURN_IF_ERROR(before.KeepColumn(entry.table, kColumn, true, "id = ?", {entry.id}));
    RETURN_IF_ERROR(
        db.Execute(absl::StrCat("UPDATE ", entry.table, " SET display_order = ? WHERE id = ?"), {number++, entry.id}));
  }
  return absl::OkStatus();
}

absl::Status Apply(DatabaseAdapter& db, const RunContext& context, const std::string& migration) {
  Archive archive(db, migration, context), before = Archive::Before(db, migration, context);
  for (const char* table : {"sessions", "folders"}) RETURN_IF_ERROR(archive.PutBackColumn(table, kColumn));
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows,
                   db.Select(absl::StrCat("SELECT id FROM projects WHERE ", NotSettled("projects", kSettled))));
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows->Next());
    if (!more) break;
    RETURN_IF_ERROR(Renumber(db, before, rows->Get(0).ToValue(), context.time_zone));
  }
  RETURN_IF_ERROR(Unsettle(db, "projects", kSettled));
  return Mark(db, context, migration, kMark);
}

// The numbers that we gave go to the archive, those from before come back.
absl::Status Revert(DatabaseAdapter& db, const RunContext& context, const std::string& migration) {
  RETURN_IF_ERROR(Settle(db, "projects", kSettled));
  Archive archive(db, migration, context), before = Archive::Before(db, migration, context);
  for (const char* table : {"sessions", "folders"}) {
    RETURN_IF_ERROR(archive.KeepColumn(table, kColumn, true,
                                       "CAST(id AS TEXT) IN (SELECT row_key FROM migration_archive WHERE table_name = "
                                       "? AND column_name = ? AND archived_by = ?)",
                                       {std::string(table), std::string(kColumn), absl::StrCat("before ", migration)}));
    RETURN_IF_ERROR(before.PutBackColumn(table, kColumn));
  }
  return Unmark(db, context, migration, kMark);
}

}  // namespace

DataChange OneOrderForFoldersAndSessions() {
  return {
      .name = "one order for folders and sessions",
      .writes = {{.table = "sessions", .columns = {kColumn}}, {.table = "folders", .columns = {kColumn}}, MarkWrites()},
      .is_applied = [](DatabaseAdapter& db, const Schema& schema) { return HasPreference(db, schema, kMark); },
      .apply = Apply,
      .revert = Revert,
  };
}

}  // namespace crystal::migrations
