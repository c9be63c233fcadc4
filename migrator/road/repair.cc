#include "migrator/road/repair.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/history.h"

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
    return absl::NotFoundError(absl::StrCat("the history holds no unknown migration ", name, "; `status` lists them"));
  }
  return absl::OkStatus();
}

}  // namespace

std::string ToString(Repair::Kind kind) {
  return kind == Repair::Kind::kAcceptChecksum ? "checksum accepted" : "forgotten";
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
    } else if (fault.kind == Kind::kGone || (fault.kind == Kind::kUnknown && Names(forget_unknown, fault))) {
      repairs.push_back({Repair::Kind::kForget, fault.applied.name, fault.applied.checksum});
    } else {
      beyond.push_back(fault);
    }
  }
  if (beyond.empty()) return repairs;
  const bool unknown =
      std::any_of(beyond.begin(), beyond.end(), [](const auto& f) { return f.kind == Kind::kUnknown; });
  return absl::FailedPreconditionError(absl::StrCat(
      "no repair helps here:\n", FaultsAsStatus(beyond).message(),
      unknown ? "\nWho knows better can take an unknown one out with `repair --forget-unknown NAME`." : ""));
}

absl::Status RunRepairs(DatabaseAdapter& db, const std::vector<Repair>& repairs, const RunContext& context) {
  for (const Repair& repair : repairs) {
    const bool accept = repair.kind == Repair::Kind::kAcceptChecksum;
    RETURN_IF_ERROR(accept ? RecordChecksum(db, repair.name, repair.checksum_after) : ForgetApplied(db, repair.name));
    const std::string details =
        accept ? absl::StrCat(repair.checksum_before, " -> ", repair.checksum_after) : repair.checksum_before;
    RETURN_IF_ERROR(AppendEvent(db, {"repair", repair.name, ToString(repair.kind), details}, context));
  }
  return absl::OkStatus();
}

}  // namespace crystal
