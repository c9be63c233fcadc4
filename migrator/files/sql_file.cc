#include "migrator/files/sql_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/file_system.h"

namespace crystal {
namespace {

constexpr size_t kStampDigits = 14;  // YYYYMMDDHHMMSS

absl::StatusOr<Migration> ReadSqlMigration(const std::filesystem::path& path) {
  const std::string name = path.stem().string();
  RETURN_IF_ERROR(CheckMigrationName(name));
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (file.bad() || !file.is_open()) return absl::NotFoundError("it cannot be read");
  ASSIGN_OR_RETURN(Migration migration, ParseSqlMigration(name, text));
  auto& script = std::get<SqlScript>(migration.changes[0]);
  script.file = path.filename().string();
  script.directory = path.parent_path().string();
  return migration;
}

}  // namespace

absl::Status CheckMigrationName(absl::string_view name) {
  const absl::string_view stamp = name.substr(0, kStampDigits);
  const absl::string_view rest = name.substr(stamp.size());
  const auto is_digit = [](unsigned char c) { return absl::ascii_isdigit(c); };
  const auto is_word = [](unsigned char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-'; };
  const bool right = stamp.size() == kStampDigits && std::all_of(stamp.begin(), stamp.end(), is_digit) &&
                     rest.size() > 1 && rest[0] == '-' && std::all_of(rest.begin(), rest.end(), is_word) &&
                     !absl::StrContains(rest, "--") && !absl::EndsWith(rest, "-");
  if (right) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("\"", name,
                                                 "\" is no name of a migration: it is YYYYMMDDHHMMSS-name, in lower "
                                                 "case with hyphens: 20261122090000-add-session-tags"));
}

absl::StatusOr<std::vector<Migration>> ReadSqlMigrations(const std::string& directory) {
  std::error_code error, ignored;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : EntriesOf(directory, error)) {
    const bool hidden = absl::StartsWith(entry.path().filename().string(), ".");
    const bool is_sql = absl::EqualsIgnoreCase(entry.path().extension().string(), ".sql");
    if (!hidden && is_sql && entry.is_regular_file(ignored)) files.push_back(entry.path());
  }
  if (error) {
    return absl::NotFoundError(absl::StrCat("the directory of migrations ", directory, ": ", error.message(),
                                            "; make it first, or name another with --migrations"));
  }
  std::vector<Migration> migrations;
  for (const std::filesystem::path& file : files) {
    absl::StatusOr<Migration> migration = ReadSqlMigration(file);
    if (!migration.ok()) return WithContext(migration.status(), file.string());
    migrations.push_back(*std::move(migration));
  }
  return migrations;
}

}  // namespace crystal
