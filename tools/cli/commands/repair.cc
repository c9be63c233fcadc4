#include "migrator/road/repair.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/session.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/options.h"
#include "tools/operations/migration_set.h"
#include "tools/transition/database_session.h"

namespace crystal {
namespace {

struct Options {
  CommonOptions common;
  bool yes = false;
  bool dry_run = false;
  std::vector<std::string> forget_unknown;
};

using Repairs = std::vector<Repair>;

absl::StatusOr<Repairs> FindRepairs(const Options& options, const std::vector<Migration>& migrations,
                                    DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(std::vector<AppliedMigration> history, RequireHistory(db));
  absl::StatusOr<Repairs> repairs = PlanRepairs(migrations, history, options.forget_unknown);
  if (absl::IsNotFound(repairs.status())) return AsUsage(repairs.status());
  return repairs;
}

// Writes what was shown, and nothing else.
absl::Status Write(const Options& options, const std::vector<Migration>& migrations, const Repairs& shown) {
  const RunContext context = MakeRunContext();
  ASSIGN_OR_RETURN(Session session, Session::Open(options.common.database,
                                                  {.now_ms = context.now_ms, .wait_ms = options.common.wait_ms}));
  return session.Run([&](SqliteAdapter& db) -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(Repairs now, FindRepairs(options, migrations, db));
    if (now != shown) return absl::AbortedError("the history has changed since it was shown: run repair again");
    RETURN_IF_ERROR(RunRepairs(db, now, context));
    return true;
  });
}

void PrintTable(const Repairs& repairs) {
  std::vector<std::vector<std::string>> rows = {{"migration", "repair", "checksum then", "checksum now"}};
  const auto brief = [](const std::string& checksum) { return checksum.substr(0, 16); };
  for (const Repair& r : repairs) {
    const bool accept = r.kind == Repair::Kind::kAcceptChecksum;
    rows.push_back({r.name, accept ? "edited: accept it as it is now" : "gone: take it out of the history",
                    brief(r.checksum_before), accept ? brief(r.checksum_after) : "-"});
  }
  std::cout << AlignedTable(rows, "");
}

int Print(const Options& options, const Repairs& repairs, const std::string& status) {
  const bool done = status == "done";
  const int exit_code = status == "not confirmed" ? kExitDiffers : kExitDone;
  if (options.common.json) {
    nlohmann::ordered_json document = {
        {"status", status}, {"changed", done}, {"repairs", nlohmann::ordered_json::array()}};
    for (const Repair& r : repairs) {
      document["repairs"].push_back({{"name", r.name},
                                     {"repair", ToString(r.kind)},
                                     {"checksum_before", r.checksum_before},
                                     {"checksum_after", r.checksum_after}});
    }
    std::cout << document.dump(2) << '\n';
    return exit_code;
  }
  if (done) {
    std::cout << Count(static_cast<int64_t>(repairs.size()), "row") << " of the history repaired\n";
  } else if (repairs.empty()) {
    std::cout << "Nothing to repair. Nothing was changed.\n";
  } else if (options.dry_run) {
    std::cout << "A dry run: nothing was changed.\n";
  } else {
    std::cout << "Not confirmed: nothing was changed; run with --yes to write this.\n";
  }
  return exit_code;
}

absl::StatusOr<Repairs> Look(const Options& options, const std::vector<Migration>& migrations) {
  ASSIGN_OR_RETURN(DatabaseSession session, OpenForReading(options.common.database));
  return FindRepairs(options, migrations, *session.db);
}

int Run(const Options& options) {
  const absl::StatusOr<std::vector<Migration>> migrations = LoadMigrations(options.common.migrations);
  if (!migrations.ok()) return Fail(migrations.status());
  const absl::StatusOr<Repairs> repairs = Look(options, *migrations);
  if (!repairs.ok()) return Fail(repairs.status());
  if (repairs->empty()) return Print(options, *repairs, "nothing to repair");
  if (!options.common.json) PrintTable(*repairs);
  if (options.dry_run) return Print(options, *repairs, "planned");
  if (!options.yes && !Confirm("Write this into the history?")) return Print(options, *repairs, "not confirmed");
  const absl::Status written = Write(options, *migrations, *repairs);
  return written.ok() ? Print(options, *repairs, "done") : Fail(written);
}

}  // namespace

void AddRepairCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "repair", "Make the history fit edited or missing migrations; shows what it will write, and asks");
  AddWritingOptions(*command, program, options->common);
  command->add_flag("--yes", options->yes, "Do not ask");
  command->add_flag("--dry-run", options->dry_run, "Show what it would write; open the file for reading only");
  command
      ->add_option("--forget-unknown", options->forget_unknown,
                   "Take this migration of a newer program out of the history too; may be given again")
      ->type_name("NAME");
  command->footer(
      "Only the history is written: what an edited or missing migration did to the tables stays as it is.\n"
      "Example: crystal-migration repair --db ~/.crystal/sessions.db --dry-run");
  command->callback([options, &program] { program.exit_code = Run(*options); });
}

}  // namespace crystal
