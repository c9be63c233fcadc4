#include "tools/transition/transition.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "migrator/base/shell_word.h"
#include "migrator/base/status_macros.h"
#include "migrator/base/stopwatch.h"
#include "migrator/files/file_system.h"
#include "migrator/road/history.h"
#include "migrator/road/history_state.h"
#include "migrator/road/session.h"
#include "tools/transition/database_session.h"
#include "tools/transition/versioned_path.h"
#include "verify/report.h"

namespace crystal {
namespace {

// Two windows of an application may start at once: the second waits for the first, and finds everything done.
constexpr int kLockWaitMs = 30'000;

class StartRun {
 public:
  explicit StartRun(const StartOptions& options) : options_(options) {
    std::error_code error;
    report_.database = std::filesystem::canonical(options.path, error).string();
    if (error) report_.database = std::filesystem::absolute(options.path, error).string();
    report_.budget_ms = options.budget_ms;
  }

  StartReport Run() {
    const Stopwatch watch;
    report_.status = ChooseAndRun();
    if (!report_.status.ok() && report_.outcome != StartOutcome::kRefused) report_.outcome = StartOutcome::kFailed;
    report_.duration_ms = watch.ms();
    return report_;
  }

 private:
  absl::Status ChooseAndRun() {
    RETURN_IF_ERROR(WithContext(ChooseMode(), "reading the recorded mode; nothing was changed"));
    RETURN_IF_ERROR(CheckOldPath());
    RETURN_IF_ERROR(options_.unreadable);
    switch (report_.mode) {
      case Mode::kLegacy:
        return RunLegacyMode();
      case Mode::kParallel:
        return RunParallelMode();
      case Mode::kVersioned:
        return RunVersionedMode();
    }
    return absl::OkStatus();
  }

  absl::Status ChooseMode() {
    std::optional<Mode> mode = options_.mode;
    report_.source = ModeSource::kFlag;
    if (!mode) {
      mode = options_.environment;
      report_.source = ModeSource::kEnvironment;
    }
    if (!mode) {
      ASSIGN_OR_RETURN(mode, RecordedMode(options_.path));
      report_.source = mode ? ModeSource::kRecorded : ModeSource::kDefault;
    }
    report_.mode = mode.value_or(options_.old_path.is_given() ? Mode::kLegacy : Mode::kVersioned);
    return absl::OkStatus();
  }

  absl::Status CheckOldPath() {
    if (report_.mode == Mode::kVersioned) return absl::OkStatus();
    if (options_.old_path.is_given()) {
      RETURN_IF_ERROR(options_.old_path.check());
      const absl::Status fits = options_.old_path.check_file(options_.path);
      if (!fits.ok()) report_.outcome = StartOutcome::kRefused;
      return fits;
    }
    return absl::InvalidArgumentError(absl::StrCat("mode ", ToString(report_.mode), " needs the old path of the ",
                                                   "application, and none is known. Nothing was changed"));
  }

  absl::Status RunLegacyMode() {
    RETURN_IF_ERROR(GuardLegacyMode());
    return Launch();
  }

  // In parallel mode both were compared already; under history the way on counts too.
  absl::Status LaunchGuarded() {
    const absl::StatusOr<VersionedLook> look = LookAtVersioned(options_.migrations, report_.database);
    if (look.ok() && look->under_history) RETURN_IF_ERROR(GuardUnderHistory());
    return Launch();
  }

  absl::Status Launch() {
    ASSIGN_OR_RETURN(LegacyLaunch launch, options_.old_path.launch(options_.path, LaunchFor::kUse, options_.context));
    report_.changed = launch.changed;
    if (!launch.threw.ok()) {
      return absl::Status(launch.threw.code(),
                          absl::StrCat(options_.old_path.name, " threw: ", launch.threw.message(), "; ",
                                       launch.changed ? absl::StrCat("what it wrote before stays in the file")
                                                      : "nothing was changed"));
    }
    report_.outcome = StartOutcome::kLegacyRan;
    for (const SwallowedError& error : launch.swallowed) {
      Note(absl::StrCat("it swallowed an error in ", error.step));
    }
    if (launch.changed || proven_now_) NoteInHistory(launch.changed);
    return absl::OkStatus();
  }

  // The launch has happened: a line that could not be written is no reason to stop the application.
  void NoteInHistory(bool changed) {
    absl::StatusOr<VersionedLook> look = LookAtVersioned(options_.migrations, options_.path);
    if (!look.ok() || !look->under_history) return;
    const absl::Status written = AppendLegacyEvents(changed);
    if (!written.ok()) Note(absl::StrCat("the audit trail was not written: ", written.message()));
  }

