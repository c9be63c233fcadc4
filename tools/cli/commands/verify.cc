#include <CLI/CLI.hpp>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "legacy/releases.h"
#include "migrator/base/status_macros.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/document.h"
#include "tools/cli/options.h"
#include "tools/cli/report_file.h"
#include "tools/cli/verify_many.h"
#include "tools/operations/migration_set.h"
#include "tools/transition/crystal_paths.h"
#include "verify/report.h"

namespace crystal {
namespace {

struct Options {
  CommonOptions common;
  std::vector<Migration> migrations = {};
  std::vector<std::string> corpus, merge;
  std::string release = kNewestRelease, work_directory, html, junit;
  bool show_values = false;
};

absl::StatusOr<VerifyReport> VerifyOne(const std::string& path, const Options& options) {
  const RunContext context = MakeRunContext();
  return VerifyTwoPaths(path, CrystalPaths(options.migrations, context, options.release),
                        {.work_directory = options.work_directory,
                         .now_ms = context.now_ms,
                         .release = options.release,
                         .tool_version = context.tool_version,
                         .show_values = options.show_values});
}

// A report that nobody asked for is not made.
absl::Status WriteIfAsked(const std::string& path, const std::function<std::string()>& report) {
  return path.empty() ? absl::OkStatus() : WriteReportFile(path, report());
}

int RunOne(const Options& options) {
  const absl::StatusOr<VerifyReport> report = VerifyOne(options.common.database, options);
  if (!report.ok()) return Fail(report.status());
  absl::Status written = WriteIfAsked(options.html, [&] { return VerifyHtml(*report); });
  written.Update(WriteIfAsked(options.junit, [&] {
    return VerifyJunit({{options.common.database, absl::OkStatus(), *report}});
  }));
  if (!written.ok()) return Fail(written);
  if (options.common.json) {
    PrintDocument(VerifyJson(*report));
  } else {
    std::cout << VerifyText(*report);
  }
  return report->verdict == Verdict::kUnexplained ? kExitDiffers : kExitDone;
}

int Finish(const std::vector<ReportSummary>& reports, const Options& options) {
  const absl::Status written = WriteIfAsked(options.html, [&] { return CorpusHtml(reports); });
  if (!written.ok()) return Fail(written);
  return PrintSummaries(reports, options.common.json) ? kExitDone : kExitDiffers;
}

int RunCorpus(const Options& options) {
  const absl::StatusOr<std::vector<std::string>> files = DatabasesIn(options.corpus);
  if (!files.ok()) return Fail(files.status());
  const std::vector<NamedReport> reports =
      VerifyAll(*files, [&](const std::string& file) { return VerifyOne(file, options); });
  const absl::Status written = WriteIfAsked(options.junit, [&] { return VerifyJunit(reports); });
  if (!written.ok()) return Fail(written);
  std::vector<ReportSummary> summaries;
  for (const NamedReport& report : reports) summaries.push_back(SummaryOf(report));
  return Finish(summaries, options);
}

int RunMerge(const Options& options) {
  const absl::StatusOr<std::vector<ReportSummary>> reports = ReadReports(options.merge);
  return reports.ok() ? Finish(*reports, options) : Fail(reports.status());
}

// What makes no sense beside the rest is not passed over in silence.
absl::Status CheckUsage(const Options& options, const Program& program) {
  RETURN_IF_ERROR(FindRelease(options.release));
  if (options.corpus.empty() && options.merge.empty()) return absl::OkStatus();
  const char* many = options.merge.empty() ? "--corpus" : "--merge";
  if (program.Says("--db")) {
    return absl::InvalidArgumentError(
        absl::StrCat("--db names one database, and ", many, " stands for many: say one of the two"));
  }
  if (options.merge.empty()) return absl::OkStatus();
  if (!options.corpus.empty() || !options.junit.empty()) {
    return absl::InvalidArgumentError("--merge reads reports, and runs nothing: it goes with --html and --json");
  }
  return absl::OkStatus();
}

int Run(Options& options, const Program& program) {
  const absl::Status usage = CheckUsage(options, program);
  if (!usage.ok()) return Fail(AsUsage(usage));
  if (!options.merge.empty()) return RunMerge(options);
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
  command
      ->add_option("--merge", options->merge,
                   "Sum up reports: what a start in mode parallel leaves beside a database, or what --json printed")
      ->type_name("REPORT")
      ->expected(1, -1);
  command->add_option("--release", options->release, "The release whose legacy method is run")->capture_default_str();
  command->add_option("--work-dir", options->work_directory, "Where the copies go (default: TMPDIR, else /tmp)")
      ->type_name("DIR");
  command->add_option("--html", options->html, "Write the result as a page to this file")->type_name("FILE");
  command->add_option("--junit", options->junit, "Write the result as JUnit XML to this file")->type_name("FILE");
  command->add_flag("--show-values", options->show_values, "Put values, shortened, into the report");
  command->footer(
      "Example: crystal-migration verify --db ~/.crystal/sessions.db --html report.html\n"
      "Many:    crystal-migration verify --corpus databases/ --html all.html\n"
      "         crystal-migration verify --merge *.parallel-*.json --html users.html");
  command->callback([options, &program] { program.exit_code = Run(*options, program); });
}

}  // namespace crystal
