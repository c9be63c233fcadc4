#include "tools/operations/migration_set.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "migrations/registry.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/sql_file.h"
#include "migrator/values/migration_number.h"
#include "migrator/values/order.h"
#include "tools/operations/other_owner.h"
#include "tools/operations/suggest.h"
#include "tools/operations/usage_error.h"

namespace crystal {
namespace {

// As it is written, or without the zeros that lead it: 020 and 20.
bool IsNumberOf(const Migration& migration, const std::string& target) {
  if (target.empty() || NumberLength(target) != target.size()) return false;
  const bool as_written = NumberText(migration.name) == NumberText(target);
  const bool bare = target[0] != '0' || target == "0";
  return as_written || (bare && MigrationNumber(migration.name) == MigrationNumber(target));
}

// "add-session-favorite", "create_users"
absl::string_view WordsOf(const Migration& migration) {
  absl::string_view words = migration.name;
  words.remove_prefix(IsRepeatableName(words) ? 1 : NumberLength(words));
  return words.substr(std::min(words.find_first_not_of("-_"), words.size()));
}

}  // namespace

absl::StatusOr<AdoptionRules> RulesOf(const MigrationDirectory& directory, const std::map<std::string, bool>& assumed) {
  ASSIGN_OR_RETURN(AdoptionRules rules,
                   RulesOf(directory.application, RepairsDirectory(directory.repairs, directory.path), assumed));
  if (!directory.application_is_said) rules.other_owner = OtherOwnerThanCrystal(directory);
  return rules;
}

const std::vector<Migration>& MigrationsOfProgram(Application application) {
  static const auto& none = *new std::vector<Migration>();
  return application == Application::kCrystal ? AllMigrations() : none;
}

absl::StatusOr<std::vector<Migration>> LoadMigrations(const MigrationDirectory& directory) {
  const std::vector<Migration>& of_program = MigrationsOfProgram(directory.application);
  if (directory.path.empty() && of_program.empty()) {
    return AsUsage(absl::InvalidArgumentError(
        "where do the migrations stand? Say --migrations DIR, or set CRYSTAL_MIGRATIONS or `migrations` in "
        "crystal-migration.toml; `crystal-migration init` makes all of it"));
  }
  if (directory.path.empty()) return of_program;
  absl::StatusOr<std::vector<Migration>> files = ReadSqlMigrations(directory.path, directory.placeholders);
  if (!files.ok()) return AsUsage(files.status());
  std::vector<Migration> all = of_program;
  all.insert(all.end(), files->begin(), files->end());
  absl::StatusOr<std::vector<Migration>> ordered = InOrder(std::move(all));
  if (!ordered.ok()) return AsUsage(WithContext(ordered.status(), directory.path));
  return ordered;
}

SqlFiles LoadReadableMigrations(const MigrationDirectory& directory) {
  SqlFiles found = directory.path.empty() ? SqlFiles() : ReadSqlFiles(directory.path, directory.placeholders);
  std::vector<Migration> all = MigrationsOfProgram(directory.application);
  all.insert(all.end(), found.migrations.begin(), found.migrations.end());
  absl::StatusOr<std::vector<Migration>> ordered = InOrder(all);
  // What depends on a file that cannot be read is no fault of its own.
  if (!ordered.ok() && found.faults.empty())
    found.faults.push_back({"", WithContext(ordered.status(), directory.path)});
  found.migrations = ordered.ok() ? *std::move(ordered) : std::move(all);
  return found;
}

const Migration* FindMigration(const std::vector<Migration>& migrations, const std::string& target) {
  const Migration* by_words = nullptr;
  for (const Migration& migration : migrations) {
    const auto& old = migration.replaces;
    if (migration.name == target || absl::StartsWith(migration.name, absl::StrCat(target, "-")) ||
        IsNumberOf(migration, target) || std::find(old.begin(), old.end(), target) != old.end()) {
      return &migration;
    }
    if (WordsOf(migration) == target) by_words = &migration;
  }
  return by_words;
}

std::set<std::string> ReplacedBy(const std::vector<Migration>& migrations) {
  std::set<std::string> replaced;
  for (const Migration& migration : migrations) replaced.insert(migration.replaces.begin(), migration.replaces.end());
  return replaced;
}

absl::StatusOr<std::string> ResolveTarget(const std::vector<Migration>& migrations, const std::vector<Tag>& tags,
                                          const std::string& target) {
  if (const Migration* found = FindMigration(migrations, target)) return found->name;
  std::vector<std::string> names;
  for (const Migration& migration : migrations) names.push_back(migration.name);
  for (const Tag& tag : tags) {
    if (tag.name == target) return tag.migration;
    names.push_back(tag.name);
  }
  return AsUsage(
      absl::NotFoundError(absl::StrCat("no migration and no tag is called ", target, DidYouMean(target, names))));
}

absl::StatusOr<std::string> ResolveTarget(DatabaseAdapter& db, const std::vector<Migration>& migrations,
                                          const std::string& target) {
  ASSIGN_OR_RETURN(std::vector<Tag> tags, ReadTags(db));
  return ResolveTarget(migrations, tags, target);
}

}  // namespace crystal
