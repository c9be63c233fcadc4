#include "verify/html.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace crystal {
namespace {

constexpr char kStyle[] = R"(
:root{color-scheme:light dark;--line:#8884;--bad:#c62828;--look:#b26a00;--good:#2e7d32;--mark:#ffb30033}
body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}
header{border-left:.5rem solid var(--good);padding:.2rem 0 .2rem .8rem}
header.look{border-color:var(--look)}header.bad{border-color:var(--bad)}
h1{font-size:1.4rem;line-height:1.25;margin:0}header p{margin:.25rem 0}
.about{font-size:.85rem;opacity:.75}.about span{margin-right:1rem}
h2{font-size:1.15rem;margin:1.6rem 0 .4rem}h3{font-size:1rem;margin:1.1rem 0 .2rem}
h3 small{font-weight:400;opacity:.7}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
td:first-child{min-width:8rem}th,td.n{overflow-wrap:normal}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
tr.differs{background:var(--mark)}tr.unexplained td:first-child{color:var(--bad);font-weight:600}
code{font-size:.85em}details{margin:.5rem 0}summary{cursor:pointer}
@media(max-width:40rem){body{padding:.6rem}table{font-size:.85rem}h1{font-size:1.2rem}
tr{display:block;padding:.35rem 0;border-bottom:1px solid var(--line)}th{display:none}
td,td.n{display:block;border:0;padding:.05rem .35rem;text-align:left}td:first-child{font-weight:600}
td[data-label]::before{content:attr(data-label) ": ";opacity:.6;font-weight:400}})";

const char* ClassOf(HtmlTone tone) {
  return tone == HtmlTone::kGood ? "good" : tone == HtmlTone::kLook ? "look" : "bad";
}

}  // namespace

std::string HtmlEscape(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}});
}

std::string HtmlPage(HtmlTone tone, const std::string& verdict, const std::string& summary,
                     const std::vector<std::pair<std::string, std::string>>& about, const std::string& body) {
  std::string line;
  for (const auto& [label, text] : about) {
    if (!text.empty()) absl::StrAppend(&line, "<span>", HtmlEscape(label), " ", HtmlEscape(text), "</span> ");
  }
  return absl::StrCat(
      "<!doctype html><html lang=en><meta charset=utf-8>"
      "<meta name=viewport content=\"width=device-width,initial-scale=1\"><title>",
      HtmlEscape(verdict), "</title><style>", kStyle, "</style>\n<header class=", ClassOf(tone), "><h1>",
      HtmlEscape(verdict), "</h1>\n<p>", HtmlEscape(summary), "</p>\n<p class=about>", line, "</p></header>\n", body,
      "</html>\n");
}

std::string HtmlFold(const std::string& line, const std::string& body, bool open) {
  return absl::StrCat("<details", open ? " open" : "", "><summary>", HtmlEscape(line), "</summary>\n", body,
                      "</details>\n");
}

void HtmlTable::Add(const std::vector<std::string>& cells, absl::string_view row_class) {
  absl::StrAppend(&rows_, row_class.empty() ? "<tr>" : absl::StrCat("<tr class=", row_class, ">"));
  for (size_t i = 0; i < cells.size(); ++i) {
    absl::StrAppend(&rows_, "<td", columns_[i].is_number ? " class=n" : "");
    if (i > 0) absl::StrAppend(&rows_, " data-label=\"", HtmlEscape(columns_[i].label), "\"");
    absl::StrAppend(&rows_, ">", HtmlEscape(cells[i]), "</td>");
  }
  absl::StrAppend(&rows_, "</tr>\n");
}

std::string HtmlTable::ToString() const {
  std::string head;
  for (const Column& column : columns_) {
    absl::StrAppend(&head, column.is_number ? "<th class=n>" : "<th>", HtmlEscape(column.label));
  }
  return absl::StrCat("<table><tr>", head, "</tr>\n", rows_, "</table>\n");
}

}  // namespace crystal
