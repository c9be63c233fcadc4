// What a history is held against: the migrations that are known here, by name.
#ifndef MIGRATOR_VALUES_KNOWN_MIGRATIONS_H_
#define MIGRATOR_VALUES_KNOWN_MIGRATIONS_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "migrator/values/applied_migration.h"
#include "migrator/values/migration.h"

namespace crystal {

// The registry by name, and what of it stands for others. Must not outlive the registry.
class KnownMigrations {
 public:
  explicit KnownMigrations(const std::vector<Migration>& registry) {
    for (const Migration& migration : registry) {
      by_name_[migration.name] = &migration;
      for (const std::string& old : migration.replaces) squash_of_[old] = &migration;
    }
  }

  const Migration* Find(const std::string& name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : found->second;
  }
  // The squash that stands for `name`, or null.
  const Migration* SquashOf(const std::string& name) const {
    const auto found = squash_of_.find(name);
    return found == squash_of_.end() ? nullptr : found->second;
  }

 private:
  std::map<std::string, const Migration*> by_name_;
  std::map<std::string, const Migration*> squash_of_;
};

inline std::set<std::string> NamesOf(const std::vector<AppliedMigration>& history) {
  std::set<std::string> names;
  for (const AppliedMigration& applied : history) names.insert(applied.name);
  return names;
}

}  // namespace crystal

#endif  // MIGRATOR_VALUES_KNOWN_MIGRATIONS_H_
