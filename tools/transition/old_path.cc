#include "tools/transition/old_path.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "absl/strings/str_cat.h"
#include "legacy/legacy_path.h"
#include "legacy/releases.h"
#include "migrations/registry.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/files/content_digest.h"
#include "migrator/files/file_system.h"
#include "migrator/files/read_snapshot.h"
#include "migrator/road/history.h"
#include "migrator/road/history_schema.h"

namespace crystal {
namespace {

// A database with n Claude sessions takes n + 1 launches of Crystal's method.
constexpr int kMostLaunchesOfCrystal = 20000;

// Moves when another connection has committed something: what was rolled back does not count
// (https://www.sqlite.org/pragma.html#pragma_data_version).
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

// 0 where there is none.
uint64_t InodeOf(const std::string& file) {
  struct stat found = {};
  return stat(file.c_str(), &found) == 0 ? found.st_ino : 0;
}

using ForeignLaunch = std::function<absl::StatusOr<LegacyLaunch>(const std::string& file)>;

LegacyEnvironment EnvironmentOf(const RunContext& context, LaunchFor why) {
  LegacyEnvironment environment{.now_ms = context.now_ms, .new_id = context.new_id, .time_zone = context.time_zone};
  // The versioned path has the configured model, and so has the old one where both are compared.
  if (why == LaunchFor::kComparison && !context.default_model.empty()) {
    environment.configuration = {.default_model = context.default_model};
  }
  return environment;
}

absl::StatusOr<LegacyLaunch> LaunchCrystal(const std::string& path, const std::string& release, LaunchFor why,
                                           const RunContext& context) {
  RETURN_IF_ERROR(FindRelease(release));
  ASSIGN_OR_RETURN(std::string file, RegularFile(path));
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> db,
                   SqliteAdapter::Open(file, {.mode = OpenMode::kCreate, .foreign_keys = true, .triggers = true}));
  if (why == LaunchFor::kComparison) RETURN_IF_ERROR(db->Execute("PRAGMA synchronous=OFF"));
  // The first reading: a file that is no database ends here.
  RETURN_IF_ERROR(SelectInteger(*db, "SELECT count(*) FROM sqlite_schema"));
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> observer, SqliteAdapter::Open(file, {}));
  ASSIGN_OR_RETURN(int64_t before, DataVersion(*observer));
  ASSIGN_OR_RETURN(LegacyReport report, RunLegacy(*db, release, EnvironmentOf(context, why)));
  const absl::StatusOr<int64_t> after = DataVersion(*observer);
  return LegacyLaunch{.threw = report.threw,
                      .swallowed = std::move(report.swallowed),
                      .output = {},
                      .changed = !after.ok() || *after != before};
}

// What a database holds, as far as a launch may be told by it to have changed anything.
struct Content {
  std::vector<std::string> schema = {};
  int64_t user_version = 0;
  ContentDigest rows = {};
  bool operator==(const Content&) const = default;
};

absl::StatusOr<Content> ReadContent(const std::string& file) {
  Content content;
  if (SizeOf(file) == 0) return content;
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> db, OpenReadSnapshot(file));
  ASSIGN_OR_RETURN(content.schema,
                   SelectTexts(*db, "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema"));
  ASSIGN_OR_RETURN(content.user_version, SelectInteger(*db, "PRAGMA user_version"));
  ASSIGN_OR_RETURN(content.rows, DigestContent(*db));
  return content;
}

// Whether a launch of `launch` changed a copy: a program may write what is there already at every launch, and never
// settle though nothing changes, so the content is read.
absl::StatusOr<LegacyLaunch> LaunchOnCopy(const std::string& file, const ForeignLaunch& launch) {
  ASSIGN_OR_RETURN(const Content before, ReadContent(file));
  ASSIGN_OR_RETURN(LegacyLaunch launched, launch(file));
  const absl::StatusOr<Content> after = ReadContent(file);
  launched.changed = !after.ok() || !(*after == before);
  if (!after.ok() && launched.threw.ok()) {
    launched.threw = WithContext(after.status(), "it left a file that cannot be read");
  }
  return launched;
}

