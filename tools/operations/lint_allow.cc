#include "tools/operations/lint_allow.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <optional>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "migrator/base/status_macros.h"
#include "tools/operations/suggest.h"
#include "tools/operations/usage_error.h"

namespace crystal {
namespace {

constexpr int kWholeFile = std::numeric_limits<int>::max();

// What stands behind "-- lint: allow" in a line, or nullopt.
std::optional<std::string> AllowedIn(absl::string_view line) {
  line = absl::StripAsciiWhitespace(line);
  for (const char* word : {"--", "lint", ":", "allow"}) {
    if (!absl::ConsumePrefix(&line, word)) return std::nullopt;
    line = absl::StripLeadingAsciiWhitespace(line);
  }
  return std::string(line);
}

int LastLine(const SqlStatement& statement) {
  return statement.line + static_cast<int>(absl::c_count(statement.text, '\n'));
}

// From a line, or the beginning of the statement that it stands in, to the end of that or of the next one.
std::pair<int, int> StatementAt(const SqlScript& script, int line) {
  std::vector<SqlStatement> statements = script.up;
  if (script.down) statements.insert(statements.end(), script.down->begin(), script.down->end());
  const auto found = absl::c_find_if(statements, [&](const SqlStatement& s) { return LastLine(s) >= line; });
  if (found == statements.end()) return {line, line};
  return {std::min(line, found->line), LastLine(*found)};
}

}  // namespace

absl::StatusOr<LintAllowances> LintAllowances::Of(const Migration& migration, const std::vector<std::string>& known) {
  LintAllowances allowances;
  if (!IsSqlMigration(migration)) return allowances;
  const auto& script = std::get<SqlScript>(migration.changes[0]);
  if (script.directory.empty()) return allowances;
  const std::string path = absl::StrCat(script.directory, "/", script.file);
  std::ifstream file(path);
  const int first_statement = script.up.empty() ? kWholeFile : script.up.front().line;
  bool in_head = true;
  int line = 0;
  for (std::string content; std::getline(file, content);) {
    ++line;
    const std::optional<std::string> allowed = AllowedIn(content);
    in_head = in_head && line < first_statement && !absl::StrContains(absl::AsciiStrToLower(content), "migrate:up");
    if (!allowed) continue;
    for (absl::string_view piece : absl::StrSplit(*allowed, ',')) {
      const std::string rule(absl::StripAsciiWhitespace(piece));
      if (!absl::c_linear_search(known, rule)) {
        return AsUsage(absl::InvalidArgumentError(absl::StrCat(path, ":", line, ": there is no rule \"", rule,
                                                               "\" to be allowed", DidYouMean(rule, known),
                                                               "; they are ", absl::StrJoin(known, ", "))));
      }
      const auto [first, last] = in_head ? std::pair(0, kWholeFile) : StatementAt(script, line);
      allowances.ranges_.push_back({rule, first, last});
    }
  }
  if (!file.eof()) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  return allowances;
}

bool LintAllowances::Allows(const RuleFinding& finding) const {
  return absl::c_any_of(ranges_, [&](const Range& range) {
    return range.rule == finding.rule && range.first <= finding.line && finding.line <= range.last;
  });
}

}  // namespace crystal
