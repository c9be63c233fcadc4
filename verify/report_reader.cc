#include <nlohmann/json.hpp>

#include "migrator/base/status_macros.h"
#include "verify/report.h"

namespace crystal {
namespace {

using Json = nlohmann::ordered_json;

// A member of a document that somebody else may have written.
const Json& Member(const Json& object, const char* key) {
  static const Json& none = *new Json();
  return object.is_object() && object.contains(key) ? object[key] : none;
}

std::string TextOf(const Json& object, const char* key) {
  const Json& found = Member(object, key);
  return found.is_string() ? found.get<std::string>() : "";
}

// -1 where it is no number of rows.
int64_t CountOf(const Json& object, const char* key) {
  constexpr int64_t kMost = int64_t{1} << 48;  // a sum over many reports stays a number
  const Json& found = Member(object, key);
  if (!found.is_number_integer()) return -1;
  const auto count = found.get<int64_t>();
  return count <= kMost ? count : -1;
}

absl::Status NoReport() {
  return absl::DataLossError("it is no report of `verify`, and none that a start in mode parallel left");
}

// What a report of one database and the line of a corpus say alike.
absl::StatusOr<ReportSummary> ParseOne(const Json& document, int64_t rows_lost) {
  ReportSummary summary{TextOf(document, "database"), TextOf(document, "at"), TextOf(document, "release"),
                        TextOf(document, "tool_version"), TextOf(document, "verdict")};
  summary.headline = TextOf(document, "headline");
  summary.rows_before = CountOf(document, "rows_before");
  summary.rows_lost = rows_lost;
  const std::string& verdict = summary.verdict;
  bool is_report = summary.rows_before >= 0 && summary.rows_lost >= 0 && Member(document, "differences").is_array() &&
                   (verdict == "equal" || verdict == "explained" || verdict == "unexplained" || verdict == "failed");
  for (const Json& one : Member(document, "differences")) {
    summary.differences.push_back({TextOf(one, "where"), TextOf(one, "before"), TextOf(one, "after"),
                                   TextOf(one, "rule"), CountOf(one, "count"), TextOf(one, "table"),
                                   TextOf(one, "reason")});
    is_report = is_report && summary.differences.back().count >= 0;
  }
  for (const Json& where : Member(document, "unused_explanations")) {
    if (where.is_string()) summary.unused_explanations.push_back(where.get<std::string>());
  }
  if (!is_report) return NoReport();
  return summary;
}

absl::StatusOr<std::optional<Shard>> ParseShardOf(const Json& document) {
  const Json& shard = Member(document, "shard");
  if (shard.is_null()) return std::nullopt;
  const int64_t part = CountOf(shard, "part"), of = CountOf(shard, "of");
  if (part < 1 || part > of) return NoReport();
  return Shard{static_cast<size_t>(part), static_cast<size_t>(of)};
}

}  // namespace

absl::StatusOr<ReportDocument> ParseReports(absl::string_view text) {
  const Json document = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  ReportDocument read;
  if (!Member(document, "databases").is_array()) {
    ASSIGN_OR_RETURN(ReportSummary one, ParseOne(document, CountOf(Member(document, "legacy"), "rows_lost")));
    if (one.verdict == "failed") return NoReport();
    read.reports.push_back(std::move(one));
    return read;
  }
  ASSIGN_OR_RETURN(read.shard, ParseShardOf(document));
  for (const Json& line : Member(document, "databases")) {
    ASSIGN_OR_RETURN(ReportSummary one, ParseOne(line, CountOf(line, "rows_lost_by_legacy")));
    one.of_corpus = true;
    read.reports.push_back(std::move(one));
  }
  return read;
}

}  // namespace crystal
