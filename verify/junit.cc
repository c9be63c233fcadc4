#include "verify/junit.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace crystal {
namespace {

std::string XmlText(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}});
}

}  // namespace

std::string JunitXml(const std::string& suite, const std::vector<JunitCase>& cases) {
  std::string text;
  for (const JunitCase& one : cases) {
    absl::StrAppend(&text, "  <testcase classname=\"", suite, "\" name=\"", XmlText(one.name), "\" time=\"",
                    static_cast<double>(one.duration_ms) / 1000, "\">");
    if (!one.failure.empty()) {
      absl::StrAppend(&text, "<failure message=\"", XmlText(one.failure), "\">", XmlText(one.details), "</failure>");
    }
    absl::StrAppend(&text, "</testcase>\n");
  }
  const auto failures = std::count_if(cases.begin(), cases.end(), [](const auto& one) { return !one.failure.empty(); });
  return absl::StrCat("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"", suite, "\" tests=\"",
                      cases.size(), "\" failures=\"", failures, "\">\n", text, "</testsuite>\n");
}

}  // namespace crystal
