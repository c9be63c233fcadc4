#include "baseline/cutover.h"

#include <unistd.h>

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "baseline/adopt.h"
#include "baseline/adopt_learned.h"
#include "migrator/base/status_macros.h"
#include "migrator/base/stopwatch.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/files/lock.h"
#include "migrator/files/read_snapshot.h"
#include "migrator/road/repeatables.h"
#include "migrator/road/session.h"

namespace crystal {
namespace {

constexpr int kGlanceMs = 1000;
constexpr int kPauseMs = 20;

class CutoverRun {
 public:
  CutoverRun(const std::vector<Migration>& migrations, const CutoverOptions& options)
      : migrations_(migrations), history_(Detectable(migrations, options.rules)), options_(options) {}

  absl::StatusOr<CutoverReport> Run() {
    const Stopwatch watch;
    ASSIGN_OR_RETURN(file_, FindDatabaseFile(options_.path, Access::kCreate));
    ASSIGN_OR_RETURN(MigrationLock lock,
                     MigrationLock::Acquire(file_.path, options_.context.now_ms, options_.lock_wait_ms));
    // Whoever held the lock may have made it.
    ASSIGN_OR_RETURN(file_, FindDatabaseFile(options_.path, Access::kCreate));
    RETURN_IF_ERROR(RefuseWhileOpenElsewhere());
    report_.database = file_.path;
    const absl::Status run = OpenAndRun();
    db_.reset();
    if (!run.ok()) {
      // Where it is not known whether the COMMIT happened, whatever stands beside the file may be needed.
      if (OutcomeOf(run) != Outcome::kUnknown) LeaveNothingBehind();
      return WithOutcome(WithContext(run, file_.path), OutcomeOf(run));
    }
    report_.duration_ms = watch.ms();
    return report_;
  }

 private:
  absl::Status RefuseWhileOpenElsewhere() const {
    if (options_.app_closed || !file_.exists) return absl::OkStatus();
    ASSIGN_OR_RETURN(std::vector<ProcessInfo> users, ProcessesUsing(file_));
    // Whoever waits for the lock has looked at the file just before, and is about to close it.
    for (int waited = 0; !users.empty() && waited < std::min(options_.lock_wait_ms, kGlanceMs); waited += kPauseMs) {
      usleep(kPauseMs * 1000);
      ASSIGN_OR_RETURN(users, ProcessesUsing(file_));
    }
    if (users.empty()) return absl::OkStatus();
    return absl::UnavailableError(absl::StrCat(file_.path, " is open in process ", users[0].pid, " (", users[0].command,
                                               "). Nothing was changed. Close it and run this again."));
  }

  absl::Status OpenAndRun() {
    // The log stays as it is until it is sure that something will be written.
    ASSIGN_OR_RETURN(db_, SqliteAdapter::Open(file_.path, {.mode = OpenMode::kCreate, .keep_write_ahead_log = true}));
    RETURN_IF_ERROR(db_->Begin());
    if (file_.exists) RETURN_IF_ERROR(CheckStillSame(file_));
    ASSIGN_OR_RETURN(bool under_history, IsUnderHistory(*db_));
    if (under_history) return MigratePending();
    const absl::Status adopted = AdoptInTransaction();
    if (!adopted.ok()) {
      const absl::Status rolled_back = db_->Rollback();
      return rolled_back.ok() ? adopted : WithContext(rolled_back, std::string(adopted.message()));
    }
    return Finish("");
  }

  absl::Status MigratePending() {
    const std::string before = LastLine(*db_);
    const absl::StatusOr<Plan> plan = MigrateOpenTransaction(*db_, PendingPlanner(), options_.context, options_.events);
    if (!plan.ok() || plan->empty()) {
      RETURN_IF_ERROR(db_->Rollback());
      return plan.status();
    }
    report_.migrated = NamesIn(*plan);
    report_.notes = plan->notes;
    report_.outcome = CutoverOutcome::kMigrated;
    return Finish(before);
  }

  Planner PendingPlanner() const {
    return [this](const std::vector<AppliedMigration>& applied) { return PlanUp(migrations_, applied); };
  }

  absl::Status AdoptInTransaction() {
    Detection& detection = report_.detection;
    ASSIGN_OR_RETURN(detection, Detect(*db_, history_, options_.rules));
    RETURN_IF_ERROR(CheckAdoptable(detection));
    options_.planned(detection);
    const bool empty = detection.schema == Schema();
    report_.outcome = empty ? CutoverOutcome::kCreated : CutoverOutcome::kAdopted;
    report_.new_file = !file_.exists;
    if (!empty) RETURN_IF_ERROR(CopyBefore());
    ASSIGN_OR_RETURN(StateBefore before, TakeStateBefore(*db_));
    RETURN_IF_ERROR(options_.rules.learned ? AdoptLearned(before) : AdoptByChanges(before));
    RETURN_IF_ERROR(options_.before_commit(*db_));
    if (!backup_) return absl::OkStatus();
    ASSIGN_OR_RETURN(report_.backup, backup_->Keep());
    return absl::OkStatus();
  }

