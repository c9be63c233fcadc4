#include "tools/transition/legacy_launch.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "legacy/legacy_path.h"
#include "legacy/releases.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"

namespace crystal {
namespace {

// Moves when another connection has committed something: what was rolled back does not count.
absl::StatusOr<int64_t> DataVersion(DatabaseAdapter& observer) {
  return SelectInteger(observer, "PRAGMA data_version");
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
  // The first reading: a file that is no database ends here.
  RETURN_IF_ERROR(SelectInteger(*db, "SELECT count(*) FROM sqlite_schema"));
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> observer, SqliteAdapter::Open(file, {}));
  ASSIGN_OR_RETURN(int64_t before, DataVersion(*observer));
  LegacyLaunch launch;
  ASSIGN_OR_RETURN(
      launch.report,
      RunLegacy(*db, release, {.now_ms = context.now_ms, .new_id = context.new_id, .time_zone = context.time_zone}));
  const absl::StatusOr<int64_t> after = DataVersion(*observer);
  launch.changed = !after.ok() || *after != before;
  return launch;
}

}  // namespace crystal
