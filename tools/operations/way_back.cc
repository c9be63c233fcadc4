#include "tools/operations/way_back.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/migrator.h"
#include "tools/transition/legacy_guard.h"
#include "tools/transition/run_context.h"

namespace crystal {
namespace {

// With the first `count` of the SQL migrations, and all of the others.
std::vector<Migration> WithFirst(const std::vector<Migration>& migrations, size_t count) {
  std::vector<Migration> some;
  for (const Migration& migration : migrations) {
    if (!IsSqlMigration(migration)) {
      some.push_back(migration);
    } else if (count > 0) {
      some.push_back(migration);
      --count;
    }
  }
  return some;
}

struct WayBack {
  bool runs = true;  // whether the migrations can be applied at all
  absl::Status open = absl::OkStatus();
};

absl::StatusOr<WayBack> Try(const std::vector<Migration>& migrations, const TrialDatabases& trials,
                            const TrialDatabase& trial) {
  const RunContext context = MakeRunContext();
  std::string path;
  {
    ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> db, trials.Copy(trial, "way-back"));
    path = db->path();
    const Planner up = [&](const std::vector<AppliedMigration>& history) { return PlanUp(migrations, history); };
    if (!Migrate(*db, up, context, kNoEvents).ok()) return WayBack{.runs = false};
  }
  return WayBack{.open = ProveLaunchLosesNothing(path, CrystalMethod(), migrations, context)};
}

}  // namespace

absl::StatusOr<std::optional<RuleFinding>> FindClosedWayBack(const std::vector<Migration>& migrations,
                                                             const TrialDatabases& trials) {
  std::vector<const Migration*> files;
  for (const Migration& migration : migrations) {
    if (IsSqlMigration(migration)) files.push_back(&migration);
  }
  const auto trial =
      std::find_if(trials.all().rbegin(), trials.all().rend(), [](const auto& t) { return t.populated; });
  if (files.empty() || trial == trials.all().rend()) return std::nullopt;
  size_t open = 0, closed = files.size();
  ASSIGN_OR_RETURN(WayBack last, Try(WithFirst(migrations, closed), trials, *trial));
  if (!last.runs || last.open.ok()) return std::nullopt;
  while (closed - open > 1) {
    const size_t middle = open + (closed - open) / 2;
    ASSIGN_OR_RETURN(WayBack there, Try(WithFirst(migrations, middle), trials, *trial));
    (there.open.ok() ? open : closed) = middle;
    if (!there.open.ok()) last = there;
  }
  RuleFinding finding =
      FindingOf(*files[closed - 1], "closes-way-back", 0,
                absl::StrCat("from here on the legacy path cannot be taken any more: ", last.open.message()));
  finding.is_warning = true;
  finding.databases.push_back(trial->name);
  return finding;
}

}  // namespace crystal
