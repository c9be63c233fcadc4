// A verifier's report in the forms that people and machines read.
#ifndef VERIFY_REPORT_H_
#define VERIFY_REPORT_H_

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "verify/two_paths.h"

namespace crystal {

// "the legacy path loses 412 rows of this database, the versioned path none"
std::string Headline(const VerifyReport& report);
std::string VerifyText(const VerifyReport& report);
nlohmann::ordered_json VerifyJson(const VerifyReport& report);
nlohmann::ordered_json DifferencesJson(const std::vector<ResultDifference>& differences);
// One page that needs nothing from outside: the verdict, what differs by table, rows, schemas, what ran; what is equal
// is folded away.
std::string VerifyHtml(const VerifyReport& report);
// The part of it about these differences.
std::string DifferencesHtml(const std::vector<ResultDifference>& differences);

// One database of a sweep: its name, and its report or why there is none.
struct NamedReport {
  std::string name;
  absl::Status status;
  VerifyReport report;
};

// What a page over many databases needs of each: from a run, or from the file that an earlier one left.
struct ReportSummary {
  std::string database;
  std::string at = {}, release = {}, tool_version = {};  // as VerifyReport has them; "" where there was no report
  std::string verdict = {};                              // "equal", "explained", "unexplained", "failed"
  std::string headline = {};
  int64_t rows_before = 0;
  int64_t rows_lost = 0;
  std::vector<ResultDifference> differences = {};
  std::vector<std::string> unused_explanations = {};
  bool of_corpus = false;  // read from a document about many
};
ReportSummary SummaryOf(const NamedReport& report);

// A part of a corpus, for machines that take a part each: the first of `of` parts is number 1.
struct Shard {
  size_t number = 1;
  size_t of = 1;
};

struct ReportDocument {
  std::vector<ReportSummary> reports = {};
  std::optional<Shard> shard = std::nullopt;  // of a document about a part of a corpus, which may hold no report
};
// The document that VerifyJson makes, or one that `verify --corpus --json` printed. Errors: DataLoss - it is neither.
absl::StatusOr<ReportDocument> ParseReports(absl::string_view text);
// One page: how many databases, what differs among all of them and why, each of them; the worst first.
std::string CorpusHtml(std::vector<ReportSummary> reports);

// JUnit's XML: a test case for each database, failed where something is unexplained.
std::string VerifyJunit(const std::vector<NamedReport>& reports);

// Why a difference is there, for people: its owner's reason, or the rule's.
std::string ReasonOf(const ResultDifference& difference);

}  // namespace crystal

#endif  // VERIFY_REPORT_H_
