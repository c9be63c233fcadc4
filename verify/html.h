// The parts that the report's pages are made of: pages that need nothing from outside, and fit a telephone.
#ifndef VERIFY_HTML_H_
#define VERIFY_HTML_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace crystal {

// Text of the user's as text of a page.
std::string HtmlEscape(absl::string_view text);

// How a page is meant: what must be looked at is never green.
enum class HtmlTone { kGood, kLook, kBad };

// A whole page. `verdict` is the largest thing on it; `about`: pairs of a label and a text, in one small line.
std::string HtmlPage(HtmlTone tone, const std::string& verdict, const std::string& summary,
                     const std::vector<std::pair<std::string, std::string>>& about, const std::string& body);

// Behind a line that opens it; open already where `open`.
std::string HtmlFold(const std::string& line, const std::string& body, bool open = false);

// A table; on a telephone each of its rows is a stack of lines with their labels.
class HtmlTable {
 public:
  struct Column {
    std::string label;
    bool is_number = false;
  };
  explicit HtmlTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // Texts, one for each column; they are escaped here. `row_class`: "differs", "unexplained" or "".
  void Add(const std::vector<std::string>& cells, absl::string_view row_class = "");
  bool empty() const { return rows_.empty(); }
  std::string ToString() const;

 private:
  std::vector<Column> columns_;
  std::string rows_;
};

}  // namespace crystal

#endif  // VERIFY_HTML_H_
