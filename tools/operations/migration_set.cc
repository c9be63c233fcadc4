#include "tools/operations/migration_set.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "migrations/registry.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/sql_file.h"
#include "migrator/values/order.h"
#include "tools/operations/suggest.h"
#include "tools/operations/usage_error.h"

namespace crystal {

absl::StatusOr<std::vector<Migration>> LoadMigrations(const std::string& directory) {
  if (directory.empty()) return AllMigrations();
  absl::StatusOr<std::vector<Migration>> files = ReadSqlMigrations(directory);
  if (!files.ok()) return AsUsage(files.status());
  std::vector<Migration> all = AllMigrations();
  all.insert(all.end(), files->begin(), files->end());
  absl::StatusOr<std::vector<Migration>> ordered = InOrder(std::move(all));
  if (!ordered.ok()) return AsUsage(WithContext(ordered.status(), directory));
  return ordered;
}

const Migration* FindMigration(const std::vector<Migration>& migrations, const std::string& target) {
  const Migration* by_words = nullptr;
  for (const Migration& migration : migrations) {
    const auto& old = migration.replaces;
    if (migration.name == target || absl::StartsWith(migration.name, absl::StrCat(target, "-")) ||
        std::find(old.begin(), old.end(), target) != old.end()) {
      return &migration;
    }
    if (migration.name.substr(migration.name.find('-') + 1) == target) by_words = &migration;
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
