#include "migrator/files/sql_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/file_system.h"
#include "migrator/files/text_file.h"

namespace crystal {
namespace {

constexpr size_t kStampDigits = 14;  // YYYYMMDDHHMMSS

// What stands behind the stamp, or the R: "-add-session-tags".
bool IsWords(absl::string_view rest) {
  const auto is_word = [](unsigned char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-'; };
  return rest.size() > 1 && rest[0] == '-' && std::all_of(rest.begin(), rest.end(), is_word) &&
         !absl::StrContains(rest, "--") && !absl::EndsWith(rest, "-");
}

absl::StatusOr<Migration> ReadSqlMigration(const std::filesystem::path& path, const Placeholders& placeholders) {
  const std::string name = path.stem().string();
  RETURN_IF_ERROR(CheckMigrationName(name));
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (file.bad() || !file.is_open()) return absl::NotFoundError("it cannot be read");
  ASSIGN_OR_RETURN(Migration migration, ParseSqlMigration(name, text, placeholders));
  auto& script = std::get<SqlScript>(migration.changes[0]);
  script.file = path.filename().string();
  script.directory = path.parent_path().string();
  return migration;
}

}  // namespace

absl::Status CheckMigrationName(absl::string_view name) {
  const absl::string_view stamp = name.substr(0, kStampDigits);
  const auto is_digit = [](unsigned char c) { return absl::ascii_isdigit(c); };
  const bool is_stamp = stamp.size() == kStampDigits && std::all_of(stamp.begin(), stamp.end(), is_digit);
  if (is_stamp && IsWords(name.substr(stamp.size()))) return absl::OkStatus();
  if (IsRepeatableName(name) && IsWords(name.substr(1))) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("\"", name,
                                                 "\" is no name of a migration: it is YYYYMMDDHHMMSS-name, in lower "
                                                 "case with hyphens: 20261122090000-add-session-tags; or, of a "
                                                 "repeatable one, R-name: R-session-views"));
}

bool IsRepeatableName(absl::string_view name) { return absl::StartsWith(name, "R-"); }

absl::StatusOr<std::vector<Migration>> ReadSqlMigrations(const std::string& directory,
                                                         const Placeholders& placeholders) {
  SqlFiles files = ReadSqlFiles(directory, placeholders);
  if (!files.faults.empty()) return files.faults[0].status;
  return std::move(files.migrations);
}

SqlFiles ReadSqlFiles(const std::string& directory, const Placeholders& placeholders) {
  std::error_code error, ignored;
  SqlFiles files;
  for (const auto& entry : EntriesOf(directory, error)) {
    const std::filesystem::path& path = entry.path();
    const bool hidden = absl::StartsWith(path.filename().string(), ".");
    const bool is_sql = absl::EqualsIgnoreCase(path.extension().string(), ".sql");
    if (hidden || !is_sql || !entry.is_regular_file(ignored)) continue;
    absl::StatusOr<Migration> migration = ReadSqlMigration(path, placeholders);
    if (migration.ok()) {
      files.migrations.push_back(*std::move(migration));
    } else {
      files.faults.push_back({path.stem().string(), InFile(path.string(), migration.status())});
    }
  }
  if (error) {
    const auto gone = absl::NotFoundError(absl::StrCat("the directory of migrations ", directory, ": ", error.message(),
                                                       "; make it first, or name another with --migrations"));
    files.faults.insert(files.faults.begin(), {"", gone});
  }
  return files;
}

}  // namespace crystal
