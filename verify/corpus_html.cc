// One page about many databases: what to decide a release on.
#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "verify/html.h"
#include "verify/report.h"

namespace crystal {
namespace {

constexpr const char* kVerdicts[] = {"unexplained", "failed", "explained", "equal"};  // the worst first

size_t RankOf(const ReportSummary& report) {
  const auto* found = std::find(std::begin(kVerdicts), std::end(kVerdicts), report.verdict);
  return static_cast<size_t>(found - std::begin(kVerdicts));
}

// What the databases have in common: a rule, and where it applies.
struct Reason {
  int64_t databases = 0;
  int64_t count = 0;  // rows, values and facts
  std::string example = {};
};

std::string WhyOf(const ResultDifference& difference) {
  return difference.rule.empty() ? "" : absl::StrCat(difference.rule, ": ", ReasonOf(difference));
}

std::string ReasonsTable(const std::vector<ReportSummary>& reports) {
  std::map<std::string, Reason> reasons;  // "" for what nothing explains, which comes first
  for (const ReportSummary& report : reports) {
    std::set<std::string> seen;
    for (const ResultDifference& difference : report.differences) {
      const std::string why = WhyOf(difference);
      Reason& reason = reasons[why];
      if (seen.insert(why).second) ++reason.databases;
      reason.count += difference.count;
      if (reason.example.empty()) reason.example = difference.where;
    }
  }
  if (reasons.empty()) return "<p>Nothing differs anywhere.</p>\n";
  HtmlTable table({{"why"}, {"databases", true}, {"rows, values, facts", true}, {"for example"}});
  for (const auto& [why, reason] : reasons) {
    table.Add(
        {why.empty() ? "unexplained" : why, absl::StrCat(reason.databases), absl::StrCat(reason.count), reason.example},
        why.empty() ? "unexplained" : "");
  }
  return table.ToString();
}

std::string OneLine(const ReportSummary& report) {
  const std::string lost =
      report.rows_lost > 0 ? absl::StrCat(", ", report.rows_lost, " of ", report.rows_before, " rows lost by legacy")
                           : "";
  return absl::StrCat(report.verdict, lost, ": ", report.database);
}

}  // namespace

std::string CorpusHtml(std::vector<ReportSummary> reports) {
  std::stable_sort(reports.begin(), reports.end(), [](const ReportSummary& a, const ReportSummary& b) {
    return std::pair(RankOf(a), -a.rows_lost) < std::pair(RankOf(b), -b.rows_lost);
  });
  int64_t lost = 0, losing = 0;
  std::map<std::string, int64_t> verdicts;
  std::set<std::string> times, releases, versions;
  std::string databases;
  for (const ReportSummary& report : reports) {
    lost += report.rows_lost;
    losing += report.rows_lost > 0 ? 1 : 0;
    ++verdicts[report.verdict];
    if (!report.at.empty()) times.insert(report.at);
    if (!report.release.empty()) releases.insert(report.release);
    if (!report.tool_version.empty()) versions.insert(report.tool_version);
    absl::StrAppend(&databases,
                    HtmlFold(OneLine(report),
                             absl::StrCat("<p>", HtmlEscape(report.headline), "</p>\n",
                                          report.differences.empty() ? "" : DifferencesHtml(report.differences)),
                             reports.size() == 1));
  }
  std::vector<std::string> counts;
  for (const char* verdict : kVerdicts) {
    if (verdicts[verdict] > 0) counts.push_back(absl::StrCat(verdicts[verdict], " ", verdict));
  }
  const bool is_bad = verdicts["unexplained"] + verdicts["failed"] > 0;
  const auto number = static_cast<int64_t>(reports.size());
  const std::string verdict =
      absl::StrCat(number, number == 1 ? " database: " : " databases: ", absl::StrJoin(counts, ", "));
  const std::string summary =
      lost == 0 ? "No row is lost by either path."
                : absl::StrCat("The legacy path loses ", lost, lost == 1 ? " row" : " rows", " of ", losing,
                               losing == 1 ? " database" : " databases", ", the versioned path none.");
  const std::string span = times.empty()                       ? ""
                           : *times.begin() == *times.rbegin() ? *times.begin()
                                                               : absl::StrCat(*times.begin(), " to ", *times.rbegin());
  return HtmlPage(is_bad                                  ? HtmlTone::kBad
                  : lost > 0 || verdicts["explained"] > 0 ? HtmlTone::kLook
                                                          : HtmlTone::kGood,
                  verdict, summary,
                  {{"at", span},
                   {"legacy path", absl::StrJoin(releases, ", ")},
                   {"crystal-migration", absl::StrJoin(versions, ", ")}},
                  absl::StrCat("<h2>What differs</h2>\n", ReasonsTable(reports), "<h2>Databases</h2>\n", databases));
}

}  // namespace crystal
