// What an application pays at each start: `up` with nothing pending, beside opening the file and reading one row of it.
#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "baseline/cutover.h"
#include "migrations/registry.h"
#include "tests/support/states.h"
#include "tests/support/temp_dir.h"
#include "tools/transition/database_session.h"

namespace crystal {
namespace {

void DieUnlessOk(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << status << '\n';
  std::exit(3);
}

void MakeAdopted(const std::string& path) {
  for (const UserState& state : LoadStates()) {
    if (state.name == "open release v0.1.2") DieUnlessOk(BuildState(state, path));
  }
  CutoverOptions options{.path = path};
  options.context = {.now_ms = 1764000000000,
                     .new_id = [n = 0]() mutable { return "panel-" + std::to_string(++n); },
                     .actor = "benchmark",
                     .tool_version = "0"};
  DieUnlessOk(Cutover(AllMigrations(), options).status());
}

void OpenAndReadOneRow(benchmark::State& state, const std::string& path) {
  for ([[maybe_unused]] auto round : state) {
    sqlite3* db = nullptr;
    sqlite3_stmt* row = nullptr;
    const bool read = sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK &&
                      sqlite3_prepare_v2(db, "SELECT * FROM sessions LIMIT 1", -1, &row, nullptr) == SQLITE_OK &&
                      sqlite3_step(row) == SQLITE_ROW;
    if (!read) state.SkipWithError("cannot be read");
    sqlite3_finalize(row);
    sqlite3_close(db);
  }
}

// As tools/cli/commands/up.cc does before it knows whether there is anything to do.
void UpWithNothingPending(benchmark::State& state, const std::string& path) {
  for ([[maybe_unused]] auto round : state) {
    absl::StatusOr<DatabaseSession> session = OpenForReading(path);
    DieUnlessOk(session.status());
    const auto history = RequireHistory(*session->db);
    DieUnlessOk(history.status());
    if (!IsUpToDate(AllMigrations(), *history)) state.SkipWithError("something is pending");
  }
}

// Prints how the medians of processor time stand to each other; other programs count for less in it.
class RatioReporter : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      if (run.aggregate_name == "median") medians_.push_back(run.GetAdjustedCPUTime());
    }
  }
  void Finalize() override {
    if (medians_.size() == 2) std::printf("up with nothing pending, in process: %.2f\n", medians_[1] / medians_[0]);
  }

 private:
  std::vector<double> medians_;
};

}  // namespace
}  // namespace crystal

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  crystal::TempDir dir;
  const std::string path = dir.File("sessions.db");
  crystal::MakeAdopted(path);
  for (auto [name, run] : {std::pair("OpenAndReadOneRow", &crystal::OpenAndReadOneRow),
                           std::pair("UpWithNothingPending", &crystal::UpWithNothingPending)}) {
    benchmark::RegisterBenchmark(name, run, path)->Unit(benchmark::kMicrosecond)->MinTime(0.05)->Repetitions(15);
  }
  crystal::RatioReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
}
