#include "tools/migration_set.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "migrations/registry.h"
#include "migrator/order.h"
#include "migrator/sql_file.h"
#include "migrator/status_macros.h"
#include "migrator/tags.h"
#include "tools/console.h"
#include "tools/suggest.h"

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
  for (const Migration& migration : migrations) {
    const auto& old = migration.replaces;
    if (migration.name == target || absl::StartsWith(migration.name, absl::StrCat(target, "-")) ||
        std::find(old.begin(), old.end(), target) != old.end()) {
      return &migration;
    }
  }
  return nullptr;
}

absl::StatusOr<std::string> ResolveTarget(DatabaseAdapter& db, const std::vector<Migration>& migrations,
                                          const std::string& target) {
  if (const Migration* found = FindMigration(migrations, target)) return found->name;
  std::vector<std::string> names;
  for (const Migration& migration : migrations) names.push_back(migration.name);
  ASSIGN_OR_RETURN(std::vector<Tag> tags, ReadTags(db));
  for (const Tag& tag : tags) {
    if (tag.name == target) return tag.migration;
    names.push_back(tag.name);
  }
  return AsUsage(
      absl::NotFoundError(absl::StrCat("no migration and no tag is called ", target, DidYouMean(target, names))));
}

}  // namespace crystal
