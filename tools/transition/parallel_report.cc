#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "migrator/base/clock.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/file_system.h"
#include "tools/transition/parallel_start.h"
#include "verify/report.h"

namespace crystal {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::string Document(const VerifyReport& report) {
  return VerifyJson(report).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// A report that is there, in the order in which they were made.
struct KeptReport {
  std::string time;  // "20261122T080910Z"
  int number = 1;    // of those of one second: "-2", "-3", ... behind the time
  std::string path = {};
  auto operator<=>(const KeptReport&) const = default;
};

// nullopt where the rest of a name is not what a report of ours is called.
std::optional<KeptReport> ParseName(absl::string_view rest) {
  constexpr absl::string_view kPattern = "ddddddddTddddddZ";
  if (rest.size() < kPattern.size()) return std::nullopt;
  for (size_t i = 0; i < kPattern.size(); ++i) {
    if (kPattern[i] == 'd' ? !absl::ascii_isdigit(rest[i]) : rest[i] != kPattern[i]) return std::nullopt;
  }
  KeptReport report{.time = std::string(rest.substr(0, kPattern.size()))};
  rest.remove_prefix(kPattern.size());
  if (rest.empty()) return report;
  if (!absl::ConsumePrefix(&rest, "-") || !absl::SimpleAtoi(rest, &report.number) || report.number < 2) {
    return std::nullopt;
  }
  return report;
}

std::vector<KeptReport> ReportsOf(const std::string& prefix) {
  std::vector<KeptReport> reports;
  std::error_code ignored;
  for (const fs::directory_entry& entry : EntriesOf(DirectoryOf(prefix), ignored)) {
    const std::string path = entry.path().string();
    absl::string_view rest = path;
    if (!absl::ConsumePrefix(&rest, prefix) || !absl::ConsumeSuffix(&rest, ".json")) continue;
    std::optional<KeptReport> report = ParseName(rest);
    if (!report || entry.symlink_status(ignored).type() != fs::file_type::regular) continue;
    report->path = path;
    reports.push_back(*std::move(report));
  }
  std::sort(reports.begin(), reports.end());
  return reports;
}

}  // namespace

absl::StatusOr<std::string> KeepParallelReport(const std::string& database, const VerifyReport& report,
                                               int64_t now_ms) {
  const std::string prefix = database + ".parallel-";
  const std::string time = CompactTime(now_ms);
  int number = 1;
  for (const KeptReport& kept : ReportsOf(prefix)) {
    if (kept.time == time) number = kept.number + 1;
  }
  const std::string name = absl::StrCat(prefix, time, number == 1 ? "" : absl::StrCat("-", number));
  const std::string path = name + ".json";
  RETURN_IF_ERROR(WriteNewFile(path, Document(report)));
  RETURN_IF_ERROR(WriteNewFile(name + ".html", VerifyHtml(report)));
  const std::vector<KeptReport> reports = ReportsOf(prefix);
  std::error_code ignored;
  for (size_t i = 0; i + kParallelReports < reports.size(); ++i) {
    fs::remove(reports[i].path, ignored);
    fs::remove(fs::path(reports[i].path).replace_extension(".html"), ignored);
  }
  return path;
}

absl::StatusOr<ParallelMemory> LastParallelReport(const std::string& database) {
  constexpr int64_t kMostBytes = 64 << 20;
  const std::vector<KeptReport> reports = ReportsOf(database + ".parallel-");
  if (reports.empty()) return absl::NotFoundError(absl::StrCat("no report of mode parallel beside ", database));
  ASSIGN_OR_RETURN(std::string text, ReadSmallFile(reports.back().path, kMostBytes));
  const Json document = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object()) return absl::DataLossError(absl::StrCat(reports.back().path, " is no report"));
  ParallelMemory memory;
  const auto legacy = document.find("legacy");
  if (legacy == document.end() || !legacy->is_object()) return memory;
  const auto lost = legacy->find("rows_lost"), threw = legacy->find("threw");
  if (lost != legacy->end() && lost->is_number_integer()) memory.rows_lost = lost->get<int64_t>();
  memory.threw = threw != legacy->end() && !threw->is_null();
  return memory;
}

}  // namespace crystal
