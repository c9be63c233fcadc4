#include <CLI/CLI.hpp>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/document.h"
#include "tools/cli/old_path_options.h"
#include "tools/cli/options.h"
#include "tools/cli/report_file.h"
#include "tools/cli/verify_many.h"
#include "tools/operations/migration_set.h"
#include "tools/transition/compared_paths.h"
#include "verify/report.h"

namespace crystal {
namespace {

struct Options {
  CommonOptions common;
  std::vector<Migration> migrations = {};
  AdoptionRules rules = {};
  OldPathOptions old_path_options = {};
  OldPath old_path = {};
  std::vector<std::string> corpus, merge;
  std::string shard, work_directory, html, junit;
  bool show_values = false;
};

absl::StatusOr<VerifyReport> VerifyOne(const std::string& path, const Options& options) {
  return ComparePaths(path, options.old_path, options.migrations, options.rules, MakeRunContext(),
                      options.work_directory, options.show_values);
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

int Finish(const std::vector<ReportSummary>& reports, const Options& options,
           const std::optional<Shard>& shard = std::nullopt) {
  const absl::Status written = WriteIfAsked(options.html, [&] { return CorpusHtml(reports); });
  if (!written.ok()) return Fail(written);
  return PrintSummaries(reports, options.common.json, shard) ? kExitDone : kExitDiffers;
}

int RunCorpus(const Options& options) {
  absl::StatusOr<std::vector<std::string>> files = DatabasesIn(options.corpus);
  if (!files.ok()) return Fail(files.status());
  std::optional<Shard> shard;
  if (!options.shard.empty()) shard = *ParseShard(options.shard);
  if (shard) files = PartOf(*files, *shard);
  const std::vector<NamedReport> reports =
      VerifyAll(*files, [&](const std::string& file) { return VerifyOne(file, options); });
  const absl::Status written = WriteIfAsked(options.junit, [&] { return VerifyJunit(reports); });
  if (!written.ok()) return Fail(written);
  std::vector<ReportSummary> summaries;
  for (const NamedReport& report : reports) {
    summaries.push_back(SummaryOf(report));
    summaries.back().release = options.old_path.release;  // also of one that failed: the parts of a corpus have a sum
    summaries.back().tool_version = CRYSTAL_VERSION;
  }
  return Finish(summaries, options, shard);
}

int RunMerge(const Options& options) {
  const absl::StatusOr<std::vector<ReportSummary>> reports = ReadReports(options.merge);
  return reports.ok() ? Finish(*reports, options) : Fail(reports.status());
}

// What makes no sense beside the rest is not passed over in silence.
absl::Status CheckUsage(const Options& options, const Program& program) {
  if (!options.shard.empty()) {
    RETURN_IF_ERROR(ParseShard(options.shard));
    if (options.corpus.empty()) return absl::InvalidArgumentError("--shard is a part of --corpus DIR: say which one");
  }
  if (options.corpus.empty() && options.merge.empty()) {
    if (!options.common.database.empty()) return absl::OkStatus();
    return absl::InvalidArgumentError(
        "which database? Say --db FILE, or --corpus DIR for many; or set CRYSTAL_DB or `db` in crystal-migration.toml");
  }
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
  absl::StatusOr<OldPath> old_path = RequireOldPath(options.old_path_options);
  if (!old_path.ok()) return Fail(old_path.status());
  options.old_path = *std::move(old_path);
  absl::StatusOr<std::vector<Migration>> migrations = LoadMigrations(options.common.migrations);
  if (!migrations.ok()) return Fail(migrations.status());
  options.migrations = *std::move(migrations);
  absl::StatusOr<AdoptionRules> rules = RulesOf(options.common.migrations);
  if (!rules.ok()) return Fail(rules.status());
  options.rules = *std::move(rules);
  return options.corpus.empty() ? RunOne(options) : RunCorpus(options);
}

}  // namespace

void AddVerifyCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "verify",
      "Run the legacy path and the versioned path on copies of a database and say where they differ, and why");
  AddCommonOptions(*command, program, options->common);
  command->get_option("--db")->required(false);  // --corpus and --merge stand for many
  command
      ->add_option("--corpus", options->corpus,
                   "Verify every *.db, *.sqlite and *.sqlite3 file below these directories")
      ->type_name("DIR")
      ->expected(1, -1);
  command
      ->add_option(
          "--merge", options->merge,
          "Sum up reports: what a start in mode parallel leaves beside a database, or what --json printed, also "
          "of the parts of a corpus")
      ->type_name("REPORT")
      ->expected(1, -1);
  command
      ->add_option("--shard", options->shard,
                   "Verify the I-th of N parts of the corpus, in the order of names; --merge sums up what they printed "
                   "with --json")
      ->type_name("I/N");
  AddOldPathOptions(*command, program, options->old_path_options);
  command->add_option("--work-dir", options->work_directory, "Where the copies go (default: TMPDIR, else /tmp)")
      ->type_name("DIR");
  command->add_option("--html", options->html, "Write the result as a page to this file")->type_name("FILE");
  command->add_option("--junit", options->junit, "Write the result as JUnit XML to this file")->type_name("FILE");
  command->add_flag("--show-values", options->show_values, "Put values, shortened, into the report");
  command->footer(
      "Example: crystal-migration verify --db ~/.crystal/sessions.db --html report.html\n"
      "Many:    crystal-migration verify --corpus databases/ --html all.html\n"
      "         crystal-migration verify --corpus databases/ --shard 2/3 --json > part-2.json\n"
      "         crystal-migration verify --merge part-*.json --html all.html");
  command->callback([options, &program] { program.exit_code = Run(*options, program); });
}

}  // namespace crystal
