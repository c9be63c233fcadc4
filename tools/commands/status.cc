#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "migrations/registry.h"
#include "migrator/status_macros.h"
#include "tools/commands/commands.h"
#include "tools/console.h"
#include "tools/database_session.h"
#include "tools/options.h"

namespace crystal {
namespace {

struct Options {
  CommonOptions common;
  bool exit_code = false;
};

struct Status {
  std::vector<AppliedMigration> applied;
  std::vector<std::string> pending;
};

absl::StatusOr<Status> ReadStatus(const std::string& path) {
  ASSIGN_OR_RETURN(DatabaseSession session, OpenForReading(path));
  Status status;
  ASSIGN_OR_RETURN(status.applied, RequireHistory(*session.db));
  ASSIGN_OR_RETURN(Plan plan, PlanUp(AllMigrations(), status.applied));
  for (const Migration& migration : plan.steps) status.pending.push_back(migration.name);
  return status;
}

void PrintJson(const Status& status) {
  nlohmann::ordered_json migrations = nlohmann::ordered_json::array();
  for (const AppliedMigration& m : status.applied) {
    migrations.push_back({{"name", m.name},
                          {"state", "applied"},
                          {"origin", m.origin},
                          {"executed_at", m.executed_at},
                          {"duration_ms", m.duration_ms},
                          {"checksum", m.checksum},
                          {"tool_version", m.tool_version}});
  }
  for (const std::string& name : status.pending) migrations.push_back({{"name", name}, {"state", "pending"}});
  const nlohmann::ordered_json document = {
      {"applied", status.applied.size()}, {"pending", status.pending.size()}, {"migrations", migrations}};
  std::cout << document.dump(2) << '\n';
}

void PrintText(const Status& status) {
  std::vector<std::vector<std::string>> rows = {{"migration", "state", "when (UTC)", "took", "origin"}};
  for (const AppliedMigration& m : status.applied) {
    rows.push_back({m.name, Green("applied"), m.executed_at, absl::StrCat(m.duration_ms, " ms"), m.origin});
  }
  for (const std::string& name : status.pending) rows.push_back({name, Bold("pending")});
  std::cout << AlignedTable(rows, "") << status.applied.size() << " applied, " << status.pending.size() << " pending\n";
}

int Run(const Options& options) {
  const absl::StatusOr<Status> status = ReadStatus(options.common.database);
  if (!status.ok()) return Fail(status.status());
  options.common.json ? PrintJson(*status) : PrintText(*status);
  return options.exit_code && !status->pending.empty() ? kExitDiffers : kExitDone;
}

}  // namespace

void AddStatusCommand(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("status", "List the migrations: applied or pending, when, how long, from where");
  AddCommonOptions(*command, options->common);
  command->add_flag("--exit-code", options->exit_code, "Exit 1 when something is pending");
  command->footer("Example: crystal-migration status --db ~/.crystal/sessions.db");
  command->callback([options, &exit_code] { exit_code = Run(*options); });
}

}  // namespace crystal
