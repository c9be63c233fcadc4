#include "tools/operations/static_rules.h"

#include <functional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "tools/operations/statement_words.h"

namespace crystal {
namespace {

// What one statement does to a table, as far as its words tell.
struct TableStatement {
  enum class Kind { kOther, kCreate, kDrop, kDropColumn, kRename, kRenameColumn, kUpdate, kDelete };
  Kind kind = Kind::kOther;
  std::string table = {};     // in lower case
  std::string new_name = {};  // of kRename, in lower case
  int line = 0;
  bool bounded = true;  // of kUpdate and kDelete: it has a WHERE
};
using Kind = TableStatement::Kind;

// The place of the first of these words outside parentheses; the number of words where there is none.
size_t FindOutside(const StatementWords& words, absl::string_view word) {
  int depth = 0;
  for (size_t i = 0; i < words.size(); ++i) {
    depth += words[i].Is("(") ? 1 : words[i].Is(")") ? -1 : 0;
    if (depth == 0 && words[i].Is(word)) return i;
  }
  return words.size();
}

// "WITH a AS (SELECT ...) UPDATE t": the place of the word that says what is done.
size_t FindVerb(const StatementWords& words) {
  if (!IsAnyOf(words, 0, {"WITH"})) return 0;
  size_t first = words.size();
  for (const char* verb : {"UPDATE", "DELETE", "INSERT", "SELECT", "REPLACE"}) {
    first = std::min(first, FindOutside(words, verb));
  }
  return first;
}

TableStatement ReadAlter(const StatementWords& words, TableStatement statement) {
  size_t at = BehindName(words, 2);
  const bool drops = IsAnyOf(words, at, {"DROP"});
  if (drops || !IsAnyOf(words, at, {"RENAME"})) {
    if (drops) statement.kind = Kind::kDropColumn;
    return statement;
  }
  statement.kind = IsAnyOf(words, at + 1, {"TO"}) ? Kind::kRename : Kind::kRenameColumn;
  if (statement.kind == Kind::kRename) statement.new_name = TableNameAt(words, at + 2);
  return statement;
}

TableStatement ReadStatement(const StatementWords& words) {
  const size_t verb = FindVerb(words);
  if (verb >= words.size()) return {};
  const auto of = [&](Kind kind, size_t table) {
    return TableStatement{.kind = kind, .table = TableNameAt(words, table), .line = words[verb].line};
  };
  const bool bounded = FindOutside(words, "WHERE") < words.size() || FindOutside(words, "LIMIT") < words.size();
  if (IsAnyOf(words, verb, {"ALTER"})) return ReadAlter(words, of(Kind::kOther, 2));
  if (IsAnyOf(words, verb, {"DROP"}) && IsAnyOf(words, 1, {"TABLE"})) {
    return of(Kind::kDrop, IsAnyOf(words, 2, {"IF"}) ? 4 : 2);
  }
  if (IsAnyOf(words, verb, {"CREATE"})) {
    const size_t table = FindOutside(words, "TABLE");
    if (table > 3) return {};
    return of(Kind::kCreate, IsAnyOf(words, table + 1, {"IF"}) ? table + 4 : table + 1);
  }
  if (IsAnyOf(words, verb, {"UPDATE", "DELETE"})) {
    size_t table = verb + 1;
    if (IsAnyOf(words, table, {"OR"})) table += 2;
    if (IsAnyOf(words, table, {"FROM"})) table += 1;
    TableStatement statement = of(words[verb].Is("UPDATE") ? Kind::kUpdate : Kind::kDelete, table);
    statement.bounded = bounded;
    return statement;
  }
  return {};
}

// The tables that the section makes, under every name that they or those that they replace have in it: what it does to
// them is its own business.
std::set<std::string> Made(const std::vector<TableStatement>& statements) {
  std::set<std::string> made;
  for (const TableStatement& statement : statements) {
    if (statement.kind == Kind::kCreate) made.insert(statement.table);
  }
  for (const TableStatement& statement : statements) {
    if (statement.kind == Kind::kRename && made.count(statement.table) > 0) made.insert(statement.new_name);
  }
  return made;
}

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
    std::vector<TableStatement> statements;
    for (const SqlStatement& statement : script->up) {
      const StatementWords words = WordsOf(statement);
      statements.push_back(ReadStatement(words));
      const int line = DateWithoutZone(words);
      if (line == 0) continue;
      warn("date-without-zone", line,
           "a date that does not say its zone is read as local time by some and as UTC by others: "
           "strftime('%Y-%m-%dT%H:%M:%fZ', 'now') says it");
    }
    const std::set<std::string> made = Made(statements);
    for (const TableStatement& statement : statements) {
      const bool is_write = statement.kind == Kind::kUpdate || statement.kind == Kind::kDelete;
      if (is_write && !statement.bounded) {
        warn("unbounded-write", statement.line,
             absl::StrCat("without WHERE every row of ", statement.table,
                          " is written: say which rows need it, and the others stay as they are"));
      }
      if (made.count(statement.table) > 0) continue;
      switch (statement.kind) {
        case Kind::kDrop:
        case Kind::kDropColumn:
        case Kind::kDelete:
          warn("destructive-statement", statement.line, Loss(statement));
          break;
        case Kind::kRename:
        case Kind::kRenameColumn:
          warn("rename", statement.line,
               absl::StrCat("an older release of the application asks for the old name of what is renamed in ",
                            statement.table, ": add the new one, fill it, and drop the old one a release later"));
          break;
        default:
          break;
      }
    }
  }
  return findings;
}

}  // namespace crystal
