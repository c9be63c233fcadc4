// Statements that another runner was to run around the others, taken out of SQL that was written for it.
#ifndef MIGRATOR_ENGINE_SQLITE_SET_ASIDE_H_
#define MIGRATOR_ENGINE_SQLITE_SET_ASIDE_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "migrator/values/sql_script.h"
#include "migrator/values/sql_text.h"

namespace crystal {

struct SetAside {
  std::string text;  // what stays: every line is where it was, and comments are kept
  std::vector<SqlStatement> aside;
};

// Takes the statements out of which `is_aside` says so, being given the words of each (WordsOf). A statement ends as
// SplitSqliteScript has it, and at a line `--> statement-breakpoint` too: so files say it whose last semicolon is
// missing. What does not end is handed on as it is, for SplitSqliteScript to refuse. `first_line`: of the text.
SetAside SetStatementsAside(absl::string_view text, int first_line,
                            const std::function<bool(const std::vector<SqlToken>& words)>& is_aside);

}  // namespace crystal

#endif  // MIGRATOR_ENGINE_SQLITE_SET_ASIDE_H_
