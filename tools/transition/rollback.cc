#include "tools/transition/rollback.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"
#include "migrator/base/stopwatch.h"
#include "migrator/files/content_digest.h"
#include "migrator/files/read_snapshot.h"
#include "migrator/road/history.h"
#include "migrator/road/history_state.h"
#include "migrator/road/session.h"
#include "tools/transition/database_session.h"
#include "tools/transition/mode.h"
#include "verify/schema_diff.h"
#include "verify/workspace.h"

namespace crystal {
namespace {

constexpr size_t kShownDifferences = 10;

// What a launch must leave as it is.
struct State {
  Facts facts;
  ContentDigest content;
};

absl::StatusOr<State> ReadState(const std::string& path) {
  State state;
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> db, OpenReadSnapshot(path));
  ASSIGN_OR_RETURN(Schema schema, db->ReadSchema());
  state.facts = FactsOf(schema);
  ASSIGN_OR_RETURN(state.content, DigestContent(*db));
  return state;
}

// In words, empty where the two are equal.
std::vector<std::string> Evidence(const State& before, const State& after) {
  std::vector<std::string> evidence;
  for (const Difference& difference : DiffFacts(before.facts, after.facts)) {
    if (evidence.size() == kShownDifferences) break;
    evidence.push_back(ToString(difference));
  }
  const std::string content = FirstDifference(before.content, after.content);
  if (!content.empty()) evidence.push_back(content);
  return evidence;
}

absl::Status CopyTo(const std::string& database, const std::string& copy) {
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> source, OpenReadSnapshot(database));
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> target, SqliteAdapter::Open(copy, {.mode = OpenMode::kCreate}));
  return target->CopyFrom(*source, nullptr);
}

// One launch over a private copy, gone when this returns.
absl::Status ProveLaunchChangesNothing(const RollbackOptions& options, RollbackReport& report) {
  const int64_t size = SizeOf(report.database) + SizeOf(report.database + "-wal");
  ASSIGN_OR_RETURN(Workspace workspace, Workspace::Make(options.work_directory, 2 * size + (1 << 20),
                                                        options.context.now_ms, options.free_space));
  const std::string copy = workspace.File("rollback.db");
  RETURN_IF_ERROR(WithContext(CopyTo(report.database, copy), "copy for the proof"));
  ASSIGN_OR_RETURN(State before, ReadState(copy));
  ASSIGN_OR_RETURN(LegacyLaunch launch, options.old_path.launch(copy, LaunchFor::kUse, options.context));
  ASSIGN_OR_RETURN(State after, ReadState(copy));
  std::vector<std::string> evidence = Evidence(before, after);
  if (!launch.threw.ok()) evidence.insert(evidence.begin(), absl::StrCat("it throws: ", launch.threw.message()));
  if (!evidence.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat(options.old_path.name,
                     " cannot take this database back as it is: on a copy one launch of it makes a difference.\n  ",
                     absl::StrJoin(evidence, "\n  ")));
  }
  report.facts = static_cast<int64_t>(before.facts.size());
  for (const auto& [table, digest] : before.content) {
    if (IsHistoryTable(table)) continue;
    ++report.tables;
    report.rows += digest.rows;
  }
  return absl::OkStatus();
}

absl::Status ProveAndRecord(DatabaseAdapter& db, const RollbackOptions& options, RollbackReport& report) {
  ASSIGN_OR_RETURN(HistoryState state, ReadHistoryState(db));
  if (state.kind == HistoryState::Kind::kNone) {
    return absl::FailedPreconditionError(
        "the database is not under versioned migrations: the legacy method has it already, there is no way to go back");
  }
  RETURN_IF_ERROR(RequireUnderHistory(state));
  RETURN_IF_ERROR(ProveLaunchChangesNothing(options, report));
  ASSIGN_OR_RETURN(std::optional<Mode> mode, RecordedMode(db));
  if (mode == Mode::kLegacy) return absl::OkStatus();
  report.planned = options.dry_run;
  if (options.dry_run) return absl::OkStatus();
  RETURN_IF_ERROR(EnsureHistory(db));
  RETURN_IF_ERROR(AppendEvent(db,
                              {"rollback", "legacy", "proven",
                               absl::StrCat("one launch of ", options.old_path.release, " on a copy changed none of ",
                                            report.facts, " facts of the schema and ", report.rows, " rows")},
                              options.context));
  RETURN_IF_ERROR(AppendMode(db, Mode::kLegacy, options.context));
  report.changed = true;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<RollbackReport> RollbackToLegacy(const RollbackOptions& options) {
  RETURN_IF_ERROR(options.old_path.check());
  const Stopwatch watch;
  RollbackReport report;
  if (options.dry_run) {
    ASSIGN_OR_RETURN(DatabaseSession reader, OpenForReading(options.path));
    report.database = reader.file.path;
    RETURN_IF_ERROR(WithContext(ProveAndRecord(*reader.db, options, report), report.database));
    report.duration_ms = watch.ms();
    return report;
  }
  ASSIGN_OR_RETURN(Session session,
                   Session::Open(options.path, {.now_ms = options.context.now_ms, .wait_ms = options.wait_ms}));
  report.database = session.file().path;
  RETURN_IF_ERROR(session.Run([&](SqliteAdapter& db) -> absl::StatusOr<bool> {
    RETURN_IF_ERROR(WithContext(ProveAndRecord(db, options, report), report.database));
    return report.changed;
  }));
  report.duration_ms = watch.ms();
  return report;
}

}  // namespace crystal