  absl::Status AppendLegacyEvents(bool changed) {
    ASSIGN_OR_RETURN(Session session,
                     Session::Open(options_.path, {.now_ms = options_.context.now_ms, .wait_ms = kLockWaitMs}));
    return session.Run([&](SqliteAdapter& db) -> absl::StatusOr<bool> {
      RETURN_IF_ERROR(EnsureHistory(db));
      if (proven_now_) {
        const AuditEvent proof{
            "start", "legacy", "proven",
            absl::StrCat("a launch of ", options_.old_path.release, " loses nothing, seen on a copy")};
        RETURN_IF_ERROR(AppendEvent(db, proof, options_.context));
      }
      if (changed) {
        const AuditEvent event{"start", "legacy", "done", absl::StrCat(options_.old_path.name, " wrote")};
        RETURN_IF_ERROR(AppendEvent(db, event, options_.context));
      }
      return true;
    });
  }

  absl::Status RunParallelMode() {
    if (SizeOf(options_.path) == 0) {
      Note("there is no database yet: nothing to compare");
      return RunLegacyMode();
    }
    const absl::StatusOr<VerifyReport> verified = Compare();
    if (!verified.ok()) {
      RETURN_IF_ERROR(
          Guard(absl::Status(verified.status().code(),
                             absl::StrCat("nothing could be compared, so it was not seen whether ",
                                          options_.old_path.name, " loses anything: ", verified.status().message()))));
    } else {
      KeepReport(*verified);
      RETURN_IF_ERROR(Guard(JudgeLegacyCopy(*verified)));
    }
    return LaunchGuarded();
  }

  absl::StatusOr<VerifyReport> Compare() const {
    if (options_.compare) return options_.compare(report_.database);
    return ComparePaths(report_.database, options_.old_path, options_.migrations, options_.rules, options_.context);
  }

  // A sentence of an error as the beginning of another.
  static std::string Sentence(const absl::Status& status) {
    return std::string(absl::StripSuffix(status.message(), "."));
  }

  // What may be lost: a refusal, or a verified backup first, as the caller wants it.
  absl::Status Guard(const absl::Status& harmless) {
    if (harmless.ok() || !report_.backup.empty()) return absl::OkStatus();
    const std::string file = report_.database;
    if (options_.legacy_guard == LegacyGuard::kBackup) {
      const absl::StatusOr<std::string> backup = BackUpBeforeLaunch(file, options_.context.now_ms);
      if (backup.ok()) {
        report_.backup = *backup;
        Note(absl::StrCat(Sentence(harmless), "; a verified backup was made first"));
        return absl::OkStatus();
      }
      report_.outcome = StartOutcome::kRefused;
      return absl::Status(harmless.code(),
                          absl::StrCat(harmless.message(),
                                       "; and the backup that was to be made first "
                                       "could not be: ",
                                       backup.status().message(), ". Nothing was done to the database"));
    }
    report_.outcome = StartOutcome::kRefused;
    return absl::Status(harmless.code(),
                        absl::StrCat(harmless.message(),
                                     ". Nothing was done to the database. To go on: `crystal-migration start --mode "
                                     "versioned --db ",
                                     ShellQuoted(file),
                                     "` keeps every row; or let a verified backup be made first with "
                                     "`crystal-migration start --mode ",
                                     ToString(report_.mode), " --legacy-guard backup --db ", ShellQuoted(file), "`"));
  }

  // Under history, or after a report of losses, a launch is looked at on a copy before it happens.
  absl::Status GuardLegacyMode() {
    if (SizeOf(report_.database) == 0) return absl::OkStatus();
    const absl::StatusOr<VersionedLook> look = LookAtVersioned(options_.migrations, report_.database);
    if (look.ok() && look->under_history) return GuardUnderHistory();
    if (!look.ok() && !absl::IsDataLoss(look.status())) return Guard(look.status());
    // Who asks for a backup where something would be lost asks for a look.
    const bool looks = options_.legacy_guard == LegacyGuard::kBackup || ReportTellsOfLosses(report_.database);
    if (!looks) return absl::OkStatus();
    const absl::StatusOr<VerifyReport> again = Compare();
    return Guard(again.ok() ? JudgeLegacyCopy(*again) : again.status());
  }

  absl::Status GuardUnderHistory() {
    if (options_.old_path.is_fixed) {
      ASSIGN_OR_RETURN(bool proven, IsLaunchProven(report_.database));
      if (proven) return absl::OkStatus();
    }
    const absl::Status harmless =
        ProveLaunchLosesNothing(report_.database, options_.old_path, options_.migrations, options_.context);
    proven_now_ = harmless.ok();
    return Guard(harmless);
  }

