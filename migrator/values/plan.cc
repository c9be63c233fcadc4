#include "migrator/values/plan.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "migrator/base/shell_word.h"
#include "migrator/base/status_macros.h"
#include "migrator/values/known_migrations.h"
#include "migrator/values/squash.h"

namespace crystal {
namespace {

std::string IsRepeatable(const Migration& migration) {
  return absl::StrCat(migration.name, " is repeatable: it is made anew behind every move, and no place to go to");
}

// A history held against the registry: what every planner starts from.
class Line {
 public:
  static absl::StatusOr<Line> Make(const std::vector<Migration>& registry,
                                   const std::vector<AppliedMigration>& history) {
    RETURN_IF_ERROR(FaultsAsStatus(FindFaults(registry, history)));
    return Line(registry, history);
  }

  // What is applied, in order; a squash stands once, where the last of its migrations was applied.
  const std::vector<const Migration*>& applied() const { return applied_; }
  bool IsApplied(const Migration& migration) const { return is_applied_.count(&migration) > 0; }
  // It is applied, and the history says so under its own name.
  bool IsRecorded(const Migration& migration) const { return recorded_.count(migration.name) > 0; }

  absl::StatusOr<const Migration*> Find(const std::string& name) const {
    if (const Migration* found = known_.Find(name)) return found;
    const Migration* squash = known_.SquashOf(name);
    if (squash == nullptr) return absl::NotFoundError(absl::StrCat("no migration is called ", name));
    if (squash->replaces.back() == name) return squash;
    return absl::FailedPreconditionError(absl::StrCat(
        name, " is inside of the squash ", squash->name, ", which goes up and down as one: go to ", squash->name,
        ", or take the files that it replaced, with --migrations ", ShellQuoted(ArchiveOf(*squash))));
  }

 private:
  Line(const std::vector<Migration>& registry, const std::vector<AppliedMigration>& history)
      : known_(registry), recorded_(NamesOf(history)) {
    for (auto entry = history.rbegin(); entry != history.rend(); ++entry) {
      const Migration* squash = known_.SquashOf(entry->name);
      // A squash that stands for applied ones counts where they are, not where it was recorded.
      const Migration* migration = squash != nullptr ? squash : known_.Find(entry->name);
      const bool stands_for_applied =
          squash == nullptr && std::any_of(migration->replaces.begin(), migration->replaces.end(),
                                           [&](const std::string& old) { return recorded_.count(old) > 0; });
      if (!stands_for_applied && is_applied_.insert(migration).second) applied_.push_back(migration);
    }
    std::reverse(applied_.begin(), applied_.end());
  }

