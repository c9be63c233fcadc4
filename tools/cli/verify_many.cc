#include "tools/cli/verify_many.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <iostream>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/file_system.h"
#include "tools/cli/console.h"
#include "tools/cli/document.h"
#include "tools/operations/usage_error.h"

namespace crystal {
namespace {

namespace fs = std::filesystem;

bool IsDatabaseName(const fs::path& path) {
  const std::string extension = absl::AsciiStrToLower(path.extension().string());
  return extension == ".db" || extension == ".sqlite" || extension == ".sqlite3";
}

// Reports that answer different questions have no sum.
absl::Status CheckSame(const char* what, const std::string& first, const std::string& here,
                       const std::string& first_file, const std::string& file) {
  if (first == here) return absl::OkStatus();
  const auto shown = [](const std::string& text) { return text.empty() ? std::string("not said") : text; };
  return AsUsage(absl::InvalidArgumentError(
      absl::StrCat("the reports are of different ", what, ": ", shown(first), " in ", first_file, ", ", shown(here),
                   " in ", file, "; merge those of one, and verify the other databases again")));
}

}  // namespace

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

absl::StatusOr<Shard> ParseShard(const std::string& text) {
  const std::vector<std::string> halves = absl::StrSplit(text, '/');
  Shard shard;
  if (halves.size() == 2 && absl::SimpleAtoi(halves[0], &shard.number) && absl::SimpleAtoi(halves[1], &shard.of) &&
      shard.number >= 1 && shard.number <= shard.of) {
    return shard;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("--shard \"", text, "\": say which part of how many, 1/3 to 3/3 for three parts"));
}

std::vector<std::string> PartOf(const std::vector<std::string>& files, const Shard& shard) {
  std::vector<std::string> part;
  for (size_t i = shard.number - 1; i < files.size(); i += shard.of) part.push_back(files[i]);
  return part;
}

std::vector<NamedReport> VerifyAll(const std::vector<std::string>& files,
                                   const std::function<absl::StatusOr<VerifyReport>(const std::string&)>& verify) {
  std::vector<NamedReport> reports(files.size());
  std::atomic<size_t> next = 0;
  ProgressLine progress;
  std::mutex progress_mutex;
  const auto work = [&] {
    for (size_t i = next++; i < files.size(); i = next++) {
      reports[i].name = files[i];
      absl::StatusOr<VerifyReport> report = verify(files[i]);
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

namespace {

// What the documents are of, gathered as they are read: their sum counts every database once, and leaves out none.
class Parts {
 public:
  absl::Status Add(const ReportDocument& document, const std::string& file) {
    if (document.shard) RETURN_IF_ERROR(AddShard(*document.shard, file));
    std::map<std::string, std::string> here;
    for (const ReportSummary& report : document.reports) {
      const std::string key = absl::StrCat(report.database, report.of_corpus ? "" : absl::StrCat("\n", report.at));
      const auto known = databases_.find(key);
      if (known != databases_.end()) {
        return absl::InvalidArgumentError(
            absl::StrCat(report.database, " stands in ", known->second, " and in ", file, ": merge it once"));
      }
      here.emplace(key, file);
    }
    databases_.merge(here);
    return absl::OkStatus();
  }

  absl::Status CheckWhole() const {
    std::vector<std::string> missing;
    for (size_t part = 1; part <= of_ && missing.size() < kMostNamed; ++part) {
      if (files_.count(part) == 0) missing.push_back(absl::StrCat(part, "/", of_));
    }
    if (missing.empty()) return absl::OkStatus();
    const bool more = of_ - files_.size() > missing.size();
    return absl::InvalidArgumentError(absl::StrCat("parts of the corpus are missing: ", absl::StrJoin(missing, ", "),
                                                   more ? ", ..." : "", "; `verify --corpus DIR --shard ", missing[0],
                                                   " --json` prints the first of them"));
  }

 private:
  static constexpr size_t kMostNamed = 10;

  absl::Status AddShard(const Shard& shard, const std::string& file) {
    if (of_ != 0 && of_ != shard.of) {
      return absl::InvalidArgumentError(absl::StrCat("the parts are not of one whole: ", files_.begin()->second,
                                                     " is one of ", of_, ", ", file, " one of ", shard.of));
    }
    of_ = shard.of;
    const auto [known, fresh] = files_.emplace(shard.number, file);
    if (fresh) return absl::OkStatus();
    return absl::InvalidArgumentError(
        absl::StrCat("part ", shard.number, " of ", of_, " is given twice: ", known->second, " and ", file));
  }

  size_t of_ = 0;  // 0 where there is no part
  std::map<size_t, std::string> files_ = {};
  std::map<std::string, std::string> databases_ = {};
};

absl::StatusOr<ReportDocument> ReadDocument(const std::string& file) {
  constexpr int64_t kMostBytes = 64 << 20;
  ASSIGN_OR_RETURN(const std::string text, ReadSmallFile(file, kMostBytes));
  return ParseReports(text);
}

}  // namespace

absl::StatusOr<std::vector<ReportSummary>> ReadReports(const std::vector<std::string>& files) {
  std::vector<ReportSummary> all;
  Parts parts;
  for (const std::string& file : files) {
    absl::StatusOr<ReportDocument> document = ReadDocument(file);
    if (!document.ok()) return AsUsage(WithContext(document.status(), file));
    const std::vector<ReportSummary>& here = document->reports;
    for (const ReportSummary& report : here) {
      const ReportSummary& first = all.empty() ? here.front() : all.front();
      RETURN_IF_ERROR(CheckSame("versions", first.tool_version, report.tool_version, first.database, file));
      RETURN_IF_ERROR(CheckSame("releases", first.release, report.release, first.database, file));
    }
    if (const absl::Status added = parts.Add(*document, file); !added.ok()) return AsUsage(added);
    for (ReportSummary& report : document->reports) {
      if (!report.of_corpus) report.database = file;
      all.push_back(std::move(report));
    }
  }
  if (const absl::Status whole = parts.CheckWhole(); !whole.ok()) return AsUsage(whole);
  return all;
}

namespace {

nlohmann::ordered_json LineOf(const ReportSummary& report) {
  return {{"database", report.database},
          {"at", report.at},
          {"release", report.release},
          {"tool_version", report.tool_version},
          {"verdict", report.verdict},
          {"headline", report.headline},
          {"rows_before", report.rows_before},
          {"rows_lost_by_legacy", report.rows_lost},
          {"differences", DifferencesJson(report.differences)},
          {"unused_explanations", report.unused_explanations}};
}

// Explanations that explain nothing in any database.
std::vector<std::string> UnusedInAll(const std::vector<ReportSummary>& reports) {
  std::map<std::string, size_t> unused;
  size_t verified = 0;
  for (const ReportSummary& report : reports) {
    if (report.verdict != "failed") ++verified;
    for (const std::string& where : report.unused_explanations) ++unused[where];
  }
  std::vector<std::string> in_all;
  for (const auto& [where, count] : unused) {
    if (count == verified) in_all.push_back(where);
  }
  return in_all;
}

}  // namespace

bool PrintSummaries(const std::vector<ReportSummary>& reports, bool json, const std::optional<Shard>& shard) {
  std::map<std::string, int64_t> verdicts;
  int64_t lost = 0;
  nlohmann::ordered_json documents = nlohmann::ordered_json::array();
  std::vector<std::vector<std::string>> rows;
  for (const ReportSummary& report : reports) {
    ++verdicts[report.verdict];
    lost += report.rows_lost;
    rows.push_back({report.verdict, report.database, report.headline});
    documents.push_back(LineOf(report));
  }
  const std::vector<std::string> unused = UnusedInAll(reports);
  if (json) {
    nlohmann::ordered_json document = {{"databases", documents},
                                       {"equal", verdicts["equal"]},
                                       {"explained", verdicts["explained"]},
                                       {"unexplained", verdicts["unexplained"]},
                                       {"failed", verdicts["failed"]},
                                       {"rows_lost_by_legacy", lost},
                                       {"unused_explanations", unused}};
    if (shard) document["shard"] = {{"part", shard->number}, {"of", shard->of}};
    PrintDocument(document);
  } else {
    std::cout << AlignedTable(rows, "") << Count(static_cast<int64_t>(reports.size()), "database") << ": "
              << verdicts["equal"] << " equal, " << verdicts["explained"] << " explained, " << verdicts["unexplained"]
              << " unexplained, " << verdicts["failed"] << " failed; the legacy path loses " << Count(lost, "row")
              << '\n';
    for (const std::string& where : unused) {
      std::cout << "note: the explanation of \"" << where << "\" explains nothing in any of them\n";
    }
  }
  return verdicts["unexplained"] + verdicts["failed"] == 0;
}

}  // namespace crystal
