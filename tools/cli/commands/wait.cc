#include "tools/operations/wait.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "migrator/base/status_macros.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/document.h"
#include "tools/cli/options.h"
#include "tools/cli/proposal.h"
#include "tools/operations/migration_set.h"

namespace crystal {
namespace {

constexpr char kUnlockedWord[] = "unlocked", kUpToDateWord[] = "up-to-date";

struct Options {
  CommonOptions common;
  std::string what = kUnlockedWord;
  int timeout_ms = 0;
  WaitFor wait_for() const { return what == kUpToDateWord ? WaitFor::kUpToDate : WaitFor::kUnlocked; }
};

absl::StatusOr<Waited> Wait(const Options& options) {
  ASSIGN_OR_RETURN(const std::vector<Migration> migrations, LoadMigrations(options.common.migrations));
  ProgressLine progress;
  return WaitUntilReady([&] { return WhyNotReady(options.common.database, options.wait_for(), migrations); },
                        options.timeout_ms,
                        [&](const std::string& reason) { progress.Show(absl::StrCat("waiting: ", reason)); });
}

int Run(const Options& options) {
  const absl::StatusOr<Waited> waited = Wait(options);
  if (!waited.ok()) return Fail(waited.status());
  const bool ready = waited->reason.empty();
  if (options.common.json) {
    nlohmann::ordered_json document = {{"status", ready ? "ready" : "not ready"},
                                       {"for", options.what},
                                       {"database", options.common.database},
                                       {"reason", nullptr},
                                       {"waited_ms", waited->ms}};
    if (!ready) document["reason"] = waited->reason;
    PrintDocument(document);
  } else if (ready) {
    std::cout << Green("Ready") << ": " << options.common.database
              << (options.wait_for() == WaitFor::kUpToDate ? " is up to date" : " can be read, and nobody writes to it")
              << ".\n";
  } else {
    std::cout << Red("Not ready") << " after " << absl::FormatDuration(absl::Milliseconds(waited->ms)) << ": "
              << options.common.database << ": " << WithWholeProposals(waited->reason) << '\n';
  }
  return ready ? kExitDone : kExitDiffers;
}

}  // namespace

void AddWaitCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "wait", "Wait until nobody migrates a database or writes to it, and it can be read; exit 1 when the time is up");
  AddCommonOptions(*command, program, options->common);
  AddTimeOption(*command, "--timeout", options->timeout_ms, "60s", "How long: 500ms, 10s, 1m; 0 asks once");
  command->add_option("--for", options->what, "What for; up-to-date: and until no migration is pending either")
      ->check(CLI::IsMember({kUnlockedWord, kUpToDateWord}))
      ->capture_default_str();
  command->footer(
      "A file that is not there yet is waited for. Nothing is written, and no lock is held meanwhile.\n"
      "Example: crystal-migration wait --for up-to-date --timeout 30s --db /data/sessions.db && exec my-report");
  command->callback([options, &program] { program.exit_code = Run(*options); });
}

}  // namespace crystal
