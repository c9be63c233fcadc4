#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "migrator/clock.h"
#include "migrator/file_system.h"
#include "migrator/status_macros.h"
#include "tools/parallel_start.h"

namespace crystal {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

Json ErrorJson(const absl::Status& status) { return status.ok() ? Json() : Json(std::string(status.message())); }

std::string Document(const VerifyReport& report, int64_t now_ms) {
  Json differences = Json::array();
  for (const ResultDifference& difference : report.differences) {
    differences.push_back({{"where", difference.where},
                           {"before", difference.before},
                           {"after", difference.after},
                           {"rule", difference.rule.empty() ? Json() : Json(difference.rule)},
                           {"count", difference.count}});
  }
  const Json document = {{"at", IsoTime(now_ms)},
                         {"database", report.database},
                         {"verdict", ToString(report.verdict)},
                         {"legacy",
                          {{"threw", ErrorJson(report.legacy.threw)},
                           {"swallowed", report.legacy.swallowed},
                           {"launches", report.legacy.launches},
                           {"settled", report.legacy.settled},
                           {"rows_lost", report.rows_lost},
                           {"lost_by_table", report.lost_by_table},
                           {"duration_ms", report.legacy.duration_ms}}},
                         {"versioned",
                          {{"refused", ErrorJson(report.versioned.refused)},
                           {"faults", report.ledger.faults},
                           {"duration_ms", report.versioned.duration_ms}}},
                         {"rows_before", report.rows_before},
                         {"differences", differences},
                         {"duration_ms", report.duration_ms}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// "20261122T080910Z", with "-2", "-3", ... where that was taken: nothing else is taken for a report of ours.
bool IsTimeOfReport(absl::string_view text) {
  constexpr absl::string_view kPattern = "ddddddddTddddddZ";
  if (text.size() < kPattern.size()) return false;
  for (size_t i = 0; i < kPattern.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kPattern[i] == 'd' ? !digit : text[i] != kPattern[i]) return false;
  }
  text.remove_prefix(kPattern.size());
  if (text.empty()) return true;
  return absl::ConsumePrefix(&text, "-") && !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void RemoveOldReports(const std::string& prefix) {
  std::vector<std::string> reports;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(DirectoryOf(prefix), ignored)) {
    const std::string path = entry.path().string();
    absl::string_view time = path;
    if (!absl::ConsumePrefix(&time, prefix) || !absl::ConsumeSuffix(&time, ".json")) continue;
    if (IsTimeOfReport(time) && entry.symlink_status(ignored).type() == fs::file_type::regular) reports.push_back(path);
  }
  const size_t time_end = prefix.size() + 16;
  std::sort(reports.begin(), reports.end(), [&](const std::string& a, const std::string& b) {
    const int time = a.compare(0, time_end, b, 0, time_end);
    if (time != 0) return time < 0;
    return a.size() != b.size() ? a.size() < b.size() : a < b;  // "-9" before "-10"
  });
  for (size_t i = 0; i + kParallelReports < reports.size(); ++i) fs::remove(reports[i], ignored);
}

}  // namespace

absl::StatusOr<std::string> KeepParallelReport(const std::string& database, const VerifyReport& report,
                                               int64_t now_ms) {
  const std::string prefix = database + ".parallel-";
  const std::string content = Document(report, now_ms);
  for (int attempt = 1;; ++attempt) {
    const std::string path =
        absl::StrCat(prefix, CompactTime(now_ms), attempt == 1 ? "" : absl::StrCat("-", attempt), ".json");
    const absl::Status written = WriteNewFile(path, content);
    if (absl::IsAlreadyExists(written)) continue;
    RETURN_IF_ERROR(written);
    RemoveOldReports(prefix);
    return path;
  }
}

}  // namespace crystal