  absl::Status AdoptByChanges(const StateBefore& before) {
    RETURN_IF_ERROR(Adopt(*db_, history_, report_.detection, options_.context, options_.events));
    RETURN_IF_ERROR(Prove([&]() -> absl::Status {
      RETURN_IF_ERROR(ProveTheRows());
      return ProveTheStructure(before, {});
    }));
    ASSIGN_OR_RETURN(Plan pending, MigrateInTransaction(*db_, PendingPlanner(), options_.context, options_.events));
    report_.migrated = NamesIn(pending);
    return absl::OkStatus();
  }

  absl::Status AdoptLearned(const StateBefore& before) {
    RETURN_IF_ERROR(
        RecordWhatIsThere(*db_, history_, options_.rules, options_.context, options_.events, report_.detection));
    RETURN_IF_ERROR(Prove([&] { return ProveTheRows(); }));
    ASSIGN_OR_RETURN(const MissingRenames renames, FindMissingRenames(history_, report_.detection));
    ASSIGN_OR_RETURN(Plan plan,
                     ApplyWhatIsMissing(*db_, migrations_, report_.detection, options_.context, options_.events));
    report_.migrated = NamesIn(plan);
    report_.notes = plan.notes;
    return Prove([&] { return ProveTheStructure(before, renames); });
  }

  // Room for the copy, and for a journal that in the worst case holds every page once (hazard B14).
  absl::Status CopyBefore() {
    const Stopwatch watch;
    options_.events({Event::Kind::kStarted, "backup"});
    const int64_t size = SizeOf(file_.path) + SizeOf(file_.path + "-wal");
    RETURN_IF_ERROR(RequireSpace(DirectoryOf(file_.path), size * 2 + size / 5, options_.free_space));
    ASSIGN_OR_RETURN(PendingBackup backup, PendingBackup::Copy(file_, {.now_ms = options_.context.now_ms,
                                                                       .digest = false,  // the proof compares every row
                                                                       .progress = options_.copy_progress,
                                                                       .free_space = options_.free_space}));
    RETURN_IF_ERROR(backup.VerifyStructure());
    backup_.emplace(std::move(backup));
    options_.events({Event::Kind::kFinished, "backup", watch.ms()});
    return absl::OkStatus();
  }

  // Every fault of a part of the proof is named at once.
  absl::Status Prove(const std::function<absl::Status()>& part) {
    const Stopwatch watch;
    options_.events({Event::Kind::kStarted, "proof"});
    RETURN_IF_ERROR(part());
    options_.events({Event::Kind::kFinished, "proof", watch.ms()});
    if (report_.proof.holds()) return absl::OkStatus();
    return absl::FailedPreconditionError(
        absl::StrCat("the result did not prove right, so it was rolled back and nothing was changed:\n  ",
                     absl::StrJoin(report_.proof.faults, "\n  ")));
  }

  absl::Status ProveTheRows() {
    if (!backup_) return absl::OkStatus();  // it was empty
    ASSIGN_OR_RETURN(const std::unique_ptr<SqliteAdapter> copy, OpenReadSnapshot(backup_->path()));
    return ProveRows(*copy, *db_, report_.detection, AllowanceOf(report_.detection), ProofEvents(), report_.proof);
  }

  absl::Status ProveTheStructure(const StateBefore& before, const MissingRenames& renames) {
    return ProveStructure(*db_, report_.detection, before, renames, ProofEvents(), report_.proof);
  }

  ProofProgress ProofEvents() const {
    return [this](const std::string& what) { options_.events({Event::Kind::kStarted, absl::StrCat("proof: ", what)}); };
  }

  // A COMMIT that failed may have happened all the same (hazard B17): what the file says counts.
  absl::Status Finish(const std::string& before) {
    const std::string after = LastLine(*db_);
    const absl::Status committed = db_->Commit();
    if (committed.ok()) {
      db_->KeepWriteAheadLog(false);
      return absl::OkStatus();
    }
    db_->Rollback().IgnoreError();  // what counts is what a new connection finds
    db_.reset();
    return LookAfterFailedCommit(committed, file_.path, before, after);
  }

  void LeaveNothingBehind() {
    backup_.reset();
    if (!report_.backup.empty()) {
      RemoveDatabase(report_.backup);
      unlink(ManifestPath(report_.backup).c_str());
    }
    if (!file_.exists && SizeOf(file_.path) == 0) RemoveDatabase(file_.path);
  }

  const std::vector<Migration>& migrations_;
  const std::vector<Migration> history_;  // those that adoption detects and proves
  const CutoverOptions& options_;
  DatabaseFile file_;
  CutoverReport report_;
  std::optional<PendingBackup> backup_;
  std::unique_ptr<SqliteAdapter> db_;
};

}  // namespace

std::string ToString(CutoverOutcome outcome) {
  switch (outcome) {
    case CutoverOutcome::kAdopted:
      return "adopted";
    case CutoverOutcome::kCreated:
      return "created";
    case CutoverOutcome::kMigrated:
      return "migrated";
    case CutoverOutcome::kUpToDate:
      return "up to date";
    case CutoverOutcome::kPlanned:
      return "planned";
  }
  return "";
}

absl::StatusOr<CutoverReport> Cutover(const std::vector<Migration>& migrations, const CutoverOptions& options) {
  return CutoverRun(migrations, options).Run();
}

}  // namespace crystal
