#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "verify/report.h"

namespace crystal {
namespace {

constexpr char kStyle[] = R"(
:root{color-scheme:light dark;--line:#8884;--bad:#c62828;--good:#2e7d32;--mark:#ffb30033}
body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:0 auto;padding:1rem}
h1{font-size:1.5rem;margin:.5rem 0}h2{font-size:1.15rem;margin:2rem 0 .5rem}
.verdict{display:inline-block;padding:.1rem .7rem;border-radius:1rem;color:#fff;background:var(--good)}
.verdict.unexplained{background:var(--bad)}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
th{white-space:nowrap}td:first-child{overflow-wrap:anywhere;min-width:8rem}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
tr.differs{background:var(--mark)}tr.unexplained td:first-child{color:var(--bad);font-weight:600}
code{font-size:.85em}
@media(max-width:40rem){body{padding:.6rem}td,th{padding:.25rem .35rem}table{font-size:.8rem}
.stack tr{display:block;padding:.4rem 0;border-bottom:1px solid var(--line)}.stack th{display:none}
.stack td{display:block;border:0;padding:.05rem .35rem;text-align:left}.stack td:first-child{font-weight:600}
.stack td[data-label]::before{content:attr(data-label) ": ";opacity:.6}})";

std::string Escape(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}});
}

std::string Cell(absl::string_view text) { return absl::StrCat("<td>", Escape(text), "</td>"); }
// On a phone a row of wide cells is a stack of lines, each with its label.
std::string LabelledCell(absl::string_view label, absl::string_view text) {
  return absl::StrCat("<td data-label=\"", label, "\">", Escape(text), "</td>");
}
std::string NumberCell(int64_t number) { return absl::StrCat("<td class=n>", number, "</td>"); }

std::string DifferencesTable(const VerifyReport& report) {
  if (report.differences.empty()) return "<p>None.</p>";
  std::string rows;
  for (const ResultDifference& d : report.differences) {
    absl::StrAppend(&rows, "<tr", d.rule.empty() ? " class=unexplained" : "", ">", Cell(d.where),
                    LabelledCell("count", absl::StrCat(d.count)), LabelledCell("legacy", d.before),
                    LabelledCell("versioned", d.after),
                    LabelledCell("why", d.rule.empty() ? "unexplained" : absl::StrCat(d.rule, ": ", ReasonOf(d.rule))),
                    "</tr>\n");
  }
  return absl::StrCat("<div class=wide><table class=stack><tr><th>where<th>count<th>legacy<th>versioned<th>why</tr>\n",
                      rows, "</table></div>");
}

std::string SchemaTable(const VerifyReport& report) {
  std::set<FactKey> keys;
  for (const auto& [key, text] : report.legacy_facts) keys.insert(key);
  for (const auto& [key, text] : report.versioned_facts) keys.insert(key);
  std::string rows;
  const auto fact = [](const Facts& facts, const FactKey& key) {
    const auto found = facts.find(key);
    return found == facts.end() ? std::string("\xE2\x80\x93") : found->second;
  };
  for (const FactKey& key : keys) {
    const std::string legacy = fact(report.legacy_facts, key), versioned = fact(report.versioned_facts, key);
    absl::StrAppend(&rows, "<tr", legacy == versioned ? "" : " class=differs", ">", Cell(ToString(key)), Cell(legacy),
                    Cell(versioned), "</tr>\n");
  }
  return absl::StrCat("<div class=wide><table><tr><th>fact<th>legacy<th>versioned</tr>\n", rows, "</table></div>");
}

std::string LedgerTable(const VerifyReport& report) {
  std::string rows;
  for (const LedgerLine& line : report.ledger.lines) {
    const auto lost = report.lost_by_table.find(line.table);
    absl::StrAppend(&rows, "<tr>", Cell(line.table), NumberCell(line.rows_before),
                    NumberCell(lost == report.lost_by_table.end() ? 0 : lost->second), NumberCell(line.rows_after),
                    NumberCell(line.rows_added), NumberCell(line.values_changed), NumberCell(line.values_archived),
                    "</tr>\n");
  }
  return absl::StrCat(
      "<div class=wide><table><tr><th>table<th class=n>before<th class=n>lost by legacy<th class=n>after"
      "<th class=n>added<th class=n>values set<th class=n>archived</tr>\n",
      rows, "</table></div>");
}

std::string Steps(const VerifyReport& report) {
  std::string text =
      absl::StrCat("<p>Legacy path: ", report.legacy.launches,
                   report.legacy.launches == 1 ? " launch, " : " launches, ", report.legacy.duration_ms, " ms");
  if (!report.legacy.threw.ok())
    absl::StrAppend(&text, "; it ended in: <code>", Escape(report.legacy.threw.message()), "</code>");
  for (const std::string& step : report.legacy.swallowed)
    absl::StrAppend(&text, "; hid an error in <code>", Escape(step), "</code>");
  return absl::StrCat(text, ".<br>Versioned path: ", report.versioned.duration_ms,
                      " ms. Both and the comparison: ", report.duration_ms, " ms.</p>");
}

}  // namespace

std::string VerifyHtml(const VerifyReport& report) {
  const std::string verdict = ToString(report.verdict);
  return absl::StrCat(
      "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport "
      "content=\"width=device-width,initial-scale=1\">"
      "<title>",
      verdict, ": ", Escape(report.database), "</title><style>", kStyle, "</style>\n<h1>", Escape(report.database),
      "</h1>\n<p><span class=\"verdict ", verdict, "\">", verdict, "</span></p>\n<p>", Escape(Headline(report)),
      "</p>\n<h2>Differences</h2>\n", DifferencesTable(report), "\n<h2>What ran</h2>\n", Steps(report),
      "\n<h2>Rows</h2>\n", LedgerTable(report), "\n<h2>Both schemas</h2>\n", SchemaTable(report), "</html>\n");
}

}  // namespace crystal
