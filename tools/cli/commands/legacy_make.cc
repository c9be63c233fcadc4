#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <limits>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "legacy/releases.h"
#include "legacy/sample_database.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "tools/cli/commands/legacy_common.h"
#include "tools/cli/document.h"
#include "tools/cli/options.h"

namespace crystal {
namespace {

struct MakeOptions {
  std::string db;
  std::string release;
  SampleOptions sample;
  bool json = false;
};

using RowCounts = std::map<std::string, int64_t>;

absl::StatusOr<RowCounts> MakeFile(const MakeOptions& options, const std::string& path) {
  absl::StatusOr<std::unique_ptr<SqliteAdapter>> db =
      SqliteAdapter::Open(path, {.mode = OpenMode::kCreate, .foreign_keys = true, .triggers = true});
  if (!db.ok()) return db.status();
  // A file that is half made is thrown away, so nothing need reach the disk before the next write.
  if (absl::Status status = (*db)->Execute("PRAGMA synchronous = OFF"); !status.ok()) return status;
  return MakeSampleDatabase(**db, options.release, options.sample);
}

void Print(const MakeOptions& options, const RowCounts& rows) {
  if (options.json) {
    nlohmann::ordered_json document = {
        {"release", options.release}, {"db", options.db}, {"seed", options.sample.seed}, {"rows", rows}};
    PrintDocument(document, kOneLine);
    return;
  }
  std::cout << options.db << ": a user's database of " << options.release << ", seed " << options.sample.seed << "\n";
  for (const auto& [table, count] : rows) std::cout << "  " << table << ": " << count << "\n";
}

int Make(const MakeOptions& options) {
  Problem problem{.command = "legacy make", .file = options.db, .what = {}, .changed = "nothing", .next = {}};
  if (absl::StatusOr<int> known = FindRelease(options.release); !known.ok()) {
    problem.what = std::string(known.status().message());
    problem.next = "give --release one of these";
    return Fail(problem, options.json, kExitUsage);
  }
  const std::string path = AbsolutePath(options.db);
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::symlink_status(path, error))) {
    problem.what = "there is a file of this name already";
    problem.next = "name a new file, or move the old one away";
    return Fail(problem, options.json, kExitFailed);
  }
  absl::StatusOr<RowCounts> rows = MakeFile(options, path);
  if (!rows.ok()) {
    for (const char* suffix : {"", "-journal", "-wal", "-shm"}) std::filesystem::remove(path + suffix, error);
    problem.what = std::string(rows.status().message());
    problem.changed = "nothing; the unfinished file is gone again";
    problem.next = NextStep(rows.status());
    return Fail(problem, options.json, kExitFailed);
  }
  Print(options, *rows);
  return kExitDone;
}

}  // namespace

void AddLegacyMake(CLI::App& legacy, Program& program) {
  CLI::App* make = legacy.add_subcommand("make", "Make a realistic user's database of one release");
  auto options = std::make_shared<MakeOptions>();
  constexpr int64_t kMost = 1'000'000'000;
  make->add_option("--db", options->db, "The file to make; must not exist")
      ->type_name("FILE")
      ->check(NotEmpty("which file"))
      ->required();
  make->add_option("--release", options->release, "v0.1.0 to v0.3.5: see `legacy releases`")->required();
  make->add_option("--sessions", options->sample.sessions, "Sessions in all")
      ->capture_default_str()
      ->check(AtLeast(1, kMost));
  make->add_option("--outputs", options->sample.outputs, "Session outputs in all; 440000 make 1 GiB")
      ->capture_default_str()
      ->check(AtLeast(0, kMost));
  make->add_option("--seed", options->sample.seed, "The same seed makes the same content")->capture_default_str();
  make->add_flag("--json", options->json, "Print one JSON document");
  AddConsoleOptions(*make, program);
  make->footer("Example:\n  crystal-migration legacy make --db /tmp/user.db --release v0.2.3 --sessions 50 --seed 7");
  make->callback([=, &program] { program.exit_code = Make(*options); });
}

}  // namespace crystal