  void KeepReport(const VerifyReport& verified) {
    report_.verdict = ToString(verified.verdict);
    Note(Headline(verified));
    if (!verified.versioned.refused.ok()) {
      Note(absl::StrCat("the versioned path refused its copy: ", verified.versioned.refused.message()));
    }
    const absl::StatusOr<std::string> kept = KeepParallelReport(report_.database, verified, options_.context.now_ms);
    if (kept.ok()) {
      report_.report = *kept;
    } else {
      Note(absl::StrCat("the report was not written: ", kept.status().message()));
    }
  }

  absl::Status JudgeLegacyCopy(const VerifyReport& verified) const {
    std::string reason;
    if (!verified.legacy.threw.ok()) reason = absl::StrCat("throws: ", verified.legacy.threw.message());
    if (verified.rows_lost > 0) reason = absl::StrCat("loses ", verified.rows_lost, " rows");
    if (reason.empty()) return absl::OkStatus();
    return absl::FailedPreconditionError(
        absl::StrCat("on a copy of this database ", options_.old_path.name, " ", reason));
  }

  absl::Status RunVersionedMode() {
    ASSIGN_OR_RETURN(VersionedLook look, LookAtVersioned(options_.migrations, options_.path));
    if (look.nothing_to_do()) {
      report_.outcome = StartOutcome::kUpToDate;
      return absl::OkStatus();
    }
    // Pending migrations are applied beside an application that is open and idle, as `up` does it.
    CutoverOptions cutover{.path = options_.path,
                           .app_closed = options_.app_closed || look.under_history,
                           .lock_wait_ms = kLockWaitMs,
                           .context = options_.context,
                           .rules = options_.rules,
                           .events = options_.events};
    ASSIGN_OR_RETURN(VersionedReport done, GoVersioned(options_.migrations, std::move(cutover)));
    report_.changed = done.changed();
    report_.backup = done.cutover.backup;
    report_.outcome = !done.changed()      ? StartOutcome::kUpToDate
                      : look.under_history ? StartOutcome::kMigrated
                                           : StartOutcome::kCutOver;
    if (!done.cutover.migrated.empty()) Note(absl::StrCat(done.cutover.migrated.size(), " pending migrations applied"));
    if (done.mode_changed) Note("recorded as versioned again");
    return absl::OkStatus();
  }

  void Note(const std::string& text) { absl::StrAppend(&report_.note, report_.note.empty() ? "" : "; ", text); }

  const StartOptions& options_;
  StartReport report_;
  bool proven_now_ = false;  // that a launch loses nothing, by this start
};

}  // namespace

std::string ToString(ModeSource source) {
  switch (source) {
    case ModeSource::kFlag:
      return "flag";
    case ModeSource::kEnvironment:
      return "environment";
    case ModeSource::kRecorded:
      return "recorded";
    case ModeSource::kDefault:
      return "default";
  }
  return "";
}

std::string ToString(StartOutcome outcome) {
  switch (outcome) {
    case StartOutcome::kLegacyRan:
      return "legacy method ran";
    case StartOutcome::kUpToDate:
      return "up to date";
    case StartOutcome::kCutOver:
      return "cut over";
    case StartOutcome::kMigrated:
      return "migrated";
    case StartOutcome::kRefused:
      return "refused";
    case StartOutcome::kFailed:
      return "failed";
  }
  return "";
}

std::string ToString(const StartReport& report) {
  std::string line = absl::StrCat(
      "start ", report.database, ": mode ", ToString(report.mode), " (", ToString(report.source), "), ",
      ToString(report.outcome), ", ", report.changed ? "changed" : "unchanged", ", ", report.duration_ms,
      " ms of a budget of ", report.budget_ms, " ms", report.duration_ms > report.budget_ms ? ": OVER BUDGET" : "");
  if (!report.verdict.empty()) absl::StrAppend(&line, "; verdict ", report.verdict);
  if (!report.report.empty()) absl::StrAppend(&line, "; report ", report.report);
  if (!report.backup.empty()) absl::StrAppend(&line, "; as it was before: ", report.backup);
  if (!report.note.empty()) absl::StrAppend(&line, "; ", report.note);
  if (!report.status.ok()) absl::StrAppend(&line, "; ", report.status.message());
  return line;
}

absl::StatusOr<StartReport> Start(const StartOptions& options) {
  StartReport report = StartRun(options).Run();
  options.event(report);
  if (!report.status.ok()) return report.status;
  return report;
}

}  // namespace crystal
