#include "tools/operations/schema_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "migrator/base/shell_word.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/file_system.h"
#include "tools/operations/schema_source.h"

namespace crystal {
namespace {

namespace fs = std::filesystem;

constexpr char kRule[] = "schema-file-current";

std::optional<std::string> TextOf(const std::string& path) {
  std::error_code error;
  std::ifstream file(path, std::ios::binary);
  if (!file.is_open() || !fs::is_regular_file(path, error)) return std::nullopt;  // to read a directory throws
  return std::string{std::istreambuf_iterator<char>(file), {}};
}

// As any new file of this user's gets it.
fs::perms ModeOfNew() {
  const mode_t mask = umask(0);
  umask(mask);
  return static_cast<fs::perms>(0666 & ~mask);
}

// The number of the first line in which two texts differ, from 1.
int FirstDifferingLine(absl::string_view a, absl::string_view b) {
  const std::vector<absl::string_view> left = absl::StrSplit(a, '\n'), right = absl::StrSplit(b, '\n');
  size_t line = 0;
  while (line < left.size() && line < right.size() && left[line] == right[line]) ++line;
  return static_cast<int>(line) + 1;
}

}  // namespace

absl::StatusOr<bool> ReplaceText(const std::string& path, absl::string_view text) {
  if (TextOf(path) == text) return false;
  std::error_code error;
  const fs::path real = fs::is_symlink(path, error) ? fs::weakly_canonical(path, error) : fs::path(path);
  const fs::file_status there = fs::status(real, error);
  if (fs::exists(there) && !fs::is_regular_file(there)) {
    return absl::FailedPreconditionError(absl::StrCat(path, " is no file"));
  }
  const fs::perms mode = fs::exists(there) ? there.permissions() : ModeOfNew();
  const std::string draft = absl::StrCat(real.string(), ".", getpid(), ".draft");
  fs::remove(draft, error);  // a killed run's
  RETURN_IF_ERROR(WriteNewFile(draft, text));
  fs::permissions(draft, mode, error);
  if (!error) fs::rename(draft, real, error);
  if (!error) return true;
  const absl::Status failed = SystemError(error.value(), path);
  fs::remove(draft, error);
  return failed;
}

absl::StatusOr<bool> KeepSchemaFile(const std::string& path, const std::vector<Migration>& migrations,
                                    const std::vector<AppliedMigration>& applied) {
  std::set<std::string> names;
  for (const AppliedMigration& one : applied) names.insert(one.name);
  std::vector<Migration> those;
  for (const Migration& migration : migrations) {
    const auto& old = migration.replaces;
    const bool squashed = !old.empty() && absl::c_all_of(old, [&](const auto& name) { return names.count(name) > 0; });
    if (migration.repeatable || squashed || names.count(migration.name) > 0) those.push_back(migration);
  }
  ASSIGN_OR_RETURN(SchemaText schema, SchemaOfHistory(those));
  return ReplaceText(path, ToString(schema));
}

absl::StatusOr<std::vector<RuleFinding>> CheckSchemaFile(const std::string& path,
                                                         const std::vector<Migration>& migrations,
                                                         const MigrationDirectory& directory) {
  ASSIGN_OR_RETURN(SchemaText schema, SchemaOfHistory(migrations));
  const std::string wanted = ToString(schema);
  const std::optional<std::string> found = TextOf(path);
  if (found == wanted) return std::vector<RuleFinding>();
  const std::string of = directory.path.empty() ? "" : absl::StrCat(" --migrations ", ShellQuoted(directory.path));
  const std::string why = found ? "does not say what the migrations make" : "is not there";
  return std::vector<RuleFinding>{
      {.rule = kRule,
       .migration = migrations.empty() ? "" : migrations.back().name,
       .file = path,
       .line = found ? FirstDifferingLine(*found, wanted) : 0,
       .message = absl::StrCat("the schema file ", why, "; `crystal-migration schema dump --history", of, " --to ",
                               ShellQuoted(path), "` writes it")}};
}

}  // namespace crystal
