#include "migrator/values/history_fault.h"

#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/shell_word.h"
#include "migrator/values/known_migrations.h"
#include "migrator/values/squash.h"

namespace crystal {
namespace {

// What is not applied, asked for what a line of the history said.
class Pending {
 public:
  Pending(const std::vector<Migration>& registry, const std::set<std::string>& applied) {
    for (const Migration& migration : registry) {
      if (applied.count(migration.name) == 0 && !migration.repeatable) pending_.push_back(&migration);
    }
  }
  // The only one that would say, under the line's name, what the line says; null where there is none, or more.
  const Migration* Same(const AppliedMigration& applied) const {
    const Migration* same = nullptr;
    for (const Migration* migration : pending_) {
      Migration under_its_name = *migration;
      under_its_name.name = applied.name;
      if (!MatchesChecksum(under_its_name, applied.checksum)) continue;
      if (same != nullptr) return nullptr;
      same = migration;
    }
    return same;
  }

 private:
  std::vector<const Migration*> pending_;
};

}  // namespace

std::string NameOf(HistoryFault::Kind kind) {
  switch (kind) {
    case HistoryFault::Kind::kEdited:
      return "edited";
    case HistoryFault::Kind::kGone:
      return "gone";
    case HistoryFault::Kind::kRenamed:
      return "renamed";
    case HistoryFault::Kind::kUnknown:
      return "unknown";
    case HistoryFault::Kind::kHalfWay:
      return "half way";
  }
  return "";
}

absl::Status FaultsAsStatus(const std::vector<HistoryFault>& faults) {
  if (faults.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrJoin(faults, "\n", [](std::string* out, const auto& fault) { out->append(ToString(fault)); }));
}

std::string ToString(const HistoryFault& fault) {
  const std::string& name = fault.applied.name;
  switch (fault.kind) {
    case HistoryFault::Kind::kEdited:
      return absl::StrCat(name, " is not what it was when it was applied (", fault.applied.checksum,
                          " then): put the old text back, or accept the new one with `crystal-migration repair`");
    case HistoryFault::Kind::kGone:
      return absl::StrCat(name,
                          " is applied, but its file is gone: put it back and name its directory with "
                          "--migrations, or let `crystal-migration repair` take it out of the history");
    case HistoryFault::Kind::kRenamed:
      return absl::StrCat(name, " is applied, and ", fault.renamed,
                          " says the same: let `crystal-migration repair` give it that name in the history, or give "
                          "the file its old one");
    case HistoryFault::Kind::kUnknown:
      return absl::StrCat("the history holds ", name,
                          ", which this program does not know: the database was changed by a newer program (",
                          fault.applied.tool_version, "); use that one");
    case HistoryFault::Kind::kHalfWay:
      return absl::StrCat(name, " is applied, but not all that ", fault.squash,
                          " stands for: go the rest of the way with `crystal-migration up --migrations ",
                          ShellQuoted(fault.archive), "`, then come back");
  }
  return "";
}

std::vector<HistoryFault> FindFaults(const std::vector<Migration>& registry,
                                     const std::vector<AppliedMigration>& history) {
  using Kind = HistoryFault::Kind;
  const KnownMigrations known(registry);
  const std::set<std::string> names = NamesOf(history);
  const Pending pending(registry, names);
  std::map<std::string, int> claims;  // how many lines of the history may be the same pending one
  std::vector<HistoryFault> faults;
  for (const AppliedMigration& applied : history) {
    const Migration* migration = known.Find(applied.name);
    const Migration* squash = known.SquashOf(applied.name);
    if (migration != nullptr) {
      if (MatchesChecksum(*migration, applied.checksum)) continue;
      faults.push_back({Kind::kEdited, applied, Checksum(*migration)});
    } else if (squash == nullptr) {
      faults.push_back({.kind = Kind::kRenamed, .applied = applied});
      if (const Migration* same = pending.Same(applied)) {
        faults.back().renamed = same->name;
        faults.back().checksum = Checksum(*same);
      }
      ++claims[faults.back().renamed];
    } else if (!StandsForAll(*squash, names)) {
      faults.push_back(
          {.kind = Kind::kHalfWay, .applied = applied, .squash = squash->name, .archive = ArchiveOf(*squash)});
    }
  }
  for (HistoryFault& fault : faults) {
    if (fault.kind != Kind::kRenamed || (!fault.renamed.empty() && claims[fault.renamed] == 1)) continue;
    fault.renamed.clear();
    fault.checksum.clear();
    fault.kind = IsSqlChecksum(fault.applied.checksum) ? Kind::kGone : Kind::kUnknown;
  }
  return faults;
}

}  // namespace crystal
