#include <CLI/CLI.hpp>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "legacy/releases.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/file_system.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/document.h"
#include "tools/cli/options.h"
#include "tools/operations/migration_set.h"
#include "tools/transition/crystal_paths.h"
#include "verify/report.h"

namespace crystal {
namespace {

namespace fs = std::filesystem;

struct Options {
  CommonOptions common;
  std::vector<Migration> migrations = {};
  std::vector<std::string> corpus;
  std::string release = kNewestRelease, work_directory, html, junit;
  bool show_values = false;
};

absl::StatusOr<VerifyReport> VerifyOne(const std::string& path, const Options& options) {
  const RunContext context = MakeRunContext();
  return VerifyTwoPaths(
      path, CrystalPaths(options.migrations, context, options.release),
      {.work_directory = options.work_directory, .now_ms = context.now_ms, .show_values = options.show_values});
}

absl::Status WriteReport(const std::string& path, const std::string& text) {
  if (path.empty()) return absl::OkStatus();
  std::ofstream file(path, std::ios::trunc);
  file << text << std::flush;
  return file.good() ? absl::OkStatus() : absl::PermissionDeniedError(absl::StrCat("cannot write the report ", path));
}

int RunOne(const Options& options) {
  const absl::StatusOr<VerifyReport> report = VerifyOne(options.common.database, options);
  if (!report.ok()) return Fail(report.status());
  for (const absl::Status& written :
       {WriteReport(options.html, options.html.empty() ? "" : VerifyHtml(*report)),
        WriteReport(options.junit, VerifyJunit({{options.common.database, absl::OkStatus(), *report}}))}) {
    if (!written.ok()) return Fail(written);
  }
  if (options.common.json) {
    PrintDocument(VerifyJson(*report));
  } else {
    std::cout << VerifyText(*report);
  }
  return report->verdict == Verdict::kUnexplained ? kExitDiffers : kExitDone;
}

bool IsDatabaseName(const fs::path& path) {
  const std::string extension = absl::AsciiStrToLower(path.extension().string());
  return extension == ".db" || extension == ".sqlite" || extension == ".sqlite3";
}

// The databases of a corpus, in the order of their names: every regular file that is not a backup, a log or a note.
absl::StatusOr<std::vector<std::string>> DatabasesIn(const std::vector<std::string>& directories) {
  std::vector<std::string> files;
  for (const std::string& directory : directories) {
    std::error_code error;
    fs::recursive_directory_iterator entry(directory, error);
    const size_t before = files.size();
    while (!error && entry != fs::recursive_directory_iterator()) {
      std::error_code ignored;  // a link to nothing is no database
      if (IsDatabaseName(entry->path()) && entry->is_regular_file(ignored)) files.push_back(entry->path().string());
      entry.increment(error);
    }
    if (error) {
      std::error_code ignored;
      const char* next = fs::is_regular_file(directory, ignored) ? "; one database is verified with --db" : "";
      return AsUsage(absl::NotFoundError(absl::StrCat("--corpus ", directory, ": ", error.message(), next)));
    }
    if (files.size() == before) {
      return AsUsage(
          absl::NotFoundError(absl::StrCat("--corpus: no database (*.db, *.sqlite, *.sqlite3) below ", directory)));
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

// A worker a core; the lines come in the order of the files all the same.
std::vector<NamedReport> VerifyAll(const std::vector<std::string>& files, const Options& options) {
  std::vector<NamedReport> reports(files.size());
  std::atomic<size_t> next = 0;
  ProgressLine progress;
  std::mutex progress_mutex;
  const auto work = [&] {
    for (size_t i = next++; i < files.size(); i = next++) {
      reports[i].name = files[i];
      absl::StatusOr<VerifyReport> report = VerifyOne(files[i], options);
      reports[i].status = report.status();
      if (report.ok()) reports[i].report = *std::move(report);
      const std::lock_guard<std::mutex> lock(progress_mutex);
      progress.Show(absl::StrCat(i + 1, " of ", files.size()));
    }
  };
  std::vector<std::thread> workers;
  for (unsigned n = 0; n < std::max(1U, std::thread::hardware_concurrency()); ++n) workers.emplace_back(work);
  for (std::thread& worker : workers) worker.join();
  return reports;
}

int RunCorpus(const Options& options) {
  const absl::StatusOr<std::vector<std::string>> files = DatabasesIn(options.corpus);
  if (!files.ok()) return Fail(files.status());
  const std::vector<NamedReport> reports = VerifyAll(*files, options);
  int64_t equal = 0, explained = 0, unexplained = 0, failed = 0, lost = 0;
  nlohmann::ordered_json documents = nlohmann::ordered_json::array();
  std::vector<std::vector<std::string>> rows;
  for (const NamedReport& one : reports) {
    const std::string verdict = one.status.ok() ? ToString(one.report.verdict) : "failed";
    (verdict == "equal" ? equal : verdict == "explained" ? explained : verdict == "failed" ? failed : unexplained) += 1;
    lost += one.report.rows_lost;
    rows.push_back({verdict, one.name, one.status.ok() ? Headline(one.report) : std::string(one.status.message())});
    if (options.common.json)
      documents.push_back(
          {{"database", one.name}, {"verdict", verdict}, {"rows_lost_by_legacy", one.report.rows_lost}});
  }
  const absl::Status written = WriteReport(options.junit, VerifyJunit(reports));
  if (!written.ok()) return Fail(written);
  if (options.common.json) {
    PrintDocument(nlohmann::ordered_json{{"databases", documents},
                                         {"equal", equal},
                                         {"explained", explained},
                                         {"unexplained", unexplained},
                                         {"failed", failed},
                                         {"rows_lost_by_legacy", lost}});
  } else {
    std::cout << AlignedTable(rows, "") << files->size() << " databases: " << equal << " equal, " << explained
              << " explained, " << unexplained << " unexplained, " << failed << " failed; the legacy path loses "
              << Count(lost, "row") << '\n';
  }
  return unexplained + failed > 0 ? kExitDiffers : kExitDone;
}

// What is said of one database makes no sense beside a corpus, and is not passed over in silence.
absl::Status CheckUsage(const Options& options, const Program& program) {
  RETURN_IF_ERROR(FindRelease(options.release));
  if (options.corpus.empty()) return absl::OkStatus();
  if (program.Says("--db")) {
    return absl::InvalidArgumentError("--db names one database, and --corpus directories of them: say one of the two");
  }
  if (!options.html.empty()) {
    return absl::InvalidArgumentError("--html makes the page of one database: with --corpus say --junit, or --json");
  }
  return absl::OkStatus();
}

int Run(Options& options, const Program& program) {
  const absl::Status usage = CheckUsage(options, program);
  if (!usage.ok()) return Fail(AsUsage(usage));
  absl::StatusOr<std::vector<Migration>> migrations = LoadMigrations(options.common.migrations);
  if (!migrations.ok()) return Fail(migrations.status());
  options.migrations = *std::move(migrations);
  return options.corpus.empty() ? RunOne(options) : RunCorpus(options);
}

}  // namespace

void AddVerifyCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "verify",
      "Run the legacy path and the versioned path on copies of a database and say where they differ, and why");
  AddCommonOptions(*command, program, options->common);
  command
      ->add_option("--corpus", options->corpus,
                   "Verify every *.db, *.sqlite and *.sqlite3 file below these directories")
      ->type_name("DIR")
      ->expected(1, -1);
  command->add_option("--release", options->release, "The release whose legacy method is run")->capture_default_str();
  command->add_option("--work-dir", options->work_directory, "Where the copies go (default: TMPDIR, else /tmp)")
      ->type_name("DIR");
  command->add_option("--html", options->html, "Write the report as a page to this file")->type_name("FILE");
  command->add_option("--junit", options->junit, "Write the result as JUnit XML to this file")->type_name("FILE");
  command->add_flag("--show-values", options->show_values, "Put values, shortened, into the report");
  command->footer("Example: crystal-migration verify --db ~/.crystal/sessions.db --html report.html");
  command->callback([options, &program] { program.exit_code = Run(*options, program); });
}

}  // namespace crystal
