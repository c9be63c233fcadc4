#include "migrator/engine/sqlite/set_aside.h"

#include <sqlite3.h>

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace crystal {
namespace {

int LinesIn(absl::string_view text) { return static_cast<int>(absl::c_count(text, '\n')); }

bool IsBreakpoint(absl::string_view comment) {
  return absl::ConsumePrefix(&comment, "-->") && absl::StripAsciiWhitespace(comment) == "statement-breakpoint";
}

// Collects tokens until SQLite calls them a statement, and decides then where it goes.
class Sorter {
 public:
  Sorter(int first_line, const std::function<bool(const std::vector<SqlToken>&)>& is_aside)
      : line_(first_line), is_aside_(is_aside) {}

  void Add(const SqlToken& token) {
    if (IsBreakpoint(token.text)) {
      if (!open_.text.empty()) {
        const size_t end = absl::StripTrailingAsciiWhitespace(open_.text).size();
        open_.text.insert(end, 1, ';');
        Finish();
      }
      return;
    }
    if (open_.text.empty() && token.kind == SqlToken::Kind::kSpace) {
      absl::StrAppend(&result_.text, token.text);
    } else {
      if (open_.text.empty()) open_.line = line_;
      absl::StrAppend(&open_.text, token.text);
      if (token.text == ";" && sqlite3_complete(open_.text.c_str()) != 0) Finish();
    }
    line_ += LinesIn(token.text);
  }

  SetAside Done() {
    Finish();
    return std::move(result_);
  }

 private:
  void Finish() {
    SqlStatement statement = std::exchange(open_, {});
    if (statement.text.empty()) return;
    if (!is_aside_(WordsOf(statement.text))) {
      absl::StrAppend(&result_.text, statement.text);
      return;
    }
    result_.text.append(static_cast<size_t>(LinesIn(statement.text)), '\n');
    statement.text = std::string(absl::StripAsciiWhitespace(statement.text));
    result_.aside.push_back(std::move(statement));
  }

  int line_;
  const std::function<bool(const std::vector<SqlToken>&)>& is_aside_;
  SqlStatement open_;
  SetAside result_;
};

}  // namespace

SetAside SetStatementsAside(absl::string_view text, int first_line,
                            const std::function<bool(const std::vector<SqlToken>&)>& is_aside) {
  Sorter sorter(first_line, is_aside);
  for (const SqlToken& token : Tokenize(text)) sorter.Add(token);
  return sorter.Done();
}

}  // namespace crystal
