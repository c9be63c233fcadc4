#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/shell_word.h"
#include "migrator/road/audit_trail.h"
#include "migrator/road/history.h"
#include "migrator/road/repeatables.h"
#include "migrator/values/plan.h"
#include "tools/operations/doctor.h"
#include "tools/operations/migration_set.h"
#include "tools/operations/wording.h"
#include "tools/transition/drift.h"

namespace crystal {

DoctorLine FailedLine(const std::string& topic, const absl::Status& status) {
  return {Health::kProblem, topic, std::string(status.message())};
}

DoctorLine OwnLine(const std::vector<std::string>& own) {
  return {Health::kOk, "your own", own.empty() ? "nothing" : absl::StrJoin(own, ", ")};
}

namespace {

using Lines = std::vector<DoctorLine>;

DoctorLine TrailLine(SqliteAdapter& db, const DoctorOptions& options) {
  const absl::Status trail = VerifyTrail(db, ReplacedBy(options.migrations));
  if (!trail.ok()) return {Health::kProblem, "audit trail", std::string(trail.message())};
  const absl::StatusOr<int64_t> lines = SelectInteger(db, "SELECT count(*) FROM migration_events");
  return {Health::kOk, "audit trail", absl::StrCat(Count(lines.value_or(0), "line"), ", the chain holds")};
}

Lines DriftLines(SqliteAdapter& db, const DoctorOptions& options) {
  const absl::StatusOr<DriftReport> drift = FindDrift(db, options.migrations, DriftLook::kFull);
  if (!drift.ok()) return {FailedLine("drift", drift.status())};
  std::vector<std::string> own, added;
  for (const OwnThing& thing : drift->users_own) own.push_back(ToString(thing));
  for (const OwnThing& thing : drift->added) added.push_back(ToString(thing));
  if (!drift->drifted()) return {{Health::kOk, "drift", "none"}, OwnLine(own)};
  if (drift->only_added()) {
    return {{Health::kNote, "drift", absl::StrCat("added by hand: ", absl::StrJoin(added, ", ")), "drift --accept"},
            OwnLine(own)};
  }
  const auto count = static_cast<int64_t>(drift->differences.size());
  return {{Health::kProblem, "drift",
           absl::StrCat(Count(count, "fact"),
                        " of the schema not as the history says, the first: ", ToString(drift->differences[0].where)),
           "drift"},
          OwnLine(own)};
}

// What a fault asks for; "" where no command helps, and the sentence says what does.
std::string RemedyOf(const HistoryFault& fault) {
  switch (fault.kind) {
    case HistoryFault::Kind::kEdited:
    case HistoryFault::Kind::kGone:
    case HistoryFault::Kind::kRenamed:
      return "repair";
    case HistoryFault::Kind::kHalfWay:
      return absl::StrCat("up --migrations ", ShellQuoted(fault.archive));
    case HistoryFault::Kind::kUnknown:
      return "";
  }
  return "";
}

// `up`, in the form in which it does not refuse: what comes before something applied is only taken where that is said.
void AskForUp(const DoctorOptions& options, const std::vector<AppliedMigration>& history, Lines& lines) {
  if (PlanUp(options.migrations, history).ok()) {
    lines[0].next = "up";
  } else if (PlanUp(options.migrations, history, {.allow_out_of_order = true}).ok()) {
    lines[0].next = "up --allow-out-of-order";
  }
}

}  // namespace

std::vector<DoctorLine> HistoryLines(SqliteAdapter& db, const DoctorOptions& options) {
  const absl::StatusOr<std::vector<AppliedMigration>> history = ReadHistory(db);
  if (!history.ok()) return {FailedLine("state", history.status())};
  std::set<std::string> applied;
  for (const AppliedMigration& migration : *history) applied.insert(migration.name);
  int64_t pending = 0;
  for (const Migration& migration : options.migrations) {
    pending += !migration.repeatable && applied.count(migration.name) == 0 ? 1 : 0;
  }
  const absl::StatusOr<std::vector<std::string>> repeatables = PendingRepeatables(db, options.migrations);
  if (!repeatables.ok()) return {FailedLine("state", repeatables.status())};
  pending += static_cast<int64_t>(repeatables->size());
  Lines lines = {{pending > 0 ? Health::kNote : Health::kOk, "state",
                  absl::StrCat("under history: ", history->size(), " applied, ", pending, " pending")}};
  std::vector<HistoryFault> faults = FindFaults(options.migrations, *history);
  // Of a file that cannot be read another line tells: nobody knows whether it is what was applied.
  std::erase_if(faults, [&](const HistoryFault& fault) {
    return std::any_of(options.unreadable.begin(), options.unreadable.end(),
                       [&](const SqlFileFault& file) { return file.name == fault.applied.name || file.name.empty(); });
  });
  for (const HistoryFault& fault : faults) {
    lines.push_back({Health::kProblem, "history", ToString(fault), RemedyOf(fault)});
  }
  if (faults.empty() && pending > 0) AskForUp(options, *history, lines);
  if (faults.empty()) {
    for (DoctorLine& line : DriftLines(db, options)) lines.push_back(std::move(line));
  }
  lines.push_back(TrailLine(db, options));
  return lines;
}

}  // namespace crystal
