#include "tools/cli/move_command.h"

#include <CLI/CLI.hpp>

#include "absl/strings/str_cat.h"
#include "migrator/base/outcome.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/migrator.h"
#include "migrator/road/repeatables.h"
#include "migrator/road/session.h"
#include "tools/cli/console.h"
#include "tools/cli/plan_report.h"
#include "tools/operations/backup_first.h"
#include "tools/operations/migration_set.h"
#include "tools/operations/preview.h"
#include "tools/operations/schema_file.h"
#include "tools/transition/database_session.h"

namespace crystal {
namespace {

// A plan that cannot be, as it was asked for, is a wrong command line; a history with faults is not.
absl::StatusOr<Plan> AskedFor(absl::StatusOr<Plan> plan) {
  if (absl::IsInvalidArgument(plan.status())) return AsUsage(plan.status());
  return plan;
}

struct Move {
  std::vector<Migration> migrations;  // all that there are
  PlanPreview preview;
  PlanOutcome outcome;
};

// A new database gets its history and the plan in one transaction; where that fails there is no file, as before.
absl::Status MakeNew(const DatabaseFile& file, const MoveOptions& options, const Planner& planner, Move& move) {
  const RunContext context = MakeRunContext();
  if (options.dry_run) {
    ASSIGN_OR_RETURN(const auto empty, SqliteAdapter::Open(":memory:", {.mode = OpenMode::kCreate}));
    ASSIGN_OR_RETURN(move.preview, Preview(*empty, planner, context, PreviewRows::kAll));
    return absl::OkStatus();
  }
  if (!file.exists) RETURN_IF_ERROR(SqliteAdapter::Open(file.path, {.mode = OpenMode::kCreate}).status());
  absl::Status made;
  {
    ASSIGN_OR_RETURN(Session session,
                     Session::Open(file.path, {.now_ms = context.now_ms, .wait_ms = options.common.wait_ms}));
    ProgressLine progress;
    made = session.Run([&](SqliteAdapter& db) -> absl::StatusOr<bool> {
      ASSIGN_OR_RETURN(move.preview.plan, MigrateOpenTransaction(db, planner, context, progress.Sink()));
      return true;
    });
  }
  if (!made.ok() && !file.exists && OutcomeOf(made) != Outcome::kUnknown) RemoveDatabase(file.path);
  move.outcome.done = made.ok();
  return made;
}

absl::StatusOr<Move> Run(const MoveOptions& options, const MovePlanner& make_plan) {
  Move move;
  ASSIGN_OR_RETURN(move.migrations, LoadMigrations(options.common.migrations));
  const std::vector<Migration>& migrations = move.migrations;
  std::string target = options.target;
  const Planner planner = [&](const std::vector<AppliedMigration>& history) {
    absl::StatusOr<Plan> plan = AskedFor(make_plan(migrations, history, target));
    if (plan.ok()) plan->archive_own = options.archive_own;
    return plan;
  };
  if (options.makes_file) {
    ASSIGN_OR_RETURN(const DatabaseFile file, FindDatabaseFile(options.common.database, Access::kCreate));
    if (file.size == 0) {
      if (!target.empty()) {
        ASSIGN_OR_RETURN(target, ResolveTarget(migrations, {}, target));
      }
      RETURN_IF_ERROR(MakeNew(file, options, planner, move));
      return move;
    }
  }
  {
    ASSIGN_OR_RETURN(DatabaseSession session, OpenForReading(options.common.database));
    ASSIGN_OR_RETURN(std::vector<AppliedMigration> history, RequireHistory(*session.db));
    if (!target.empty()) {
      ASSIGN_OR_RETURN(target, ResolveTarget(*session.db, migrations, target));
    }
    ASSIGN_OR_RETURN(move.preview.plan, planner(history));
    ASSIGN_OR_RETURN(move.preview.plan.repeated, PendingRepeatables(*session.db, move.preview.plan.repeatables));
    if (move.preview.plan.empty()) return move;
    if (options.dry_run) {
      ASSIGN_OR_RETURN(const bool takes_away, TakesAway(*session.db, move.preview.plan));
      move.outcome.backup_first = takes_away && !options.no_backup;
      ASSIGN_OR_RETURN(move.preview, Preview(*session.db, planner, MakeRunContext(),
                                             options.structure_only ? PreviewRows::kNone : PreviewRows::kAll));
      return move;
    }
  }
  const RunContext context = MakeRunContext();
  ASSIGN_OR_RETURN(Session session, Session::Open(options.common.database,
                                                  {.now_ms = context.now_ms, .wait_ms = options.common.wait_ms}));
  ProgressLine progress;
  BackupFirst backup(session.file(), {.now_ms = context.now_ms, .progress = progress.OfCopy("backup")},
                     progress.Sink());
  RETURN_IF_ERROR(session.Run([&](SqliteAdapter& db) -> absl::StatusOr<bool> {
    const Planner safe = options.no_backup ? planner : backup.Before(db, planner);
    ASSIGN_OR_RETURN(move.preview.plan, MigrateOpenTransaction(db, safe, context, progress.Sink()));
    ASSIGN_OR_RETURN(move.outcome.backup, backup.Keep());
    return !move.preview.plan.empty();
  }));
  move.outcome.backup_first = !move.outcome.backup.empty();
  move.outcome.done = true;
  return move;
}

// The database is where it was to be, whatever becomes of the file.
absl::Status KeepSchema(const MoveOptions& options, Move& move) {
  if (options.schema_file.empty() || options.dry_run) return absl::OkStatus();
  const auto keep = [&]() -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(DatabaseSession session, OpenForReading(options.common.database));
    ASSIGN_OR_RETURN(std::vector<AppliedMigration> history, RequireHistory(*session.db));
    return KeepSchemaFile(options.schema_file, move.migrations, history);
  };
  const absl::StatusOr<bool> kept = keep();
  if (kept.ok() && *kept) move.outcome.schema_file = options.schema_file;
  if (kept.ok()) return absl::OkStatus();
  const bool moved = !move.preview.plan.empty();
  return WithOutcome(
      absl::Status(kept.status().code(),
                   absl::StrCat(options.common.database, moved ? " was migrated, but " : " needed nothing, but ",
                                "the schema file ", options.schema_file, " was not written: ", kept.status().message(),
                                ". `crystal-migration up` writes it when that is mended")),
      moved ? Outcome::kChanged : Outcome::kUnchanged);
}

}  // namespace