  KnownMigrations known_;
  std::set<std::string> recorded_;
  std::vector<const Migration*> applied_;
  std::set<const Migration*> is_applied_;
};

absl::Status CheckInOrder(const std::vector<Migration>& registry, const Line& line) {
  const Migration* last = nullptr;
  for (const Migration& migration : registry) {
    if (line.IsApplied(migration)) last = &migration;
  }
  for (const Migration& migration : registry) {
    if (last == nullptr || &migration == last) break;
    if (line.IsApplied(migration) || migration.repeatable) continue;
    return absl::FailedPreconditionError(
        absl::StrCat(migration.name, " comes before ", last->name,
                     ", which is applied already: give it a later name, or apply it late with --allow-out-of-order"));
  }
  return absl::OkStatus();
}

Plan EmptyPlan(const std::vector<Migration>& registry, const std::vector<const Migration*>& applied) {
  Plan plan = PlanNothing(registry);
  plan.applied.emplace();
  for (const Migration* migration : applied) plan.applied->push_back(*migration);
  return plan;
}

Plan DownFrom(const std::vector<Migration>& registry, const std::vector<const Migration*>& applied, size_t keep) {
  Plan plan = EmptyPlan(registry, applied);
  plan.ends_at_latest = false;
  for (size_t i = applied.size(); i > keep; --i) plan.steps.push_back({Direction::kDown, *applied[i - 1]});
  return plan;
}

}  // namespace

Plan PlanNothing(const std::vector<Migration>& registry) {
  Plan plan;
  for (const Migration& migration : registry) {
    if (migration.repeatable) plan.repeatables.push_back(migration);
  }
  return plan;
}

absl::StatusOr<Plan> PlanUp(const std::vector<Migration>& registry, const std::vector<AppliedMigration>& history,
                            const UpOptions& options) {
  ASSIGN_OR_RETURN(Line line, Line::Make(registry, history));
  const Migration* target = nullptr;
  if (!options.to.empty()) {
    ASSIGN_OR_RETURN(target, line.Find(options.to));
    if (target->repeatable) return absl::InvalidArgumentError(IsRepeatable(*target));
    if (line.IsApplied(*target)) {
      Plan plan = PlanNothing(registry);
      plan.ends_at_latest = IsUpToDate(registry, history);
      return plan;
    }
  }
  if (!options.allow_out_of_order) RETURN_IF_ERROR(CheckInOrder(registry, line));
  Plan plan = EmptyPlan(registry, line.applied());
  const auto is_last = [&] {
    const bool enough = options.at_most > 0 && plan.steps.size() == static_cast<size_t>(options.at_most);
    return enough || (target != nullptr && !plan.steps.empty() && plan.steps.back().migration.name == target->name);
  };
  for (const Migration& migration : registry) {
    if (line.IsRecorded(migration) || migration.repeatable) continue;
    plan.ends_at_latest = !is_last();
    if (!plan.ends_at_latest) break;
    plan.steps.push_back({Direction::kUp, migration, line.IsApplied(migration)});
  }
  return plan;
}

absl::StatusOr<Plan> PlanDown(const std::vector<Migration>& registry, const std::vector<AppliedMigration>& history,
                              int count) {
  ASSIGN_OR_RETURN(Line line, Line::Make(registry, history));
  const size_t applied = line.applied().size();
  if (count < 1 || static_cast<size_t>(count) > applied) {
    return absl::InvalidArgumentError(
        absl::StrCat("cannot go down by ", count, ": ", applied, " migrations are applied"));
  }
  return DownFrom(registry, line.applied(), applied - static_cast<size_t>(count));
}

absl::StatusOr<Plan> PlanDownAll(const std::vector<Migration>& registry, const std::vector<AppliedMigration>& history) {
  ASSIGN_OR_RETURN(Line line, Line::Make(registry, history));
  return DownFrom(registry, line.applied(), 0);
}

absl::StatusOr<Plan> PlanDownTo(const std::vector<Migration>& registry, const std::vector<AppliedMigration>& history,
                                const std::string& name) {
  ASSIGN_OR_RETURN(Line line, Line::Make(registry, history));
  ASSIGN_OR_RETURN(const Migration* target, line.Find(name));
  if (target->repeatable) return absl::InvalidArgumentError(IsRepeatable(*target));
  const auto& applied = line.applied();
  const auto place = std::find(applied.begin(), applied.end(), target);
  if (place == applied.end()) {
    return absl::FailedPreconditionError(
        absl::StrCat(target->name, " is not applied, so there is no way down to it; `crystal-migration to ",
                     ShellQuoted(target->name), "` goes either way"));
  }
  return DownFrom(registry, applied, static_cast<size_t>(place - applied.begin()) + 1);
}

absl::StatusOr<Plan> PlanTo(const std::vector<Migration>& registry, const std::vector<AppliedMigration>& history,
                            const std::string& name, bool allow_out_of_order) {
  ASSIGN_OR_RETURN(Line line, Line::Make(registry, history));
  ASSIGN_OR_RETURN(const Migration* target, line.Find(name));
  if (line.IsApplied(*target)) return PlanDownTo(registry, history, name);
  return PlanUp(registry, history, {.to = name, .allow_out_of_order = allow_out_of_order});
}

absl::StatusOr<Plan> PlanRedo(const std::vector<Migration>& registry, const std::vector<AppliedMigration>& history,
                              int count) {
  ASSIGN_OR_RETURN(Plan plan, PlanDown(registry, history, count));
  plan.ends_at_latest = IsUpToDate(registry, history);  // it ends where it began
  for (size_t i = plan.steps.size(); i > 0; --i) plan.steps.push_back({Direction::kUp, plan.steps[i - 1].migration});
  return plan;
}

bool IsUpToDate(const std::vector<Migration>& registry, const std::vector<AppliedMigration>& history) {
  std::map<absl::string_view, const AppliedMigration*> applied;
  for (const AppliedMigration& one : history) applied[one.name] = &one;
  size_t known = 0;
  for (const Migration& migration : registry) {
    if (migration.repeatable) continue;
    const auto found = applied.find(migration.name);
    if (found == applied.end()) return false;
    if (IsSqlMigration(migration) && !MatchesChecksum(migration, found->second->checksum)) return false;
    known += 1 + static_cast<size_t>(std::count_if(migration.replaces.begin(), migration.replaces.end(),
                                                   [&](const auto& old) { return applied.count(old) > 0; }));
  }
  return known == applied.size();
}

}  // namespace crystal
