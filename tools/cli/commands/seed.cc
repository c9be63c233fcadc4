#include "tools/operations/seed.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/session.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/document.h"
#include "tools/cli/options.h"
#include "tools/operations/migration_set.h"
#include "tools/operations/trial_copy.h"
#include "tools/operations/usage_error.h"
#include "tools/transition/database_session.h"

namespace crystal {
namespace {

struct Options {
  CommonOptions common;
  std::string directory;
  std::vector<std::string> names;
  bool dry_run = false;
};

// The default is somebody's real database.
absl::Status CheckDatabaseIsSaid(const Program& program) {
  if (program.Says("--db") || program.settings.Get("db").source != "default") return absl::OkStatus();
  return AsUsage(absl::InvalidArgumentError(absl::StrCat(
      "seeds are rows for development, and no database was named: say --db FILE, or set CRYSTAL_DB or `db` "
      "in crystal-migration.toml; ",
      program.settings.Get("db").value, " is not taken unasked")));
}

absl::StatusOr<SeedReport> TryOnACopy(const std::string& database, const std::vector<Migration>& migrations,
                                      const std::vector<SeedFile>& seeds) {
  const RunContext context = MakeRunContext();
  ASSIGN_OR_RETURN(DatabaseSession session, OpenForReading(database));
  ASSIGN_OR_RETURN(TrialCopy copy, MakeTrialCopy(*session.db, context.now_ms));
  RETURN_IF_ERROR(copy.db->Begin());
  return RunSeeds(*copy.db, migrations, seeds, context, kNoEvents);
}

absl::StatusOr<SeedReport> Write(const CommonOptions& common, const std::vector<Migration>& migrations,
                                 const std::vector<SeedFile>& seeds) {
  const RunContext context = MakeRunContext();
  ASSIGN_OR_RETURN(Session session,
                   Session::Open(common.database, {.now_ms = context.now_ms, .wait_ms = common.wait_ms}));
  SeedReport report;
  ProgressLine progress;
  RETURN_IF_ERROR(session.Run([&](SqliteAdapter& db) -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(report, RunSeeds(db, migrations, seeds, context, progress.Sink()));
    return report.rows > 0;
  }));
  return report;
}

absl::StatusOr<SeedReport> Run(const Options& options, const Program& program) {
  RETURN_IF_ERROR(CheckDatabaseIsSaid(program));
  ASSIGN_OR_RETURN(
      std::vector<SeedFile> seeds,
      ReadSeeds(options.directory.empty() ? SeedsBeside(options.common.migrations.path) : options.directory,
                options.names));
  ASSIGN_OR_RETURN(std::vector<Migration> migrations, LoadMigrations(options.common.migrations));
  if (options.dry_run) return TryOnACopy(options.common.database, migrations, seeds);
  return Write(options.common, migrations, seeds);
}

void PrintJson(const SeedReport& report, bool dry_run) {
  const bool writes = report.rows > 0;
  nlohmann::ordered_json document = {{"status", !writes   ? "nothing to write"
                                                : dry_run ? "planned"
                                                          : "done"},
                                     {"changed", writes && !dry_run},
                                     {"rows", report.rows},
                                     {"files", nlohmann::ordered_json::array()},
                                     {"notes", report.notes}};
  for (const Seeded& seeded : report.files) {
    nlohmann::ordered_json tables = nlohmann::ordered_json::array();
    for (const auto& [table, rows] : seeded.rows) tables.push_back({{"table", table}, {"rows", rows}});
    document["files"].push_back({{"file", seeded.path}, {"statements", seeded.statements}, {"tables", tables}});
  }
  PrintDocument(document);
}

void PrintText(const SeedReport& report, bool dry_run) {
  std::vector<std::vector<std::string>> lines = {{"seed", "table", "rows"}};
  for (const Seeded& seeded : report.files) {
    if (seeded.rows.empty()) lines.push_back({seeded.path, "-", "0"});
    for (const auto& [table, rows] : seeded.rows) lines.push_back({seeded.path, table, absl::StrCat(rows)});
  }
  if (!report.files.empty()) std::cout << AlignedTable(lines, "");
  for (const std::string& note : report.notes) std::cout << note << '\n';
  const std::string files = Count(static_cast<int64_t>(report.files.size()), "seed");
  if (dry_run) {
    std::cout << "A dry run: " << Count(report.rows, "row") << " of " << files << " would be written.\n";
  } else if (report.rows > 0) {
    std::cout << Count(report.rows, "row") << " of " << files << " written\n";
  } else {
    std::cout << "No row of " << files << " is new. Nothing was changed.\n";
  }
}

}  // namespace

void AddSeedCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("seed", "Write rows for development: the .sql files of a directory, in one transaction");
  command->add_option("SEED", options->names, "Which: a name such as folders, or a file; else all of them, by name")
      ->type_name("FILE")
      ->check(NotEmpty("a seed's name, or a file"));
  AddWritingOptions(*command, program, options->common);
  const Setting& seeds = program.settings.Get("seeds");
  options->directory = seeds.value;
  command->add_option("--seeds", options->directory, seeds.description)->envname(seeds.variable)->type_name("DIR");
  command->add_flag("--dry-run", options->dry_run,
                    "Run them on a private copy and say what they would write; open the file for reading only");
  command->footer(
      "Seeds add rows, change none that are there, and run on a database with no migration pending. No trigger fires;\n"
      "a full-text index is kept.\n"
      "Nothing else runs them: no start, and no `up`. What is to run again without an error says INSERT OR IGNORE.\n"
      "Example: crystal-migration seed --seeds db/seeds --db dev.db");
  command->callback([options, &program] {
    const absl::StatusOr<SeedReport> report = Run(*options, program);
    program.exit_code = report.ok() ? kExitDone : Fail(report.status());
    if (!report.ok()) return;
    options->common.json ? PrintJson(*report, options->dry_run) : PrintText(*report, options->dry_run);
  });
}

}  // namespace crystal
