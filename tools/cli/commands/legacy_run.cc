#include <CLI/CLI.hpp>
#include <iostream>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "legacy/legacy_path.h"
#include "legacy/releases.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "tools/cli/commands/legacy_common.h"
#include "tools/cli/document.h"
#include "tools/cli/options.h"

namespace crystal {
namespace {

struct RunOptions {
  std::string db;
  std::string release;
  int64_t now_ms = 0;
  int64_t first_id = 0;
  std::string git_repo_path;
  std::string default_model;
  int64_t stop_after_write = 0;
  bool json = false;
  // Which of the optional ones were given; an empty text is a value.
  bool has_now = false;
  bool has_first_id = false;
  bool has_configuration = false;
  bool has_stop = false;
};

std::function<std::string()> RandomIds() {
  return [engine = std::mt19937_64(std::random_device()())]() mutable {
    const uint64_t a = engine();
    const uint64_t b = engine();
    return absl::StrFormat("%08x-%04x-4%03x-%04x-%012x", a >> 32, (a >> 16) & 0xffff, a & 0xfff,
                           0x8000 | ((b >> 48) & 0x3fff), b & 0xffffffffffff);
  };
}

LegacyEnvironment EnvironmentOf(const RunOptions& options) {
  LegacyEnvironment environment{.now_ms = options.has_now ? options.now_ms : absl::ToUnixMillis(absl::Now())};
  environment.new_id = options.has_first_id ? CountingIds(options.first_id) : RandomIds();
  if (options.has_configuration) {
    environment.configuration =
        LegacyConfiguration{.git_repo_path = options.git_repo_path, .default_model = options.default_model};
  }
  if (options.has_stop) environment.stop_after_write = options.stop_after_write;
  environment.time_zone = absl::LocalTimeZone();
  return environment;
}

void PrintJson(const RunOptions& options, const LegacyReport& report) {
  nlohmann::ordered_json document = {{"release", options.release}, {"db", options.db}, {"writes", report.writes}};
  document["threw"] = nullptr;
  if (!report.threw.ok()) document["threw"] = std::string(report.threw.message());
  document["swallowed"] = nlohmann::ordered_json::array();
  for (const SwallowedError& error : report.swallowed) {
    document["swallowed"].push_back({{"step", error.step}, {"error", error.error}});
  }
  document["next_id"] = nullptr;
  if (options.has_first_id) document["next_id"] = options.first_id + report.ids_used;
  document["stopped"] = report.stopped;
  PrintDocument(document, kOneLine);
}

void PrintText(const RunOptions& options, const LegacyReport& report) {
  std::cout << options.release << " on " << options.db << ": " << report.writes << " writes, "
            << (!report.threw.ok() ? "threw"
                : report.stopped   ? "stopped there"
                                   : "ran to its end")
            << "\n";
  for (const SwallowedError& error : report.swallowed) {
    std::cout << "swallowed in " << error.step << ": " << error.error << "\n";
  }
}

std::string WhatStays(const LegacyReport& report) {
  return report.writes == 0 ? "nothing" : absl::StrCat("the ", report.writes, " writes before it stay in the file");
}

int Judge(const RunOptions& options, const LegacyReport& report) {
  Problem problem{.command = "legacy run", .file = options.db, .what = {}, .changed = WhatStays(report), .next = {}};
  if (!report.threw.ok()) {
    problem.what = absl::StrCat("the method of ", options.release, " threw: ", report.threw.message());
    problem.next = NextStep(report.threw);
  } else if (options.has_stop && report.writes < options.stop_after_write) {
    problem.what = absl::StrCat("stop point ", options.stop_after_write, " was never reached: there were ",
                                report.writes, " writes, and the method ran to its end");
    problem.next = absl::StrCat("give --stop-after-write a number from 0 to ", report.writes);
  } else {
    return kExitDone;
  }
  Explain(problem, kExitFailed);
  return kExitFailed;
}

int Run(const RunOptions& options) {
  Problem problem{.command = "legacy run", .file = options.db, .what = {}, .changed = "nothing", .next = {}};
  if (absl::StatusOr<int> known = FindRelease(options.release); !known.ok()) {
    problem.what = std::string(known.status().message());
    problem.next = "give --release one of these";
    return Fail(problem, options.json, kExitUsage);
  }
  absl::StatusOr<std::unique_ptr<SqliteAdapter>> db = SqliteAdapter::Open(
      AbsolutePath(options.db), {.mode = OpenMode::kCreate, .foreign_keys = true, .triggers = true});
  // SQLite looks at a file only when it reads; a launch would begin a transaction on anything.
  const absl::Status readable =
      db.ok() ? SelectInteger(**db, "SELECT count(*) FROM sqlite_master").status() : db.status();
  absl::StatusOr<LegacyReport> report =
      readable.ok() ? RunLegacy(**db, options.release, EnvironmentOf(options)) : readable;
  if (!report.ok()) {
    problem.what = std::string(report.status().message());
    problem.next = NextStep(report.status());
    return Fail(problem, options.json, kExitFailed);
  }
  options.json ? PrintJson(options, *report) : PrintText(options, *report);
  return Judge(options, *report);
}

}  // namespace

void AddLegacyRun(CLI::App& legacy, Program& program) {
  CLI::App* run =
      legacy.add_subcommand("run", "Launch one release over a database; makes the file where there is none");
  auto options = std::make_shared<RunOptions>();
  run->add_option("--db", options->db, "The database file")
      ->type_name("FILE")
      ->check(NotEmpty("which file"))
      ->required();
  run->add_option("--release", options->release, "v0.1.0 to v0.3.5: see `legacy releases`")->required();
  auto* now = run->add_option("--now-ms", options->now_ms, "The clock, ms since 1970 UTC (default: now)");
  auto* first =
      run->add_option("--first-id", options->first_id, "Count ids from here (default: random ids)")->check(AtLeast(0));
  auto* path = run->add_option("--git-repo-path", options->git_repo_path, "A configured repository");
  auto* model = run->add_option("--default-model", options->default_model, "A configured model");
  auto* stop = run->add_option("--stop-after-write", options->stop_after_write, "Stop as if killed after this write")
                   ->check(AtLeast(0));
  run->add_flag("--json", options->json, "Print one JSON document");
  AddConsoleOptions(*run, program);
  run->footer("Example:\n  crystal-migration legacy run --db /tmp/copy.db --release v0.3.5 --json");
  run->callback([=, &program] {
    options->has_now = now->count() > 0;
    options->has_first_id = first->count() > 0;
    options->has_configuration = path->count() + model->count() > 0;
    options->has_stop = stop->count() > 0;
    program.exit_code = Run(*options);
  });
}

}  // namespace crystal
