#include "migrator/values/sql_declarations.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/values/sql_text.h"

namespace crystal {
namespace {

using Rename = std::pair<SqlPlace, SqlPlace>;
using Kind = SqlToken::Kind;

bool IsName(const SqlToken& token) {
  const bool closed = token.kind == Kind::kQuotedName && token.text.size() > 2 &&
                      token.text.back() == (token.text[0] == '[' ? ']' : token.text[0]);
  return token.kind == Kind::kWord || closed;
}

bool IsSame(const SqlPlace& a, const SqlPlace& b) {
  return absl::EqualsIgnoreCase(a.table, b.table) && absl::EqualsIgnoreCase(a.column, b.column);
}

// A place under its name on the other side of the renames; itself where they do not speak of it.
SqlPlace Through(const std::vector<Rename>& renames, const SqlPlace& place, SqlPlace Rename::*here,
                 SqlPlace Rename::*there) {
  for (const Rename& rename : renames) {
    if (IsSame(rename.*here, place)) return rename.*there;
  }
  for (const Rename& rename : renames) {
    const bool of_table = (rename.*here).column.empty() && absl::EqualsIgnoreCase((rename.*here).table, place.table);
    if (of_table) return {(rename.*there).table, place.column};
  }
  return place;
}

template <typename T, typename Same>
void AddOnce(std::vector<T>& all, const T& one, const Same& same) {
  if (std::none_of(all.begin(), all.end(), [&](const T& other) { return same(one, other); })) all.push_back(one);
}

}  // namespace

absl::StatusOr<SqlPlace> ParseSqlPlace(absl::string_view text) {
  const std::vector<SqlToken> words = WordsOf(text);
  if (words.size() == 1 && IsName(words[0])) return SqlPlace{words[0].Name()};
  if (words.size() == 3 && IsName(words[0]) && words[1].text == "." && IsName(words[2])) {
    return SqlPlace{words[0].Name(), words[2].Name()};
  }
  return absl::InvalidArgumentError(absl::StrCat("\"", text, "\" is neither `table` nor `table.column`"));
}

absl::StatusOr<Rename> ParseSqlRename(absl::string_view text) {
  const std::vector<SqlToken> tokens = Tokenize(text);
  const auto is_equals = [](const SqlToken& token) { return token.text == "="; };
  const auto equals = std::find_if(tokens.begin(), tokens.end(), is_equals);
  if (equals == tokens.end()) {
    return absl::InvalidArgumentError("expected `table.old = table.new` or `old_table = new_table`");
  }
  const size_t at = static_cast<size_t>(equals->text.data() - text.data());
  ASSIGN_OR_RETURN(SqlPlace from, ParseSqlPlace(text.substr(0, at)));
  ASSIGN_OR_RETURN(SqlPlace to, ParseSqlPlace(text.substr(at + 1)));
  if (from.column.empty() == to.column.empty()) return Rename(std::move(from), std::move(to));
  return absl::InvalidArgumentError("a table becomes a table, and a column a column");
}

std::string ToString(const SqlPlace& place) {
  const auto spell = [](const std::string& name) {
    const std::vector<SqlToken> tokens = Tokenize(name);
    return tokens.size() == 1 && tokens[0].kind == Kind::kWord ? name : QuoteName(name);
  };
  return place.column.empty() ? spell(place.table) : absl::StrCat(spell(place.table), ".", spell(place.column));
}

std::string ToString(const SqlDeclarations& declares) {
  std::string lines;
  for (const SqlPlace& place : declares.forgets) absl::StrAppend(&lines, "-- migrate:forget ", ToString(place), "\n");
  for (const auto& [from, to] : declares.renames) {
    absl::StrAppend(&lines, "-- renames: ", ToString(from), " = ", ToString(to), "\n");
  }
  return lines;
}

SqlDeclarations Joined(const SqlDeclarations& first, const SqlDeclarations& next) {
  SqlDeclarations both{.forgets = first.forgets};
  const auto forgotten = [&](const SqlPlace& place) {
    return std::any_of(next.forgets.begin(), next.forgets.end(), [&](const auto& f) { return IsSame(f, place); });
  };
  const auto add = [&](const Rename& rename) {
    if (IsSame(rename.first, rename.second)) return;  // there and back again
    AddOnce(both.renames, rename, [](const Rename& a, const Rename& b) { return IsSame(a.first, b.first); });
  };
  for (const auto& [from, to] : first.renames) {
    if (!forgotten(to)) add({from, Through(next.renames, to, &Rename::first, &Rename::second)});
  }
  for (const auto& [from, to] : next.renames) {
    add({Through(first.renames, from, &Rename::second, &Rename::first), to});
  }
  for (const SqlPlace& place : next.forgets) {
    AddOnce(both.forgets, Through(first.renames, place, &Rename::second, &Rename::first), IsSame);
  }
  return both;
}

}  // namespace crystal
