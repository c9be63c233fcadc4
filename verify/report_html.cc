// One page about one database: the verdict and what differs first, what is equal folded away.
#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "migrator/values/history_tables.h"
#include "verify/discrepancy.h"
#include "verify/html.h"
#include "verify/report.h"

namespace crystal {
namespace {

std::string Plural(int64_t count, absl::string_view thing) {
  return absl::StrCat(count, " ", thing, count == 1 ? "" : "s");
}

// A path that loses rows is nothing to be green about, however well it is explained.
HtmlTone ToneOf(const ReportSummary& report) {
  if (report.verdict == "unexplained" || report.verdict == "failed") return HtmlTone::kBad;
  return report.verdict == "equal" ? HtmlTone::kGood : HtmlTone::kLook;
}

std::string VerdictLine(const ReportSummary& report) {
  if (report.verdict == "equal") return "Both paths lead to the same database";
  if (report.verdict == "failed") return "It could not be verified";
  if (report.verdict == "unexplained") return "The paths differ, and nothing explains it";
  if (report.rows_lost > 0) return absl::StrCat("The legacy path loses ", Plural(report.rows_lost, "row"));
  return "The paths differ, and the reasons are known";
}

// The sooner a difference must be looked at, the smaller: what nothing explains, rows that are lost, the rest.
int UrgencyOf(const ResultDifference& difference) {
  return difference.rule.empty() ? 0 : difference.rule == kLostByLegacy ? 1 : 2;
}

// The differences of a table, the most urgent first.
struct Group {
  std::string table;
  std::vector<const ResultDifference*> differences;
};

std::vector<Group> ByTable(const std::vector<ResultDifference>& differences) {
  std::map<std::string, Group> tables;
  for (const ResultDifference& difference : differences) {
    Group& group = tables[difference.table];
    group.table = difference.table;
    group.differences.push_back(&difference);
  }
  std::vector<Group> groups;
  for (auto& [table, group] : tables) {
    std::stable_sort(group.differences.begin(), group.differences.end(),
                     [](const auto* a, const auto* b) { return UrgencyOf(*a) < UrgencyOf(*b); });
    groups.push_back(std::move(group));
  }
  std::stable_sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
    return UrgencyOf(*a.differences[0]) < UrgencyOf(*b.differences[0]);
  });
  return groups;
}

// The facts of one table, or of all those of the history.
struct FactTables {
  HtmlTable differing{{{"fact"}, {"legacy"}, {"versioned"}}};
  HtmlTable equal{{{"fact"}, {"both"}}};
  int64_t equal_facts = 0;
};

std::string SchemaSection(const VerifyReport& report) {
  std::set<FactKey> keys;
  for (const Facts* facts : {&report.legacy_facts, &report.versioned_facts}) {
    for (const auto& [key, text] : *facts) keys.insert(key);
  }
  const auto fact = [](const Facts& facts, const FactKey& key) {
    const auto found = facts.find(key);
    return found == facts.end() ? std::string("absent") : found->second;
  };
  std::map<std::string, FactTables> tables;
  FactTables history;
  for (const FactKey& key : keys) {
    FactTables& of = IsHistoryTable(key.table) ? history : tables[key.table];
    const std::string legacy = fact(report.legacy_facts, key), versioned = fact(report.versioned_facts, key);
    if (legacy != versioned) {
      of.differing.Add({ToString(key), legacy, versioned}, &of == &history ? "" : "differs");
    } else {
      of.equal.Add({ToString(key), legacy});
      ++of.equal_facts;
    }
  }
  std::string differing, equal;
  int64_t equal_facts = 0;
  for (const auto& [table, facts] : tables) {
    const std::string name = table.empty() ? "views and triggers" : table;
    if (!facts.differing.empty()) {
      absl::StrAppend(&differing, "<h3>", HtmlEscape(name), "</h3>\n", facts.differing.ToString());
    }
    if (facts.equal_facts == 0) continue;
    equal_facts += facts.equal_facts;
    absl::StrAppend(&equal, HtmlFold(absl::StrCat(name, ": ", facts.equal_facts), facts.equal.ToString()));
  }
  if (differing.empty()) differing = "<p>They are the same.</p>\n";
  if (!equal.empty()) absl::StrAppend(&differing, HtmlFold(Plural(equal_facts, "equal fact"), equal));
  if (!history.differing.empty()) {
    absl::StrAppend(&differing, HtmlFold("the history's own tables, which only the versioned path has",
                                         history.differing.ToString()));
  }
  return differing;
}

