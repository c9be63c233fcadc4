#include "tools/operations/table_statements.h"

#include <algorithm>
#include <set>

#include "tools/operations/statement_words.h"

namespace crystal {
namespace {

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

}  // namespace

std::vector<TableStatement> ReadTableStatements(const std::vector<SqlStatement>& statements) {
  std::vector<TableStatement> read;
  for (const SqlStatement& statement : statements) read.push_back(ReadStatement(WordsOf(statement)));
  const std::set<std::string> made = Made(read);
  for (TableStatement& statement : read) statement.on_its_own = made.count(statement.table) > 0;
  return read;
}

}  // namespace crystal
