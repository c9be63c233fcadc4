#include "migrator/values/order.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"

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

// For each migration those that must come before it, by number.
absl::StatusOr<std::vector<std::set<size_t>>> Edges(const std::vector<Migration>& migrations, const ByName& index) {
  std::vector<std::set<size_t>> edges(migrations.size());
  for (size_t i = 0; i < migrations.size(); ++i) {
    for (const std::string& name : migrations[i].depends_on) {
      const auto found = index.find(name);
      if (found == index.end()) {
        return absl::FailedPreconditionError(
            absl::StrCat(migrations[i].name, " depends on ", name, ", which is no migration that is known here"));
      }
      edges[i].insert(found->second);
    }
  }
  return edges;
}

// Walks from a migration that waits to one that it waits for, until one comes round again.
absl::Status Cycle(const std::vector<Migration>& migrations, const std::vector<std::set<size_t>>& waits, size_t at) {
  std::vector<size_t> path;
  while (std::find(path.begin(), path.end(), at) == path.end()) {
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

absl::StatusOr<std::vector<Migration>> InOrder(std::vector<Migration> migrations) {
  std::sort(migrations.begin(), migrations.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  ASSIGN_OR_RETURN(ByName index, NameAll(migrations));
  ASSIGN_OR_RETURN(std::vector<std::set<size_t>> waits, Edges(migrations, index));
  std::set<size_t> open;
  for (size_t i = 0; i < migrations.size(); ++i) open.insert(open.end(), i);
  std::vector<Migration> ordered;
  while (!open.empty()) {
    const auto next = std::find_if(open.begin(), open.end(), [&](size_t i) { return waits[i].empty(); });
    if (next == open.end()) return Cycle(migrations, waits, *open.begin());
    const size_t chosen = *next;
    open.erase(next);
    for (size_t i : open) waits[i].erase(chosen);
    ordered.push_back(std::move(migrations[chosen]));
  }
  return ordered;
}

}  // namespace crystal
