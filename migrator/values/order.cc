#include "migrator/values/order.h"

#include <algorithm>
#include <functional>
#include <map>
#include <queue>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"
#include "migrator/values/migration_number.h"

namespace crystal {
namespace {

// The migrations by the names that can be depended on: their own, and those that a squash stands for.
using ByName = std::map<std::string, size_t>;

absl::StatusOr<ByName> NameAll(const std::vector<Migration>& migrations) {
  ByName index;
  for (size_t i = 0; i < migrations.size(); ++i) {
    if (index.emplace(migrations[i].name, i).second) continue;
    return absl::FailedPreconditionError(
        absl::StrCat("there are two migrations ", migrations[i].name, ": give one of them another name"));
  }
  for (size_t i = 0; i < migrations.size(); ++i) {
    for (const std::string& old : migrations[i].replaces) {
      if (index.emplace(old, i).second) continue;
      return absl::FailedPreconditionError(absl::StrCat(migrations[i].name, " replaces ", old,
                                                        ", which is there as well: move its file to the archive"));
    }
  }
  return index;
}

// Who waits for whom, by number.
struct Waits {
  std::vector<std::set<size_t>> of;         // for each migration those that must come before it
  std::vector<std::vector<size_t>> behind;  // and those that wait for it
};

// Repeatable ones run behind all others, in the order of their names.
absl::Status CheckRepeatables(const Migration& migration, const Migration& needed) {
  if (!needed.repeatable) return absl::OkStatus();
  if (migration.repeatable && needed.name < migration.name) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      migration.name, " depends on ", needed.name,
      ", which comes later: repeatable migrations run behind all others, in the order of their names; ",
      migration.repeatable ? absl::StrCat("give ", migration.name, " a later name") : "make what it needs in it"));
}

absl::StatusOr<Waits> WhoWaits(const std::vector<Migration>& migrations, const ByName& index) {
  Waits waits{std::vector<std::set<size_t>>(migrations.size()), std::vector<std::vector<size_t>>(migrations.size())};
  for (size_t i = 0; i < migrations.size(); ++i) {
    for (const std::string& name : migrations[i].depends_on) {
      const auto found = index.find(name);
      if (found == index.end()) {
        return absl::FailedPreconditionError(
            absl::StrCat(migrations[i].name, " depends on ", name, ", which is no migration that is known here"));
      }
      RETURN_IF_ERROR(CheckRepeatables(migrations[i], migrations[found->second]));
      if (waits.of[i].insert(found->second).second) waits.behind[found->second].push_back(i);
    }
  }
  return waits;
}

// Walks from the first migration that waits to one that it waits for, until one comes round again. `waits` holds only
// what is still waited for.
absl::Status Cycle(const std::vector<Migration>& migrations, const std::vector<std::set<size_t>>& waits) {
  size_t at = 0;
  while (waits[at].empty()) ++at;
  std::vector<size_t> path;
  std::set<size_t> seen;
  while (seen.insert(at).second) {
    path.push_back(at);
    at = *waits[at].begin();
  }
  path.erase(path.begin(), std::find(path.begin(), path.end(), at));
  path.push_back(at);
  return absl::FailedPreconditionError(absl::StrCat(
      "these migrations wait for each other: ",
      absl::StrJoin(path, " -> ", [&](std::string* out, size_t i) { absl::StrAppend(out, migrations[i].name); })));
}

}  // namespace

// Kahn's algorithm: each migration and each dependency is looked at once.
absl::StatusOr<std::vector<Migration>> InOrder(std::vector<Migration> migrations) {
  std::sort(migrations.begin(), migrations.end(), [](const auto& a, const auto& b) {
    return a.repeatable != b.repeatable ? b.repeatable : NameComesBefore(a.name, b.name);
  });
  ASSIGN_OR_RETURN(ByName index, NameAll(migrations));
  ASSIGN_OR_RETURN(Waits waits, WhoWaits(migrations, index));
  // Numbers are in the order of names, so the smallest of those that wait for nothing is the next.
  std::priority_queue<size_t, std::vector<size_t>, std::greater<>> ready;
  for (size_t i = 0; i < migrations.size(); ++i) {
    if (waits.of[i].empty()) ready.push(i);
  }
  std::vector<size_t> order;
  while (!ready.empty()) {
    const size_t next = ready.top();
    ready.pop();
    order.push_back(next);
    for (size_t i : waits.behind[next]) {
      waits.of[i].erase(next);
      if (waits.of[i].empty()) ready.push(i);
    }
  }
  if (order.size() < migrations.size()) return Cycle(migrations, waits.of);
  std::vector<Migration> ordered;
  for (size_t i : order) ordered.push_back(std::move(migrations[i]));
  return ordered;
}

}  // namespace crystal
