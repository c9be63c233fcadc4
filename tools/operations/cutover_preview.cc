#include "tools/operations/cutover_preview.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "baseline/adopt.h"
#include "baseline/adopt_learned.h"
#include "baseline/cutover.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/file_system.h"
#include "migrator/road/history.h"
#include "migrator/values/plan.h"
#include "tools/operations/trial_copy.h"
#include "tools/operations/wording.h"
#include "tools/transition/database_session.h"
#include "verify/workspace.h"

namespace crystal {
namespace {

// What data changes ask for what they have filled in; empty, as a database has it that was never cut over.
constexpr char kArchive[] =
    "CREATE TEMP TABLE migration_archive(table_name, row_key, column_name, value, archived_by, archived_at);";

void Append(RecordedStatements more, RecordedStatements& all) {
  std::move(more.statements.begin(), more.statements.end(), std::back_inserter(all.statements));
  all.rows += more.rows;
}

absl::Status CarryOut(SqliteAdapter& copy, const std::vector<Migration>& migrations, const AdoptionRules& rules,
                      const RunContext& context, CutoverPreview& preview) {
  const std::vector<Migration> detectable = Detectable(migrations, rules);
  ASSIGN_OR_RETURN(Detection detection, Detect(copy, detectable, rules));
  RETURN_IF_ERROR(CheckAdoptable(detection));
  const auto is_repair = [&](const std::string& name) {
    return std::any_of(detection.deviations.begin(), detection.deviations.end(),
                       [&](const Finding& finding) { return finding.name == name; });
  };
  RecordingAdapter recording(copy, Recorded::kForRunning);
  const EventSink collect = [&](const Event& event) {
    RecordedStatements recorded = recording.Take();  // what comes between two steps is the toolkit's own
    if (event.kind != Event::Kind::kFinished || recorded.statements.empty()) return;
    if (preview.steps.empty() || preview.steps.back().name != event.subject) {
      preview.steps.push_back({event.subject, is_repair(event.subject)});
    }
    Append(std::move(recorded), preview.steps.back().recorded);
  };
  if (rules.learned) {
    RETURN_IF_ERROR(RecordWhatIsThere(recording, detectable, rules, context, collect, detection));
    return ApplyWhatIsMissing(recording, migrations, detection, context, collect).status();
  }
  RETURN_IF_ERROR(Adopt(recording, detectable, detection, context, collect));
  const Planner pending = [&](const std::vector<AppliedMigration>& applied) { return PlanUp(migrations, applied); };
  return MigrateInTransaction(recording, pending, context, collect).status();
}

std::string AsStatement(const std::string& sql) { return absl::StrCat(sql, absl::EndsWith(sql, ";") ? "\n" : ";\n"); }

}  // namespace

absl::StatusOr<bool> NeedsCutover(const std::string& path) {
  ASSIGN_OR_RETURN(DatabaseSession session, OpenForReading(path));
  ASSIGN_OR_RETURN(const bool under_history, IsUnderHistory(*session.db));
  return !under_history;
}

absl::StatusOr<CutoverPreview> PreviewCutover(const std::vector<Migration>& migrations, const AdoptionRules& rules,
                                              const std::string& path, const RunContext& context) {
  CutoverPreview preview;
  absl::StatusOr<DatabaseSession> session = OpenForReading(path);
  if (absl::IsNotFound(session.status())) {
    ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> empty,
                     SqliteAdapter::Open(":memory:", {.mode = OpenMode::kCreate}));
    RETURN_IF_ERROR(empty->Begin());
    RETURN_IF_ERROR(CarryOut(*empty, migrations, rules, context, preview));
    return preview;
  }
  RETURN_IF_ERROR(session);
  const absl::StatusOr<TrialCopy> copied = MakeTrialCopy(*session->db, context.now_ms);
  RETURN_IF_ERROR(WithContext(copied.status(), "the cutover is tried on a copy of the file"));
  SqliteAdapter& copy = *copied->db;
  ASSIGN_OR_RETURN(int64_t triggers, SelectInteger(copy, "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'"));
  preview.has_triggers = triggers > 0;
  RETURN_IF_ERROR(copy.Begin());
  RETURN_IF_ERROR(WithContext(CarryOut(copy, migrations, rules, context, preview), session->file.path));
  return preview;
}

absl::Status RehearseCutover(const std::vector<Migration>& migrations, const CutoverOptions& options) {
  const absl::StatusOr<DatabaseSession> session = OpenForReading(options.path);
  if (absl::IsNotFound(session.status())) return absl::OkStatus();
  RETURN_IF_ERROR(session.status());
  const std::string& file = session->file.path;
  const int64_t size = SizeOf(file) + SizeOf(file + "-wal");
  ASSIGN_OR_RETURN(const Workspace workspace, Workspace::Make("", 3 * size + (1 << 20), options.context.now_ms));
  const std::string copy = workspace.File("rehearsal.db");
  RETURN_IF_ERROR(CopyForTrial(*session->db, copy));
  const absl::Status done =
      Cutover(migrations, {.path = copy, .app_closed = true, .context = options.context, .rules = options.rules})
          .status();
  return absl::Status(done.code(), absl::StrReplaceAll(done.message(), {{copy, file}}));
}

std::string ScriptOf(const CutoverPreview& preview) {
  std::string script = ".bail on\n";
  if (preview.has_triggers) absl::StrAppend(&script, ".dbconfig enable_trigger off\n");
  absl::StrAppend(&script, "PRAGMA foreign_keys = OFF;\nBEGIN IMMEDIATE;\n");
  const auto asks_archive = [](const std::string& sql) { return absl::StrContains(sql, "migration_archive"); };
  const bool needs_archive = std::any_of(preview.steps.begin(), preview.steps.end(), [&](const auto& step) {
    return std::any_of(step.recorded.statements.begin(), step.recorded.statements.end(), asks_archive);
  });
  if (needs_archive) absl::StrAppend(&script, kArchive, "\n");
  for (const CutoverPreview::Step& step : preview.steps) {
    absl::StrAppend(&script, "\n-- ", step.is_repair ? "repair " : "", step.name, "\n");
    for (const std::string& sql : step.recorded.statements) absl::StrAppend(&script, AsStatement(sql));
    if (step.recorded.rows > 0) absl::StrAppend(&script, "-- ", Count(step.recorded.rows, "row"), " written\n");
  }
  return absl::StrCat(script, "\nCOMMIT;\n");
}

}  // namespace crystal
