#include "migrator/engine/sqlite/table_clauses.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "migrator/engine/sqlite/create_table_text.h"
#include "migrator/values/sql_text.h"

namespace crystal {
namespace {

using Words = absl::Span<const SqlToken>;

bool Says(Words words, size_t at, std::initializer_list<absl::string_view> phrase) {
  if (at + phrase.size() > words.size()) return false;
  for (absl::string_view word : phrase) {
    if (!words[at++].IsWord(word)) return false;
  }
  return true;
}

// The constraint that an ON CONFLICT at `at` belongs to: "unique", "not null", "primary key", "check(...)".
std::string ConstraintBefore(Words words, size_t at) {
  size_t begin = at;
  while (begin > 0) {
    --begin;
    if (Says(words, begin, {"NOT", "NULL"}) || Says(words, begin, {"UNIQUE"}) ||
        Says(words, begin, {"PRIMARY", "KEY"}) || Says(words, begin, {"CHECK"})) {
      break;
    }
  }
  return NormaliseSql(words.subspan(begin, at - begin));
}

void AddClausesOf(const TablePart& part, std::vector<std::string>& clauses) {
  const std::vector<SqlToken> tokens = WordsOf(part.text);
  const Words words(tokens);
  const auto add = [&](const std::string& what) {
    clauses.push_back(part.column.empty() ? what : absl::StrCat(part.column, ": ", what));
  };
  for (size_t at = 0; at < words.size(); ++at) {
    if (Says(words, at, {"ON", "CONFLICT"}) && at + 2 < words.size() && !words[at + 2].IsWord("ABORT")) {
      add(absl::StrCat(ConstraintBefore(words, at), " on conflict ", NormaliseSql(words.subspan(at + 2, 1))));
    }
    const bool negated = at > 0 && words[at - 1].IsWord("NOT");
    if (!negated && Says(words, at, {"DEFERRABLE", "INITIALLY", "DEFERRED"})) {
      // In a table's own constraint the columns say which foreign key it is.
      const std::string whose = part.column.empty() ? NormaliseSql(words.first(at)) : "references";
      add(absl::StrCat(whose, ": deferrable initially deferred"));
    }
  }
}

}  // namespace

std::vector<std::string> TableClauses(absl::string_view create_table_sql) {
  std::vector<std::string> clauses;
  if (absl::StartsWithIgnoreCase(create_table_sql, "CREATE VIRTUAL")) {
    const std::string text = NormaliseSql(create_table_sql);
    const size_t module = text.find("using ");
    if (module != std::string::npos) clauses.push_back(text.substr(module));
    return clauses;
  }
  const absl::StatusOr<CreateTableText> text = ParseCreateTable(create_table_sql);
  if (!text.ok()) return clauses;
  for (const TablePart& part : text->parts) AddClausesOf(part, clauses);
  std::sort(clauses.begin(), clauses.end());
  return clauses;
}

}  // namespace crystal