void AddSchemaFileOption(CLI::App& command, const Program& program, std::string& file) {
  const Setting& setting = program.settings.Get("schema-file");
  file = setting.value;
  command.add_option("--schema-file", file, setting.description)->envname(setting.variable)->type_name("FILE");
}

void AddStructureOnly(CLI::App& command, MoveOptions& options) {
  command.add_flag(
      "--structure-only", options.structure_only,
      "Of a dry run: try it on the schema alone, without a copy of the rows; what depends on them is not seen");
}

void AddMoveOptions(CLI::App& command, const Program& program, MoveOptions& options) {
  AddWritingOptions(command, program, options.common);
  AddSchemaFileOption(command, program, options.schema_file);
  command.add_flag("--archive-own", options.archive_own,
                   "Take away what is your own too (columns, indexes, triggers, views that no migration made): the "
                   "archive keeps its definition and values until its table is there again");
  command.add_flag("--no-backup", options.no_backup,
                   "Make no backup first where rows, columns or tables go; the archive keeps them all the same");
  command.add_flag("--dry-run", options.dry_run,
                   "Carry it out on a private copy and print the exact statements; open the file for reading only");
  AddStructureOnly(command, options);
}

int RunMove(const MoveOptions& options, const MovePlanner& planner) {
  absl::StatusOr<Move> move = Run(options, planner);
  if (!move.ok()) return Fail(move.status());
  const absl::Status kept = KeepSchema(options, *move);
  PrintPlan(move->preview, move->outcome, options.common.json);
  return kept.ok() ? kExitDone : Fail(kept);
}

}  // namespace crystal
