#include "baseline/adopt.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/base/stopwatch.h"
#include "migrator/road/apply.h"
#include "migrator/road/filled_rows.h"
#include "migrator/road/history.h"
#include "migrator/road/history_state.h"

namespace crystal {
namespace {

class Adoption {
 public:
  Adoption(DatabaseAdapter& db, const std::vector<Migration>& history, const Detection& detection,
           const RunContext& context, const EventSink& events)
      : db_(db), history_(history), detection_(detection), context_(context), events_(events), move_(db, context) {}

  absl::Status Run() {
    RETURN_IF_ERROR(EnsureHistory(db_));
    RETURN_IF_ERROR(Mend(&Finding::mend_shape));
    RETURN_IF_ERROR(MakeMissingStructure());
    RETURN_IF_ERROR(Mend(&Finding::mend_rows));
    RETURN_IF_ERROR(MakeTheRest());
    RETURN_IF_ERROR(UnsettleAll(db_));
    return WriteHistory();
  }

 private:
  using Mending = std::function<absl::Status(DatabaseAdapter&, const RunContext&)> Finding::*;

  absl::Status Mend(Mending mending) {
    for (const Finding& finding : detection_.deviations) {
      if (!(finding.*mending)) continue;
      RETURN_IF_ERROR(Timed(finding.name, [&] { return (finding.*mending)(db_, context_); }));
    }
    return absl::OkStatus();
  }

  // Runs one piece of work between its two events, and adds its time to that of its name.
  absl::Status Timed(const std::string& name, const std::function<absl::Status()>& work) {
    const Stopwatch watch;
    events_({Event::Kind::kStarted, name});
    RETURN_IF_ERROR(WithContext(work(), name));
    durations_[name] += watch.ms();
    events_({Event::Kind::kFinished, name, watch.ms()});
    return absl::OkStatus();
  }

  // Looks again, since the first phase has changed names and declarations. One look serves all: what a change makes is
  // found under whatever name a later change gives it.
  absl::Status LookAgain() {
    ASSIGN_OR_RETURN(Schema schema, db_.ReadSchema());
    ASSIGN_OR_RETURN(structure_, DetectStructure(db_, schema, history_, detection_.target));
    return absl::OkStatus();
  }

  bool IsPresent(size_t m, size_t c) const {
    const bool is_data = std::holds_alternative<DataChange>(history_[m].changes[c]);
    return (is_data ? detection_.migrations : structure_)[m].changes[c].presence == Presence::kPresent;
  }

  // Up to the first change that is missing and takes a name away, or anything with it, all structure is made first, as
  // the repair of rows needs it; from there on every change finds the names that it was written for.
  absl::Status ForEachMissing(const std::function<absl::Status(size_t m, size_t c, bool in_order)>& use) {
    bool in_order = false;
    for (size_t m = 0; m < history_.size(); ++m) {
      for (size_t c = 0; c < history_[m].changes.size(); ++c) {
        if (IsPresent(m, c)) continue;
        in_order |= TakesAway(history_[m].changes[c]);
        RETURN_IF_ERROR(use(m, c, in_order));
      }
    }
    return absl::OkStatus();
  }

  absl::Status MakeMissingStructure() {
    RETURN_IF_ERROR(LookAgain());
    return ForEachMissing([&](size_t m, size_t c, bool in_order) {
      const bool is_data = std::holds_alternative<DataChange>(history_[m].changes[c]);
      return is_data || in_order ? absl::OkStatus() : Make(m, c);
    });
  }

  absl::Status MakeTheRest() {
    return ForEachMissing([&](size_t m, size_t c, bool in_order) {
      const bool is_data = std::holds_alternative<DataChange>(history_[m].changes[c]);
      return is_data || in_order ? Make(m, c) : absl::OkStatus();
    });
  }

  absl::Status Make(size_t m, size_t c) {
    const Migration& migration = history_[m];
    const Change& change = migration.changes[c];
    return Timed(migration.name, [&]() -> absl::Status {
      if (std::holds_alternative<DataChange>(change)) return ApplyChange(move_, change, migration.name);
      const ChangePresence& found = structure_[m].changes[c];
      if (found.presence == Presence::kConflicting) return absl::FailedPreconditionError(found.evidence);
      for (const Change& missing : found.missing) RETURN_IF_ERROR(ApplyChange(move_, missing, migration.name));
      return absl::OkStatus();
    });
  }

  absl::Status WriteHistory() {
    for (const Finding& finding : detection_.deviations) {
      RETURN_IF_ERROR(AppendEvent(
          db_, {"cutover", finding.name, "repaired", absl::StrCat(finding.evidence, "; ", finding.remedy)}, context_));
    }
    for (size_t m = 0; m < history_.size(); ++m) {
      const bool detected = detection_.migrations[m].presence == Presence::kPresent;
      RETURN_IF_ERROR(
          RecordApplied(db_, history_[m], detected ? kDetected : kExecuted, durations_[history_[m].name], context_));
      RETURN_IF_ERROR(
          AppendEvent(db_, {"cutover", history_[m].name, detected ? kSaysDetected : kSaysApplied, ""}, context_));
    }
    return absl::OkStatus();
  }

  DatabaseAdapter& db_;
  const std::vector<Migration>& history_;
  const Detection& detection_;
  const RunContext& context_;
  const EventSink& events_;
  MoveState move_;
  std::vector<MigrationPresence> structure_;  // as the first repairs left it
  std::map<std::string, int64_t> durations_;
};

}  // namespace

absl::Status Adopt(DatabaseAdapter& db, const std::vector<Migration>& history, const Detection& detection,
                   const RunContext& context, const EventSink& events) {
  return Adoption(db, history, detection, context, events).Run();
}

Allowance AllowanceOf(const Detection& detection) {
  Allowance allowance = detection.allowance;
  for (const Finding& finding : detection.deviations) {
    for (const auto& [table, own] : finding.allowance) {
      TableAllowance& all = allowance[table];
      all.columns.insert(own.columns.begin(), own.columns.end());
      all.adds_rows |= own.adds_rows;
      all.renamed.insert(own.renamed.begin(), own.renamed.end());
      if (!own.moved_to.empty()) all.moved_to = own.moved_to;
    }
  }
  return allowance;
}

}  // namespace crystal
