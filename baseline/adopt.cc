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
    RETURN_IF_ERROR(ChangeData());
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
  // named by no other change of the history but a retyping, and that is due for a column that is only now made.
  absl::Status MakeMissingStructure() {
    ASSIGN_OR_RETURN(Schema schema, db_.ReadSchema());
    for (const Migration& migration : history_) {
      for (const Change& change : migration.changes) {
        if (std::holds_alternative<DataChange>(change)) continue;
        ASSIGN_OR_RETURN(ChangePresence found, DetectStructure(db_, schema, change, history_, detection_.target));
        if (found.presence == Presence::kPresent) continue;
        if (found.presence == Presence::kConflicting) return absl::FailedPreconditionError(found.evidence);
        RETURN_IF_ERROR(Timed(migration.name, [&] { return MakeOne(change, found, migration.name); }));
      }
    }
    return absl::OkStatus();
  }

  absl::Status MakeOne(const Change& change, const ChangePresence& found, const std::string& migration) {
    if (found.presence != Presence::kPartial) return ApplyChange(move_, change, migration);
    const TableDefinition& table = std::get<CreateTable>(change).table;
    for (const ColumnDefinition& column : table.columns) {
      for (const std::string& missing : found.missing_columns) {
        if (column.name == missing) {
          RETURN_IF_ERROR(ApplyChange(move_, AddColumn{table.name, column}, migration));
        }
      }
    }
    return absl::OkStatus();
  }

  absl::Status ChangeData() {
    for (size_t m = 0; m < history_.size(); ++m) {
      const Migration& migration = history_[m];
      for (size_t c = 0; c < migration.changes.size(); ++c) {
        if (!std::holds_alternative<DataChange>(migration.changes[c])) continue;
        if (detection_.migrations[m].changes[c].presence == Presence::kPresent) continue;
        RETURN_IF_ERROR(
            Timed(migration.name, [&] { return ApplyChange(move_, migration.changes[c], migration.name); }));
      }
    }
    return absl::OkStatus();
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
      RETURN_IF_ERROR(AppendEvent(db_, {"cutover", history_[m].name, detected ? kSaysDetected : kSaysApplied, ""}, context_));
    }
    return absl::OkStatus();
  }

  DatabaseAdapter& db_;
  const std::vector<Migration>& history_;
  const Detection& detection_;
  const RunContext& context_;
  const EventSink& events_;
  MoveState move_;
  std::map<std::string, int64_t> durations_;
};

void Allow(const Writes& writes, Allowance& allowance) {
  TableAllowance& table = allowance[writes.table];
  table.columns.insert(writes.columns.begin(), writes.columns.end());
  table.adds_rows |= writes.adds_rows;
}

}  // namespace

absl::Status Adopt(DatabaseAdapter& db, const std::vector<Migration>& history, const Detection& detection,
                   const RunContext& context, const EventSink& events) {
  return Adoption(db, history, detection, context, events).Run();
}

Allowance AllowanceOf(const std::vector<Migration>& history, const Detection& detection) {
  Allowance allowance;
  for (size_t m = 0; m < history.size(); ++m) {
    for (size_t c = 0; c < history[m].changes.size(); ++c) {
      if (detection.migrations[m].changes[c].presence == Presence::kPresent) continue;
      const Change& change = history[m].changes[c];
      if (const auto* data = std::get_if<DataChange>(&change)) {
        for (const Writes& writes : data->writes) Allow(writes, allowance);
      } else if (const auto* retype = std::get_if<RetypeColumn>(&change)) {
        Allow({.table = retype->table, .columns = {retype->to.name}}, allowance);
      }
    }
  }
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