std::string RowsSection(const VerifyReport& report) {
  const std::vector<HtmlTable::Column> columns = {{"table"},         {"before", true}, {"lost by legacy", true},
                                                  {"after", true},   {"added", true},  {"values set", true},
                                                  {"archived", true}};
  HtmlTable changed(columns), same(columns);
  int64_t same_tables = 0;
  for (const LedgerLine& line : report.ledger.lines) {
    const auto found = report.lost_by_table.find(line.table);
    const int64_t lost = found == report.lost_by_table.end() ? 0 : found->second;
    const bool is_same = lost + line.rows_added + line.values_changed + line.values_archived == 0;
    (is_same ? same : changed)
        .Add({line.table, absl::StrCat(line.rows_before), absl::StrCat(lost), absl::StrCat(line.rows_after),
              absl::StrCat(line.rows_added), absl::StrCat(line.values_changed), absl::StrCat(line.values_archived)},
             lost > 0 ? "differs" : "");
    same_tables += is_same ? 1 : 0;
  }
  std::string text = changed.empty() ? "<p>Every table is as it was.</p>\n" : changed.ToString();
  if (same_tables > 0) absl::StrAppend(&text, HtmlFold(Plural(same_tables, "table") + " as before", same.ToString()));
  return text;
}

std::string WhatRan(const VerifyReport& report) {
  std::string text =
      absl::StrCat("<p>Legacy path: ", report.legacy.launches,
                   report.legacy.launches == 1 ? " launch, " : " launches, ", report.legacy.duration_ms, " ms");
  if (!report.legacy.threw.ok()) {
    absl::StrAppend(&text, "; it ended in: <code>", HtmlEscape(report.legacy.threw.message()), "</code>");
  }
  for (const std::string& step : report.legacy.swallowed) {
    absl::StrAppend(&text, "; hid an error in <code>", HtmlEscape(step), "</code>");
  }
  return absl::StrCat(text, ".<br>Versioned path: ", report.versioned.duration_ms,
                      " ms. Both and the comparison: ", report.duration_ms, " ms.</p>\n");
}

std::vector<std::pair<std::string, std::string>> About(const ReportSummary& report) {
  return {{"database", report.database},
          {"at", report.at},
          {"legacy path", report.release},
          {"crystal-migration", report.tool_version}};
}

}  // namespace

std::string DifferencesHtml(const std::vector<ResultDifference>& differences) {
  if (differences.empty()) return "<p>None.</p>\n";
  std::string text;
  for (const Group& group : ByTable(differences)) {
    HtmlTable table({{"where"}, {"count", true}, {"legacy"}, {"versioned"}, {"why"}});
    for (const ResultDifference* d : group.differences) {
      table.Add({d->where, absl::StrCat(d->count), d->before, d->after,
                 d->rule.empty() ? "unexplained" : absl::StrCat(d->rule, ": ", ReasonOf(*d))},
                d->rule.empty() ? "unexplained" : "");
    }
    absl::StrAppend(&text, "<h3>", HtmlEscape(group.table.empty() ? "the database" : group.table), " <small>",
                    Plural(static_cast<int64_t>(group.differences.size()), "difference"), "</small></h3>\n",
                    table.ToString());
  }
  return text;
}

std::string VerifyHtml(const VerifyReport& report) {
  const ReportSummary summary = SummaryOf({report.database, absl::OkStatus(), report});
  return HtmlPage(ToneOf(summary), VerdictLine(summary), absl::StrCat(summary.verdict, ": ", summary.headline),
                  About(summary),
                  absl::StrCat("<h2>Differences</h2>\n", DifferencesHtml(report.differences), "<h2>Rows</h2>\n",
                               RowsSection(report), "<h2>Both schemas</h2>\n", SchemaSection(report),
                               "<h2>What ran</h2>\n", WhatRan(report)));
}

}  // namespace crystal
