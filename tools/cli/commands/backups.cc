#include "tools/operations/backups.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <climits>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "migrator/base/clock.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/lock.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/document.h"
#include "tools/cli/options.h"

namespace crystal {
namespace {

using Verdicts = std::vector<BackupVerdict>;

struct Options {
  CommonOptions common;
  int keep = 0;  // 0: only look
  bool yes = false;
  bool dry_run = false;
};

int64_t CountOf(const Verdicts& verdicts, BackupVerdict::Fate fate) {
  return std::count_if(verdicts.begin(), verdicts.end(), [&](const auto& one) { return one.fate == fate; });
}

// What was shown is what goes, or nothing.
absl::Status Remove(const Options& options, const DatabaseFile& file, const Verdicts& shown) {
  ASSIGN_OR_RETURN(MigrationLock lock,
                   MigrationLock::Acquire(file.path, MakeRunContext().now_ms, options.common.wait_ms));
  if (ThinBackups(file, options.keep) != shown) {
    return absl::AbortedError("the backups are not those that were shown any more: run this again");
  }
  return RemoveBackups(shown);
}

void PrintTable(const Verdicts& verdicts) {
  std::vector<std::vector<std::string>> rows;
  for (const BackupVerdict& one : verdicts) {
    rows.push_back({one.path, one.created_ms == 0 ? "-" : IsoTime(one.created_ms), Count(one.bytes, "byte"),
                    one.fate == BackupVerdict::Fate::kSuspect ? Red("suspect") : ToString(one.fate)});
  }
  std::cout << AlignedTable(rows, "");
  for (const BackupVerdict& one : verdicts) {
    if (!one.why.empty()) std::cout << "suspect: " << one.why << '\n';
  }
}

void PrintJson(const DatabaseFile& file, const Verdicts& verdicts, const std::string& status) {
  nlohmann::ordered_json document = {{"status", status},
                                     {"changed", status == "done"},
                                     {"database", file.path},
                                     {"backups", nlohmann::ordered_json::array()}};
  for (const BackupVerdict& one : verdicts) {
    document["backups"].push_back(
        {{"backup", one.path},
         {"created_at",
          one.created_ms == 0 ? nlohmann::ordered_json() : nlohmann::ordered_json(IsoTime(one.created_ms))},
         {"bytes", one.bytes},
         {"fate", ToString(one.fate)},
         {"why", one.why}});
  }
  PrintDocument(document);
}

std::string Sentence(const Verdicts& verdicts, const std::string& status) {
  const std::string going = Count(CountOf(verdicts, BackupVerdict::Fate::kGoes), "backup");
  if (status == "done") return absl::StrCat(going, " removed\n");
  if (status == "planned") return absl::StrCat(going, " would be removed.\nA dry run: nothing was changed.\n");
  if (status == "nothing to remove") return "Nothing is to be removed. Nothing was changed.\n";
  if (status == "not confirmed") return "Not confirmed: nothing was changed; run with --yes to remove them.\n";
  return absl::StrCat(Count(static_cast<int64_t>(verdicts.size()), "backup"), "\n");
}

int Run(const Options& options) {
  const absl::StatusOr<DatabaseFile> file = FindDatabaseFile(options.common.database, Access::kCreate);
  if (!file.ok()) return Fail(file.status());
  const Verdicts verdicts = ThinBackups(*file, options.keep == 0 ? INT_MAX : options.keep);
  const int64_t going = CountOf(verdicts, BackupVerdict::Fate::kGoes);
  if (!options.common.json) PrintTable(verdicts);
  std::string status = "done";
  if (options.keep == 0) {
    status = "listed";
  } else if (going == 0) {
    status = "nothing to remove";
  } else if (options.dry_run) {
    status = "planned";
  } else if (!options.yes && !Confirm(absl::StrCat("Remove ", Count(going, "backup"), " for good?"))) {
    status = "not confirmed";
  } else if (const absl::Status removed = Remove(options, *file, verdicts); !removed.ok()) {
    return Fail(removed);
  }
  if (options.common.json) {
    PrintJson(*file, verdicts, status);
  } else {
    std::cout << Sentence(verdicts, status);
  }
  return status == "not confirmed" ? kExitDiffers : kExitDone;
}

}  // namespace

void AddBackupsCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "backups", "List the backups beside the database, each read and checked; with --keep remove the older ones");
  AddWritingOptions(*command, program, options->common);
  CLI::Option* keep = command->add_option("--keep", options->keep,
                                          "How many stay, the newest that verify; what does not verify stays too");
  keep->check(AtLeast(1, INT_MAX));
  command->add_flag("--yes", options->yes, "Do not ask")->needs(keep);
  command->add_flag("--dry-run", options->dry_run, "Say which would go, and remove none")->needs(keep);
  command->footer("Example: crystal-migration backups --db ~/.crystal/sessions.db --keep 5");
  command->callback([options, &program] { program.exit_code = Run(*options); });
}

}  // namespace crystal
