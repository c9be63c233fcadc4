#include "tools/legacy_launch.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "legacy/legacy_path.h"
#include "legacy/releases.h"
#include "migrator/adapters/sqlite_adapter.h"
#include "migrator/status_macros.h"

namespace crystal {
namespace {

// What SQLite counts of changes: rows written by this connection, and statements that touched the schema.
absl::StatusOr<int64_t> Changes(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(int64_t rows, SelectInteger(db, "SELECT total_changes()"));
  ASSIGN_OR_RETURN(int64_t schema, SelectInteger(db, "PRAGMA schema_version"));
  return rows + schema;
}

absl::StatusOr<std::string> RegularFile(const std::string& path) {
  std::error_code error;
  const std::filesystem::path file = std::filesystem::absolute(path, error);
  if (std::filesystem::exists(file, error) && !std::filesystem::is_regular_file(file, error)) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is no regular file"));
  }
  return file.string();
}

}  // namespace

absl::StatusOr<LegacyLaunch> LaunchLegacy(const std::string& path, const std::string& release,
                                          const RunContext& context) {
  RETURN_IF_ERROR(FindRelease(release));
  ASSIGN_OR_RETURN(std::string file, RegularFile(path));
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> db,
                   SqliteAdapter::Open(file, {.mode = OpenMode::kCreate, .foreign_keys = true, .triggers = true}));
  ASSIGN_OR_RETURN(int64_t before, Changes(*db));  // the first reading: a file that is no database ends here
  LegacyLaunch launch;
  ASSIGN_OR_RETURN(launch.report,
                   RunLegacy(*db, release,
                             {.now_ms = context.now_ms, .new_id = context.new_id, .time_zone = absl::LocalTimeZone()}));
  const absl::StatusOr<int64_t> after = Changes(*db);
  launch.changed = !after.ok() || *after != before;
  return launch;
}

}  // namespace crystal
