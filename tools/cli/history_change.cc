#include "tools/cli/history_change.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/history_state.h"
#include "migrator/road/session.h"
#include "tools/cli/console.h"
#include "tools/cli/document.h"
#include "tools/operations/migration_set.h"
#include "tools/transition/database_session.h"

namespace crystal {
namespace {

using Repairs = std::vector<Repair>;

absl::Status Write(const HistoryChangeOptions& options, const FindRepairs& find,
                   const std::vector<Migration>& migrations, const Repairs& shown) {
  const RunContext context = MakeRunContext();
  ASSIGN_OR_RETURN(Session session, Session::Open(options.common.database,
                                                  {.now_ms = context.now_ms, .wait_ms = options.common.wait_ms}));
  return session.Run([&](SqliteAdapter& db) -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(Repairs now, find(db, migrations));
    if (now != shown) return absl::AbortedError("the history has changed since it was shown: run this again");
    ASSIGN_OR_RETURN(HistoryState state, ReadHistoryState(db));
    if (!state.list_is_lost) RETURN_IF_ERROR(CompleteHistory(db, state));
    RETURN_IF_ERROR(RunRepairs(db, now, context));
    return true;
  });
}

std::string Words(const Repair& repair) {
  switch (repair.kind) {
    case Repair::Kind::kAcceptChecksum:
      return "edited: accept it as it is now";
    case Repair::Kind::kForget:
      return "gone: take it out of the history";
    case Repair::Kind::kRename:
      return absl::StrCat("renamed: call it ", repair.renamed);
    case Repair::Kind::kBringBack:
      return absl::StrCat("lost: applied since ", repair.since, ", says the trail");
    case Repair::Kind::kMarkApplied:
      return "mark it applied; nothing is run";
    case Repair::Kind::kMarkPending:
      return "mark it pending; nothing is undone";
  }
  return "";
}

void PrintTable(const Repairs& repairs) {
  std::vector<std::vector<std::string>> rows = {{"migration", "repair", "checksum then", "checksum now"}};
  const auto brief = [](const std::string& checksum) { return checksum.empty() ? "-" : checksum.substr(0, 16); };
  for (const Repair& r : repairs) rows.push_back({r.name, Words(r), brief(r.checksum_before), brief(r.checksum_after)});
  std::cout << AlignedTable(rows, "");
}

int Print(const HistoryChangeOptions& options, const Repairs& repairs, const std::string& status) {
  const bool done = status == "done";
  const int exit_code = status == "not confirmed" ? kExitDiffers : kExitDone;
  if (options.common.json) {
    nlohmann::ordered_json document = {
        {"status", status}, {"changed", done}, {"repairs", nlohmann::ordered_json::array()}};
    for (const Repair& r : repairs) {
      document["repairs"].push_back({{"name", r.name},
                                     {"repair", ToString(r.kind)},
                                     {"renamed", r.renamed},
                                     {"checksum_before", r.checksum_before},
                                     {"checksum_after", r.checksum_after}});
    }
    PrintDocument(document);
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

absl::StatusOr<Repairs> Look(const HistoryChangeOptions& options, const FindRepairs& find,
                             const std::vector<Migration>& migrations) {
  ASSIGN_OR_RETURN(DatabaseSession session, OpenForReading(options.common.database));
  return find(*session.db, migrations);
}

}  // namespace

void AddHistoryChangeOptions(CLI::App& command, const Program& program, HistoryChangeOptions& options) {
  AddWritingOptions(command, program, options.common);
  command.add_flag("--yes", options.yes, "Do not ask");
  command.add_flag("--dry-run", options.dry_run, "Show what it would write; open the file for reading only");
}

int ChangeHistory(const HistoryChangeOptions& options, const FindRepairs& find) {
  const absl::StatusOr<std::vector<Migration>> migrations = LoadMigrations(options.common.migrations);
  if (!migrations.ok()) return Fail(migrations.status());
  const absl::StatusOr<Repairs> repairs = Look(options, find, *migrations);
  if (!repairs.ok()) return Fail(repairs.status());
  if (repairs->empty()) return Print(options, *repairs, "nothing to repair");
  if (!options.common.json) PrintTable(*repairs);
  if (options.dry_run) return Print(options, *repairs, "planned");
  if (!options.yes && !Confirm("Write this into the history?")) return Print(options, *repairs, "not confirmed");
  const absl::Status written = Write(options, find, *migrations, *repairs);
  return written.ok() ? Print(options, *repairs, "done") : Fail(written);
}

}  // namespace crystal
