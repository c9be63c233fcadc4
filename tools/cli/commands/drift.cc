#include "tools/transition/drift.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "migrator/base/status_macros.h"
#include "migrator/road/session.h"
#include "migrator/values/plan.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/document.h"
#include "tools/cli/options.h"
#include "tools/cli/proposal.h"
#include "tools/cli/schema_report.h"
#include "tools/operations/migration_set.h"
#include "tools/transition/database_session.h"

namespace crystal {
namespace {

struct Options {
  CommonOptions common;
  bool full = false;
  bool accept = false;
};

absl::StatusOr<DriftReport> Look(const Options& options, const std::vector<Migration>& migrations) {
  ASSIGN_OR_RETURN(DatabaseSession session, OpenForReading(options.common.database));
  // The cheap look does not read the files: whoever asks by hand hears of one that was edited or is gone.
  ASSIGN_OR_RETURN(std::vector<AppliedMigration> history, RequireHistory(*session.db));
  RETURN_IF_ERROR(FaultsAsStatus(FindFaults(migrations, history)));
  return FindDrift(*session.db, migrations, options.full ? DriftLook::kFull : DriftLook::kCheapFirst);
}

absl::StatusOr<DriftReport> Accept(const Options& options, const std::vector<Migration>& migrations) {
  const RunContext context = MakeRunContext();
  ASSIGN_OR_RETURN(Session session, Session::Open(options.common.database,
                                                  {.now_ms = context.now_ms, .wait_ms = options.common.wait_ms}));
  DriftReport report;
  RETURN_IF_ERROR(session.Run([&](SqliteAdapter& db) -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(report, AcceptOwn(db, migrations, context));
    return !report.added.empty() || !report.lists_own;
  }));
  return report;
}

std::vector<std::string> Names(const OwnList& list) {
  std::vector<std::string> names;
  for (const OwnThing& thing : list) names.push_back(ToString(thing));
  return names;
}

void PrintJson(const DriftReport& report, const OwnList& accepted) {
  nlohmann::ordered_json document = {{"drift", report.drifted()},
                                     {"look", report.unmoved ? "digest" : "full"},
                                     {"proven_at", nullptr},
                                     {"applied", report.applied},
                                     {"facts", report.facts},
                                     {"differences", DifferencesJson(report.differences)},
                                     {"added", Names(report.added)},
                                     {"accepted", Names(accepted)},
                                     {"users_own", Names(report.users_own)}};
  if (!report.proven_at.empty()) document["proven_at"] = report.proven_at;
  PrintDocument(document);
}

void PrintText(const DriftReport& report, const OwnList& accepted) {
  for (const OwnThing& thing : accepted) std::cout << "  accepted: " << ToString(thing) << '\n';
  if (report.unmoved) {
    std::cout << Green("No drift") << ": the schema is, to the letter, the one that was proven on " << report.proven_at
              << ".\n";
    return;
  }
  for (const OwnThing& own : report.users_own) std::cout << "  yours, no drift: " << ToString(own) << '\n';
  if (!report.lists_own) {
    std::cout << WithWholeProposals(
        "An older program adopted this database, and did not write down what was yours: all of it counts as "
        "yours.\n`crystal-migration drift --accept` writes it down, and what comes later will be found.\n");
  }
  if (!report.drifted()) {
    std::cout << Green("No drift") << ": " << Count(report.facts, "fact") << " of "
              << Count(report.applied, "migration") << " are as the history says.\n";
    return;
  }
  std::cout << Red("Drift") << ": " << Count(static_cast<int64_t>(report.differences.size()), "fact")
            << " of the schema not as the history of " << Count(report.applied, "migration") << " says\n"
            << DifferencesText(report.differences, "by the history", "in the file");
  if (report.added.empty()) return;
  std::cout << "What was added by hand and is meant to stay: `" << Proposed("drift --accept") << "`\n";
}

int Run(const Options& options) {
  const absl::StatusOr<std::vector<Migration>> migrations = LoadMigrations(options.common.migrations);
  if (!migrations.ok()) return Fail(migrations.status());
  OwnList accepted;
  if (options.accept) {
    const absl::StatusOr<DriftReport> before = Accept(options, *migrations);
    if (!before.ok()) return Fail(before.status());
    accepted = before->added;
  }
  const absl::StatusOr<DriftReport> report = Look(options, *migrations);
  if (!report.ok()) return Fail(report.status());
  options.common.json ? PrintJson(*report, accepted) : PrintText(*report, accepted);
  return report->drifted() ? kExitDiffers : kExitDone;
}

}  // namespace

void AddDriftCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("drift", "Hold the schema against what its history says it should be; exit 1 on drift");
  AddWritingOptions(*command, program, options->common);
  command->add_flag("--full", options->full,
                    "Compare every fact, and list what is yours, also where the schema is as a cutover proved it");
  command->add_flag("--accept", options->accept,
                    "What was added by hand is meant to stay: write it down, so that it is no drift any more");
  command->footer("Example: crystal-migration drift --db ~/.crystal/sessions.db");
  command->callback([options, &program] { program.exit_code = Run(*options); });
}

}  // namespace crystal
