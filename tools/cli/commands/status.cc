#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/repeatables.h"
#include "migrator/values/plan.h"
#include "migrator/values/squash.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/document.h"
#include "tools/cli/fold.h"
#include "tools/cli/options.h"
#include "tools/operations/migration_set.h"
#include "tools/transition/database_session.h"

namespace crystal {
namespace {

constexpr size_t kDay = 10;  // of "2026-01-31 23:59:59"

struct Options {
  CommonOptions common;
  bool exit_code = false;
  bool pending = false;
  bool all = false;
};

struct Line {
  std::string state;  // "applied", "pending", "edited", "gone", "unknown", "half way", "replaced", "late"
  AppliedMigration applied;
};

struct Status {
  std::vector<Line> lines;  // the history in its order, then what is pending, then the repeatable ones
  std::vector<HistoryFault> faults;
  int64_t applied = 0;
  int64_t pending = 0;
};

std::string StateOf(const AppliedMigration& applied, const Status& status, const std::set<std::string>& replaced) {
  for (const HistoryFault& fault : status.faults) {
    if (fault.applied.name == applied.name) return NameOf(fault.kind);
  }
  return replaced.count(applied.name) > 0 ? "replaced" : "applied";
}

// `migrations` in order: what is missing in front of something applied comes late.
void AddPending(const std::vector<Migration>& migrations, const std::set<std::string>& applied, Status& status) {
  size_t first_open = migrations.size();
  while (first_open > 0 && applied.count(migrations[first_open - 1].name) == 0) --first_open;
  for (size_t i = 0; i < migrations.size(); ++i) {
    if (applied.count(migrations[i].name) > 0 || migrations[i].repeatable) continue;
    const bool late = i < first_open && !StandsForAll(migrations[i], applied);  // such a squash is only recorded
    status.lines.push_back({late ? "late" : "pending", {.name = migrations[i].name}});
    ++status.pending;
  }
}

absl::Status AddRepeatables(DatabaseAdapter& db, const std::vector<Migration>& migrations, Status& status) {
  ASSIGN_OR_RETURN(std::vector<std::string> pending, PendingRepeatables(db, migrations));
  for (const Migration& migration : migrations) {
    if (!migration.repeatable) continue;
    const bool is_pending = absl::c_linear_search(pending, migration.name);
    status.lines.push_back({is_pending ? "pending" : "applied", {.name = migration.name}});
    ++(is_pending ? status.pending : status.applied);
  }
  return absl::OkStatus();
}

absl::StatusOr<Status> ReadStatus(const CommonOptions& options) {
  ASSIGN_OR_RETURN(std::vector<Migration> migrations, LoadMigrations(options.migrations));
  ASSIGN_OR_RETURN(DatabaseSession session, OpenForReading(options.database));
  ASSIGN_OR_RETURN(std::vector<AppliedMigration> history, RequireHistory(*session.db));
  Status status;
  status.faults = FindFaults(migrations, history);
  const std::set<std::string> replaced = ReplacedBy(migrations);
  std::set<std::string> applied;
  for (const AppliedMigration& m : history) {
    applied.insert(m.name);
    status.lines.push_back({StateOf(m, status, replaced), m});
  }
  status.applied = static_cast<int64_t>(history.size());
  AddPending(migrations, applied, status);
  RETURN_IF_ERROR(AddRepeatables(*session.db, migrations, status));
  return status;
}

void PrintJson(const Status& status) {
  nlohmann::ordered_json migrations = nlohmann::ordered_json::array();
  for (const auto& [state, m] : status.lines) {
    migrations.push_back({{"name", m.name}, {"state", state}});
    if (m.checksum.empty()) continue;
    migrations.back().update({{"origin", m.origin},
                              {"executed_at", m.executed_at},
                              {"duration_ms", m.duration_ms},
                              {"checksum", m.checksum},
                              {"tool_version", m.tool_version}});
  }
  nlohmann::ordered_json document = {{"applied", status.applied},
                                     {"pending", status.pending},
                                     {"faults", nlohmann::ordered_json::array()},
                                     {"migrations", migrations}};
  for (const HistoryFault& fault : status.faults) document["faults"].push_back(ToString(fault));
  PrintDocument(document);
}

// Those that are neither applied nor taken over by a squash.
void KeepOpenOnly(Status& status) {
  std::erase_if(status.lines, [](const Line& line) { return line.state == "applied" || line.state == "replaced"; });
}

void PrintText(const Status& status, bool all) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& [state, m] : status.lines) {
    if (m.checksum.empty()) {
      rows.push_back({m.name, state == "applied" ? Green(state) : Bold(state)});
      continue;
    }
    const std::string shown = state == "applied" ? Green(state) : state == "replaced" ? Dim(state) : Red(state);
    // When each of a row of the program's own was applied, and how long it took, is not what a reader looks for.
    const bool own = !all && state == "applied" && !IsSqlChecksum(m.checksum);
    rows.push_back({m.name, shown, own ? m.executed_at.substr(0, kDay) : m.executed_at,
                    own ? "" : absl::StrCat(m.duration_ms, " ms"), m.origin});
  }
  if (!all) rows = Folded(rows);
  if (!rows.empty()) rows.insert(rows.begin(), {"migration", "state", "when (UTC)", "took", "origin"});
  std::cout << AlignedTable(rows, "") << status.applied << " applied, " << status.pending << " pending\n";
}

int Run(const Options& options) {
  absl::StatusOr<Status> status = ReadStatus(options.common);
  if (!status.ok()) return Fail(status.status());
  if (options.pending) KeepOpenOnly(*status);
  options.common.json ? PrintJson(*status) : PrintText(*status, options.all);
  if (!status->faults.empty()) return Fail(FaultsAsStatus(status->faults));
  return options.exit_code && status->pending > 0 ? kExitDiffers : kExitDone;
}

}  // namespace

void AddStatusCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("status", "List the migrations: applied, pending or at fault, when, how long, from where");
  AddCommonOptions(*command, program, options->common);
  command->add_flag("--exit-code", options->exit_code, "Exit 1 when something is pending");
  CLI::Option* pending =
      command->add_flag("--pending", options->pending, "Only what is not applied yet, comes late or is at fault");
  command->add_flag("--all", options->all, "A line each for the program's own migrations too")->excludes(pending);
  command->footer("Example: crystal-migration status --db ~/.crystal/sessions.db");
  command->callback([options, &program] { program.exit_code = Run(*options); });
}

}  // namespace crystal
