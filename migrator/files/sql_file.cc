#include "migrator/files/sql_file.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/text_file.h"
#include "migrator/values/migration_number.h"

namespace crystal {
namespace {

absl::StatusOr<Migration> ReadOwn(const std::string& directory, const MigrationFiles& named,
                                  const Placeholders& placeholders, SqlFiles& files) {
  ASSIGN_OR_RETURN(const std::string text, ReadTextFile(absl::StrCat(directory, "/", named.up), kLongestSql));
  ASSIGN_OR_RETURN(Migration migration, ParseSqlMigration(named.name, text, placeholders));
  auto& script = std::get<SqlScript>(migration.changes[0]);
  script.file = named.up;
  script.directory = directory;
  if (std::optional<Origin> origin = OriginIn(text)) files.origins.emplace(named.name, *std::move(origin));
  return migration;
}

absl::StatusOr<Migration> ReadForeign(const std::string& directory, const MigrationFiles& named, SqlFiles& files) {
  ASSIGN_OR_RETURN(ForeignMigration foreign, ReadForeignMigration(directory, named));
  files.left_out.insert(files.left_out.end(), foreign.left_out.begin(), foreign.left_out.end());
  return std::move(foreign.migration);
}

absl::StatusOr<Migration> Read(const std::string& directory, const MigrationFiles& named,
                               const Placeholders& placeholders, SqlFiles& files) {
  if (named.form != FileForm::kOwn) return ReadForeign(directory, named, files);
  absl::StatusOr<Migration> own = ReadOwn(directory, named, placeholders, files);
  if (!own.ok()) return InFile(absl::StrCat(directory, "/", named.up), own.status());
  return own;
}

}  // namespace

absl::StatusOr<std::vector<Migration>> ReadSqlMigrations(const std::string& directory,
                                                         const Placeholders& placeholders) {
  SqlFiles files = ReadSqlFiles(directory, placeholders);
  if (!files.faults.empty()) return files.faults[0].status;
  return std::move(files.migrations);
}

SqlFiles ReadSqlFiles(const std::string& directory, const Placeholders& placeholders) {
  DirectoryListing listing = ListMigrationFiles(directory);
  SqlFiles files{.migrations = {}, .faults = std::move(listing.faults)};
  for (const MigrationFiles& named : listing.migrations) {
    absl::StatusOr<Migration> migration = Read(listing.directory, named, placeholders, files);
    if (migration.ok()) {
      files.migrations.push_back(*std::move(migration));
    } else {
      files.faults.push_back({named.name, migration.status()});
    }
  }
  std::stable_sort(files.faults.begin(), files.faults.end(), [](const SqlFileFault& a, const SqlFileFault& b) {
    return a.name != b.name && (a.name.empty() || (!b.name.empty() && NameComesBefore(a.name, b.name)));
  });
  return files;
}

}  // namespace crystal
