#include "verify/report.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "verify/discrepancy.h"
#include "verify/junit.h"

namespace crystal {
namespace {

using Json = nlohmann::ordered_json;

std::string Rows(int64_t count) { return absl::StrCat(count, count == 1 ? " row" : " rows"); }

std::string LegacyLine(const LegacyOutcome& legacy) {
  std::string text =
      absl::StrCat(legacy.launches, legacy.launches == 1 ? " launch" : " launches", " in ", legacy.duration_ms, " ms");
  if (!legacy.threw.ok())
    absl::StrAppend(
        &text,
        legacy.stuck ? "; the application would not start any more: " : "; the application would not start at first: ",
        legacy.threw.message());
  if (!legacy.swallowed.empty()) {
    absl::StrAppend(&text, "; failed and hid it: ", absl::StrJoin(legacy.swallowed, ", "));
  }
  return text;
}

}  // namespace

std::string ReasonOf(const ResultDifference& difference) {
  if (!difference.reason.empty()) return difference.reason;
  for (const Rule& known : KnownOfCrystal().rules) {
    if (difference.rule == known.name) return known.reason;
  }
  return "no rule explains it";
}

std::string Headline(const VerifyReport& report) {
  if (!report.versioned.refused.ok())
    return absl::StrCat("the versioned path refuses this database: ", report.versioned.refused.message());
  const std::string lost = report.rows_lost == 0 ? std::string("no row of this database is lost by either path")
                                                 : absl::StrCat("the legacy path loses ", Rows(report.rows_lost),
                                                                " of this database, the versioned path none");
  const std::string end = report.legacy.threw.ok() ? ""
                          : report.legacy.stuck    ? "; with the legacy path the application does not start any more"
                                                   : "; with the legacy path the application does not start at first";
  switch (report.verdict) {
    case Verdict::kEqual:
      return absl::StrCat("both paths lead to the same database; ", lost);
    case Verdict::kExplained:
      return absl::StrCat(lost, end);
    case Verdict::kUnexplained:
      break;
  }
  return absl::StrCat("there are differences that nothing explains; ", lost, end);
}

std::string VerifyText(const VerifyReport& report) {
  std::string text =
      absl::StrCat(report.database, ": ", ToString(report.verdict), "\n  ", Headline(report), "\n  legacy     ",
                   LegacyLine(report.legacy), "\n  versioned  ", report.versioned.duration_ms, " ms\n");
  for (const auto& [table, rows] : report.lost_by_table) {
    absl::StrAppend(&text, "  lost by the legacy path: ", Rows(rows), " of ", table, "\n");
  }
  for (const ResultDifference& d : report.differences) {
    absl::StrAppend(&text, d.rule.empty() ? "  UNEXPLAINED " : "  ", d.where,
                    d.count > 1 ? absl::StrCat(" x", d.count) : "", "\n      legacy ", d.before, ", versioned ",
                    d.after, "\n");
    if (!d.rule.empty()) absl::StrAppend(&text, "      ", d.rule, ": ", ReasonOf(d), "\n");
  }
  for (const std::string& where : report.unused_explanations) {
    absl::StrAppend(&text, "  note: the explanation of \"", where, "\" explains nothing here\n");
  }
  return text;
}

Json DifferencesJson(const std::vector<ResultDifference>& differences) {
  Json list = Json::array();
  for (const ResultDifference& d : differences) {
    list.push_back({{"table", d.table},
                    {"where", d.where},
                    {"before", d.before},
                    {"after", d.after},
                    {"rule", d.rule.empty() ? Json() : Json(d.rule)},
                    {"reason", ReasonOf(d)},
                    {"count", d.count}});
  }
  return list;
}

Json VerifyJson(const VerifyReport& report) {
  return {{"at", report.at},
          {"release", report.release},
          {"tool_version", report.tool_version},
          {"verdict", ToString(report.verdict)},
          {"headline", Headline(report)},
          {"database", report.database},
          {"legacy",
           {{"threw", report.legacy.threw.ok() ? Json() : Json(std::string(report.legacy.threw.message()))},
            {"stuck", report.legacy.stuck},
            {"swallowed", report.legacy.swallowed},
            {"launches", report.legacy.launches},
            {"settled", report.legacy.settled},
            {"output", report.legacy.output},
            {"rows_lost", report.rows_lost},
            {"lost_by_table", report.lost_by_table},
            {"duration_ms", report.legacy.duration_ms}}},
          {"versioned",
           {{"refused", report.versioned.refused.ok() ? Json() : Json(std::string(report.versioned.refused.message()))},
            {"duration_ms", report.versioned.duration_ms}}},
          {"rows_before", report.rows_before},
          {"differences", DifferencesJson(report.differences)},
          {"unused_explanations", report.unused_explanations},
          {"duration_ms", report.duration_ms}};
}

ReportSummary SummaryOf(const NamedReport& named) {
  const VerifyReport& report = named.report;
  ReportSummary summary{named.name, report.at, report.release, report.tool_version};
  summary.verdict = named.status.ok() ? ToString(report.verdict) : "failed";
  summary.headline = named.status.ok() ? Headline(report) : std::string(named.status.message());
  summary.rows_before = report.rows_before;
  summary.rows_lost = report.rows_lost;
  summary.differences = report.differences;
  summary.unused_explanations = report.unused_explanations;
  return summary;
}

std::string VerifyJunit(const std::vector<NamedReport>& reports) {
  std::vector<JunitCase> cases;
  for (const NamedReport& one : reports) {
    JunitCase& junit = cases.emplace_back(JunitCase{one.name, one.report.duration_ms});
    if (!one.status.ok()) {
      junit.failure = junit.details = std::string(one.status.message());
    } else if (one.report.verdict == Verdict::kUnexplained) {
      junit.failure = Headline(one.report);
      junit.details = VerifyText(one.report);
    }
  }
  return JunitXml("verify", cases);
}

}  // namespace crystal
