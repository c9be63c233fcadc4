#include "tools/operations/static_rules.h"

#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "tools/operations/statement_words.h"
#include "tools/operations/table_statements.h"

namespace crystal {
namespace {

using Kind = TableStatement::Kind;

std::string Loss(const TableStatement& statement) {
  constexpr char kBack[] =
      ": they go to the archive and come back with down; `-- migrate:forget` says that they are to go for good";
  if (statement.kind == Kind::kDrop)
    return absl::StrCat("DROP TABLE takes the rows of ", statement.table, " away", kBack);
  if (statement.kind == Kind::kDropColumn) {
    return absl::StrCat("DROP COLUMN takes values of ", statement.table, " away", kBack);
  }
  return absl::StrCat("DELETE takes rows of ", statement.table, " away", kBack);
}

// The words by which a statement writes a date that does not say its zone; its line, or 0.
int DateWithoutZone(const StatementWords& words) {
  for (size_t i = 0; i < words.size(); ++i) {
    const bool calls = IsAnyOf(words, i + 1, {"("}) && words[i].Is("datetime");
    const bool is_local =
        words[i].token.kind == SqlToken::Kind::kString && absl::AsciiStrToLower(words[i].token.Name()) == "localtime";
    if (calls || is_local || words[i].Is("CURRENT_TIMESTAMP")) return words[i].line;
  }
  return 0;
}

}  // namespace

std::vector<RuleFinding> CheckStaticRules(const Migration& migration) {
  std::vector<RuleFinding> findings;
  const auto warn = [&](const char* rule, int line, std::string message) {
    findings.push_back(FindingOf(migration, rule, line, std::move(message)));
    findings.back().is_warning = true;
  };
  for (const Change& change : migration.changes) {
    const auto* script = std::get_if<SqlScript>(&change);
    if (script == nullptr) continue;
    for (const SqlStatement& statement : script->up) {
      const int line = DateWithoutZone(WordsOf(statement));
      if (line == 0) continue;
      warn("date-without-zone", line,
           "a date that does not say its zone is read as local time by some and as UTC by others: "
           "strftime('%Y-%m-%dT%H:%M:%fZ', 'now') says it");
    }
    for (const TableStatement& statement : ReadTableStatements(script->up)) {
      const bool is_write = statement.kind == Kind::kUpdate || statement.kind == Kind::kDelete;
      if (is_write && !statement.bounded) {
        warn("unbounded-write", statement.line,
             absl::StrCat("without WHERE every row of ", statement.table,
                          " is written: say which rows need it, and the others stay as they are"));
      }
      if (statement.Destroys()) warn("destructive-statement", statement.line, Loss(statement));
      if (statement.on_its_own || (statement.kind != Kind::kRename && statement.kind != Kind::kRenameColumn)) continue;
      warn("rename", statement.line,
           absl::StrCat("an older release of the application asks for the old name of what is renamed in ",
                        statement.table, ": add the new one, fill it, and drop the old one a release later"));
    }
  }
  return findings;
}

}  // namespace crystal