// The same of a file of any size that is in use: any write counts, and so does another file in its place.
absl::StatusOr<LegacyLaunch> LaunchOnFile(const std::string& file, const ForeignLaunch& launch) {
  std::unique_ptr<SqliteAdapter> observer;
  int64_t before = 0;
  if (SizeOf(file) > 0) {
    ASSIGN_OR_RETURN(observer, SqliteAdapter::Open(file, {.mode = OpenMode::kReadOnly}));
    ASSIGN_OR_RETURN(before, DataVersion(*observer));
  }
  const uint64_t place = InodeOf(file);
  ASSIGN_OR_RETURN(LegacyLaunch launched, launch(file));
  launched.changed = InodeOf(file) != place || (observer == nullptr && SizeOf(file) > 0);
  if (observer != nullptr && !launched.changed) {
    const absl::StatusOr<int64_t> after = DataVersion(*observer);
    launched.changed = !after.ok() || *after != before;
  }
  return launched;
}

absl::StatusOr<LegacyLaunch> LaunchForeign(const std::string& path, LaunchFor why, const ForeignLaunch& launch) {
  ASSIGN_OR_RETURN(const std::string file, RegularFile(path));
  return why == LaunchFor::kComparison ? LaunchOnCopy(file, launch) : LaunchOnFile(file, launch);
}

absl::StatusOr<LegacyLaunch> RunCommand(const LegacyCommand& command, const std::string& file) {
  ASSIGN_OR_RETURN(CommandRun run, RunLegacyCommand(command, file));
  LegacyLaunch launch{.threw = absl::OkStatus(), .swallowed = {}, .output = std::move(run.output)};
  std::string end = ToString(run);
  if (run.timed_out) absl::StrAppend(&end, " after ", command.timeout_ms, " ms (legacy-timeout)");
  if (!end.empty()) {
    launch.threw =
        absl::AbortedError(launch.output.empty() ? end : absl::StrCat(end, "; it printed:\n", launch.output));
  }
  return launch;
}

}  // namespace

namespace {

// Of a file that cannot be read something else says so.
absl::Status CheckIsCrystals(const std::string& path) {
  if (SizeOf(path) == 0) return absl::OkStatus();
  const absl::StatusOr<std::unique_ptr<SqliteAdapter>> db = OpenReadSnapshot(path);
  if (!db.ok()) return absl::OkStatus();
  const absl::StatusOr<std::vector<std::string>> names = SelectTexts(
      **db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'");
  if (!names.ok()) return absl::OkStatus();
  if (std::find(names->begin(), names->end(), "sessions") != names->end()) return absl::OkStatus();  // nearly always
  ASSIGN_OR_RETURN(const Schema made, HistorySchema(AllMigrations()));
  bool others = false;
  for (const std::string& name : *names) {
    if (IsHistoryTable(name)) continue;
    if (made.FindTable(name) != nullptr || KnownOfCrystal().scratch_tables.count(name) > 0) return absl::OkStatus();
    others = true;
  }
  if (!others) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      path,
      " holds tables, but none of Crystal's, whose legacy method would make its own there: is it the right file? "
      "For a database of an application of your own say --application own, or name its settings with --config. "
      "Nothing was changed"));
}

}  // namespace

OldPath CrystalMethod(const std::string& release) {
  return {.name = absl::StrCat("the legacy method of ", release),
          .release = release,
          .launch = [release](const std::string& file, LaunchFor why,
                              const RunContext& context) { return LaunchCrystal(file, release, why, context); },
          .check = [release] { return ToStatus(FindRelease(release)); },
          .check_file = CheckIsCrystals,
          .most_launches = kMostLaunchesOfCrystal,
          .is_fixed = true,
          .last_migration = kLastOfLegacy,
          .known = &KnownOfCrystal()};
}

OldPath OldCommand(const LegacyCommand& command) {
  return {.name = absl::StrCat("the legacy command `", command.line, "`"),
          .release = command.line,
          .launch =
              [command](const std::string& path, LaunchFor why, const RunContext&) {
                return LaunchForeign(path, why, [&](const std::string& file) { return RunCommand(command, file); });
              },
          .check = [command] { return FindLegacyProgram(command); }};
}

OldPath OldCallback(const std::string& name, const std::function<absl::Status(const std::string& file)>& launch) {
  return {.name = name, .release = name, .launch = [launch](const std::string& path, LaunchFor why, const RunContext&) {
            return LaunchForeign(path, why, [&](const std::string& file) -> absl::StatusOr<LegacyLaunch> {
              return LegacyLaunch{.threw = launch(file)};
            });
          }};
}

}  // namespace crystal
