#include "migrator/road/repair.h"

#include <algorithm>
#include <set>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "migrator/base/clock.h"
#include "migrator/base/shell_word.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/archive.h"
#include "migrator/road/history.h"
#include "migrator/road/history_state.h"
#include "migrator/road/tags.h"
#include "migrator/values/history_tables.h"

namespace crystal {
namespace {

using Kind = HistoryFault::Kind;

bool Names(const std::vector<std::string>& names, const HistoryFault& fault) {
  return std::find(names.begin(), names.end(), fault.applied.name) != names.end();
}

absl::Status CheckUnknown(const std::vector<std::string>& forget_unknown, const std::vector<HistoryFault>& faults) {
  for (const std::string& name : forget_unknown) {
    if (std::any_of(faults.begin(), faults.end(), [&](const HistoryFault& fault) {
          return fault.kind == Kind::kUnknown && fault.applied.name == name;
        })) {
      continue;
    }
    return absl::NotFoundError(
        absl::StrCat("the history holds no unknown migration ", name, "; `crystal-migration status` lists them"));
  }
  return absl::OkStatus();
}

const Migration* Find(const std::vector<Migration>& registry, const std::string& name) {
  const auto found = absl::c_find_if(registry, [&](const Migration& one) { return one.name == name; });
  return found == registry.end() ? nullptr : &*found;
}

std::string OriginOf(const std::string& outcome) {
  if (outcome == kSaysDetected) return kDetected;
  if (outcome == kSaysRecorded) return kSquashed;
  return outcome == kSaysMarked ? kMarked : kExecuted;
}

absl::Status MakeListAnew(DatabaseAdapter& db, const std::vector<Repair>& repairs) {
  const auto brings_back = [](const Repair& repair) { return repair.kind == Repair::Kind::kBringBack; };
  if (absl::c_none_of(repairs, brings_back)) return absl::OkStatus();
  ASSIGN_OR_RETURN(bool there, HasHistoryTable(db, "migrations"));
  for (const TableDefinition& table : HistoryTables()) {
    if (!there && table.name == "migrations") RETURN_IF_ERROR(db.Apply(CreateTable{table}));
  }
  return EnsureHistory(db);
}

absl::Status Write(DatabaseAdapter& db, const Repair& repair, const RunContext& context) {
  switch (repair.kind) {
    case Repair::Kind::kAcceptChecksum:
      return RecordChecksum(db, repair.name, repair.checksum_after);
    case Repair::Kind::kForget:
    case Repair::Kind::kMarkPending:
      return ForgetApplied(db, repair.name);
    case Repair::Kind::kRename:
      RETURN_IF_ERROR(RenameApplied(db, repair.name, repair.renamed, repair.checksum_after));
      RETURN_IF_ERROR(MoveTags(db, repair.name, repair.renamed));
      return Archive(db, repair.renamed, context).TakeOver(repair.name);
    case Repair::Kind::kBringBack:
      return AddToHistory(db, {.name = repair.name,
                               .executed_at = absl::StrReplaceAll(repair.since.substr(0, 19), {{"T", " "}}),
                               .checksum = repair.checksum_after,
                               .origin = repair.origin,
                               .tool_version = context.tool_version});
    case Repair::Kind::kMarkApplied:
      return AddToHistory(db, {.name = repair.name,
                               .executed_at = SqlTime(context.now_ms),
                               .checksum = repair.checksum_after,
                               .origin = kMarked,
                               .tool_version = context.tool_version});
  }
  return absl::OkStatus();
}

std::string Details(const Repair& repair) {
  switch (repair.kind) {
    case Repair::Kind::kRename:
      return repair.renamed;
    case Repair::Kind::kBringBack:
      return absl::StrCat("applied since ", repair.since);
    case Repair::Kind::kAcceptChecksum:
      return absl::StrCat(repair.checksum_before, " -> ", repair.checksum_after);
    default:
      return repair.checksum_before.empty() ? repair.checksum_after : repair.checksum_before;
  }
}

}  // namespace

std::string ToString(Repair::Kind kind) {
  switch (kind) {
    case Repair::Kind::kAcceptChecksum:
      return kChecksumAccepted;
    case Repair::Kind::kForget:
      return kSaysForgotten;
    case Repair::Kind::kRename:
      return kSaysRenamed;
    case Repair::Kind::kBringBack:
      return "brought back";
    case Repair::Kind::kMarkApplied:
      return kSaysMarked;
    case Repair::Kind::kMarkPending:
      return kSaysUnmarked;
  }
  return "";
}

absl::StatusOr<std::vector<Repair>> PlanRepairs(const std::vector<Migration>& registry,
                                                const std::vector<AppliedMigration>& history,
                                                const std::vector<std::string>& forget_unknown) {
  const std::vector<HistoryFault> faults = FindFaults(registry, history);
  RETURN_IF_ERROR(CheckUnknown(forget_unknown, faults));
  std::vector<Repair> repairs;
  std::vector<HistoryFault> beyond;
  for (const HistoryFault& fault : faults) {
    if (fault.kind == Kind::kEdited) {
      repairs.push_back({Repair::Kind::kAcceptChecksum, fault.applied.name, fault.applied.checksum, fault.checksum});
    } else if (fault.kind == Kind::kRenamed) {
      repairs.push_back({.kind = Repair::Kind::kRename,
                         .name = fault.applied.name,
                         .checksum_before = fault.applied.checksum,
                         .checksum_after = fault.checksum,
                         .renamed = fault.renamed});
    } else if (fault.kind == Kind::kGone || (fault.kind == Kind::kUnknown && Names(forget_unknown, fault))) {
      repairs.push_back({Repair::Kind::kForget, fault.applied.name, fault.applied.checksum});
    } else {
      beyond.push_back(fault);
    }
  }
  if (beyond.empty()) return repairs;
  const auto unknown =
      std::find_if(beyond.begin(), beyond.end(), [](const auto& f) { return f.kind == Kind::kUnknown; });
  const std::string way_out = unknown == beyond.end()
                                  ? ""
                                  : absl::StrCat(
                                        "\nWho knows better can take an unknown one out with `crystal-migration repair "
                                        "--forget-unknown ",
                                        ShellQuoted(unknown->applied.name), "`.");
  return absl::FailedPreconditionError(
      absl::StrCat("no repair helps here:\n", FaultsAsStatus(beyond).message(), way_out));
}

std::vector<Repair> PlanBringBack(const std::vector<Migration>& registry, const std::vector<AppliedMigration>& history,
                                  const std::vector<AuditLine>& trail) {
  std::set<std::string> known;
  for (const AppliedMigration& applied : history) known.insert(applied.name);
  for (const Migration& migration : registry) {
    if (known.count(migration.name) > 0) known.insert(migration.replaces.begin(), migration.replaces.end());
  }
  std::vector<Repair> repairs;
  for (const SaidApplied& said : AppliedByTrail(trail)) {
    if (known.count(said.name) > 0) continue;
    const Migration* migration = Find(registry, said.name);
    repairs.push_back({.kind = Repair::Kind::kBringBack,
                       .name = said.name,
                       .checksum_after = migration == nullptr ? "" : Checksum(*migration),
                       .since = said.line.at,
                       .origin = OriginOf(said.line.event.outcome)});
  }
  return repairs;
}

absl::StatusOr<std::vector<Repair>> PlanMarks(const std::vector<Migration>& registry,
                                              const std::vector<AppliedMigration>& history,
                                              const std::vector<std::string>& names, bool applied) {
  std::vector<Repair> repairs;
  for (const std::string& name : names) {
    const Migration* migration = Find(registry, name);
    const auto line = absl::c_find_if(history, [&](const AppliedMigration& one) { return one.name == name; });
    const bool is_applied = line != history.end();
    if (migration == nullptr && !is_applied) {
      return absl::NotFoundError(
          absl::StrCat("no migration is called ", name, "; `crystal-migration status` lists them"));
    }
    if (migration != nullptr && migration->repeatable) {
      return absl::InvalidArgumentError(
          absl::StrCat(name, " is repeatable, so no history has it: `crystal-migration up` makes it anew"));
    }
    if (is_applied == applied) continue;
    if (applied) {
      repairs.push_back({.kind = Repair::Kind::kMarkApplied, .name = name, .checksum_after = Checksum(*migration)});
    } else {
      repairs.push_back({.kind = Repair::Kind::kMarkPending, .name = name, .checksum_before = line->checksum});
    }
  }
  return repairs;
}

absl::Status RunRepairs(DatabaseAdapter& db, const std::vector<Repair>& repairs, const RunContext& context) {
  RETURN_IF_ERROR(MakeListAnew(db, repairs));
  for (const Repair& repair : repairs) {
    RETURN_IF_ERROR(Write(db, repair, context));
    const bool marks = repair.kind == Repair::Kind::kMarkApplied || repair.kind == Repair::Kind::kMarkPending;
    RETURN_IF_ERROR(
        AppendEvent(db, {marks ? "mark" : "repair", repair.name, ToString(repair.kind), Details(repair)}, context));
  }
  return absl::OkStatus();
}

}  // namespace crystal
