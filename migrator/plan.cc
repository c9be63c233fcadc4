#include "migrator/plan.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "migrator/status_macros.h"

namespace crystal {
namespace {

// The registry by name, after the history has been held against it.
absl::StatusOr<std::map<std::string, const Migration*>> Check(const std::vector<Migration>& registry,
                                                              const std::vector<AppliedMigration>& history) {
  std::map<std::string, const Migration*> known;
  for (const Migration& migration : registry) known[migration.name] = &migration;
  for (const AppliedMigration& applied : history) {
    auto found = known.find(applied.name);
    if (found == known.end()) {
      return absl::FailedPreconditionError(
          absl::StrCat("the history holds ", applied.name,
                       ", which this program does not know: the database was changed by a "
                       "newer program (",
                       applied.tool_version, "); use that one"));
    }
    if (Checksum(*found->second) != applied.checksum) {
      return absl::FailedPreconditionError(
          absl::StrCat(applied.name, " is not what it was when it was applied (", applied.checksum, " then)"));
    }
  }
  return known;
}

}  // namespace

bool IsUpToDate(const std::vector<Migration>& registry, const std::vector<AppliedMigration>& history) {
  std::set<absl::string_view> applied;
  for (const AppliedMigration& migration : history) applied.insert(migration.name);
  return applied.size() == registry.size() &&
         std::all_of(registry.begin(), registry.end(),
                     [&](const Migration& migration) { return applied.count(migration.name) > 0; });
}

absl::StatusOr<Plan> PlanUp(const std::vector<Migration>& registry, const std::vector<AppliedMigration>& history) {
  RETURN_IF_ERROR(Check(registry, history));
  std::set<std::string> applied;
  for (const AppliedMigration& migration : history) applied.insert(migration.name);
  Plan plan{.direction = Direction::kUp, .steps = {}};
  for (const Migration& migration : registry) {
    if (applied.count(migration.name) == 0) plan.steps.push_back(migration);
  }
  return plan;
}

absl::StatusOr<Plan> PlanDown(const std::vector<Migration>& registry, const std::vector<AppliedMigration>& history,
                              int count) {
  ASSIGN_OR_RETURN(auto known, Check(registry, history));
  if (count < 1 || static_cast<size_t>(count) > history.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("cannot go down by ", count, ": ", history.size(), " migrations are applied"));
  }
  Plan plan{.direction = Direction::kDown, .steps = {}};
  for (int i = 0; i < count; ++i) plan.steps.push_back(*known[history[history.size() - 1 - i].name]);
  return plan;
}

}  // namespace crystal
