// The report's pages, and the reports that are read back to be summed up.
#include "verify/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/status_matchers.h"
#include "verify/html.h"

namespace crystal {
namespace {

using testing::HasSubstr;
using testing::Not;

VerifyReport Made(Verdict verdict, std::vector<ResultDifference> differences, int64_t lost = 0) {
  VerifyReport report;
  report.verdict = verdict;
  report.database = "a.db";
  report.at = "2026-11-22T08:09:10.000Z";
  report.release = "v0.3.5";
  report.tool_version = "0.1.0";
  report.rows_before = 9;
  report.rows_lost = lost;
  report.differences = std::move(differences);
  return report;
}

const ResultDifference kExplained = {"rows of sessions", "2", "5", "lost-by-legacy", 3, "sessions"};
const ResultDifference kOpen = {"column panels.x", "absent", "TEXT", "", 1, "panels"};

size_t At(const std::string& text, const std::string& part) {
  const size_t at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return at;
}

TEST(VerifyHtmlTest, TheVerdictComesFirstThenWhatNothingExplainsThenTheRest) {
  const std::string page = VerifyHtml(Made(Verdict::kUnexplained, {kExplained, kOpen}));
  EXPECT_LT(At(page, "<h1>The paths differ, and nothing explains it"), At(page, "column panels.x"));
  EXPECT_LT(At(page, "column panels.x"), At(page, "rows of sessions"));
  EXPECT_LT(At(page, "rows of sessions"), At(page, "<h2>Both schemas"));
  for (const char* said : {"2026-11-22T08:09:10.000Z", "v0.3.5", "0.1.0"}) EXPECT_LT(At(page, said), At(page, "<h2>"));
}

TEST(VerifyHtmlTest, RowsThatAreLostComeBeforeWhatIsOnlyLeftBehind) {
  const ResultDifference residue = {"table early", "table", "absent", "residue", 1, "early"};
  const std::string page = VerifyHtml(Made(Verdict::kExplained, {residue, kExplained}, 3));
  EXPECT_LT(At(page, "rows of sessions"), At(page, "table early"));
}

TEST(VerifyHtmlTest, NothingIsGreenWhereRowsAreLost) {
  EXPECT_THAT(VerifyHtml(Made(Verdict::kEqual, {})), HasSubstr("<header class=good>"));
  EXPECT_THAT(VerifyHtml(Made(Verdict::kExplained, {kExplained}, 3)),
              AllOf(HasSubstr("<header class=look>"), HasSubstr("<h1>The legacy path loses 3 rows</h1>")));
  EXPECT_THAT(VerifyHtml(Made(Verdict::kUnexplained, {kOpen})), HasSubstr("<header class=bad>"));
}

TEST(VerifyHtmlTest, FactsThatAreEqualAndTheHistorysOwnTablesAreFolded) {
  VerifyReport report = Made(Verdict::kEqual, {});
  report.legacy_facts = {{{"folders", "table", ""}, "rowid"}};
  report.versioned_facts = {{{"folders", "table", ""}, "rowid"}, {{"migration_events", "table", ""}, "rowid"}};
  const std::string page = VerifyHtml(report);
  EXPECT_LT(At(page, "<details><summary>1 equal fact"), At(page, "<details><summary>folders: 1"));
  EXPECT_LT(At(page, "<details><summary>the history's own tables"), At(page, "migration_events"));
  EXPECT_THAT(page, Not(HasSubstr("class=differs")));
}

TEST(VerifyHtmlTest, WhatIsTheUsersIsTextOfThePage) {
  ResultDifference hostile = kOpen;
  hostile.where = "column x.\"><script>alert(1)</script>";
  hostile.table = "<img src=x>";
  const std::string page = VerifyHtml(Made(Verdict::kUnexplained, {hostile}));
  EXPECT_THAT(page, AllOf(Not(HasSubstr("<script>alert")), Not(HasSubstr("<img")), HasSubstr("&lt;script&gt;")));
}

TEST(CorpusHtmlTest, TheWorstComesFirstAndReasonsAreSummedUp) {
  VerifyReport open = Made(Verdict::kUnexplained, {kExplained, kOpen}, 3);
  const std::string page = CorpusHtml(
      {SummaryOf({"good.db", absl::OkStatus(), Made(Verdict::kEqual, {})}),
       SummaryOf({"lost.db", absl::OkStatus(), Made(Verdict::kExplained, {kExplained}, 3)}),
       SummaryOf({"broken.db", absl::DataLossError("malformed"), {}}), SummaryOf({"open.db", absl::OkStatus(), open})});
  EXPECT_THAT(page, HasSubstr("<h1>4 databases: 1 unexplained, 1 failed, 1 explained, 1 equal</h1>"));
  EXPECT_THAT(page, HasSubstr("The legacy path loses 6 rows of 2 databases, the versioned path none."));
  EXPECT_LT(At(page, "<td>unexplained</td><td class=n data-label=\"databases\">1<"), At(page, "<td>lost-by-legacy"));
  EXPECT_LT(At(page, ": open.db"), At(page, ": broken.db"));
  EXPECT_LT(At(page, ": broken.db"), At(page, ": lost.db"));
  EXPECT_LT(At(page, ": lost.db"), At(page, ": good.db"));
  EXPECT_THAT(page, HasSubstr("<header class=bad>"));
}

TEST(ParseReportTest, AReportIsReadBackAsItWasSummedUp) {
  const VerifyReport report = Made(Verdict::kUnexplained, {kExplained, kOpen}, 3);
  const ReportSummary made = SummaryOf({report.database, absl::OkStatus(), report});
  ASSERT_OK_AND_ASSIGN(const ReportDocument document, ParseReports(VerifyJson(report).dump()));
  const std::vector<ReportSummary>& all = document.reports;
  ASSERT_EQ(all.size(), 1U);
  const ReportSummary& read = all[0];
  EXPECT_EQ(CorpusHtml({read}), CorpusHtml({made}));
  EXPECT_EQ(read.rows_lost, 3);
  EXPECT_EQ(read.differences.size(), 2U);
}

TEST(ParseReportTest, WhatIsNoReportIsRefused) {
  for (const char* text : {"", "{", "[]", "null", "7", "{\"database\":\"a\"}", "{\"database\":1,\"verdict\":[]}",
                           "{\"database\":\"a\",\"headline\":\"b\",\"verdict\":\"splendid\"}",
                           "{\"database\":\"a\",\"headline\":\"b\",\"verdict\":\"equal\",\"differences\":7}",
                           "{\"database\":\"a\",\"headline\":\"b\",\"verdict\":\"equal\",\"rows_before\":-1}"}) {
    EXPECT_FALSE(ParseReports(text).ok()) << text;
  }
}

}  // namespace
}  // namespace crystal
