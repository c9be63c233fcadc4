#include "migrator/engine/sqlite/sqlite_unknown.h"

#include <set>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"

namespace crystal {
namespace {

using Kind = Unknown::Kind;

struct Object {
  std::string type, name, table, sql;
};

absl::StatusOr<std::vector<Object>> ReadObjects(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows,
                   db.Select("SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL "
                             "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name"));
  std::vector<Object> objects;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows->Next());
    if (!more) return objects;
    const auto text = [&](int column) { return std::string(rows->Get(column).bytes); };
    objects.push_back({text(0), text(1), text(2), text(3)});
  }
}

bool IsAnyOf(const SqlToken& token, std::initializer_list<absl::string_view> words) {
  return absl::c_any_of(words, [&](absl::string_view word) { return token.IsWord(word); });
}

// Whether the text of an object asks for it: a function before its "(", where no table of that name can stand, a
// collation behind COLLATE, a module behind USING, and a tokenizer somewhere in the arguments of its module.
bool AsksFor(const Object& object, const Unknown& unknown) {
  if (unknown.kind == Kind::kTokenizer) return absl::StrContains(object.sql, unknown.name);
  const std::vector<SqlToken> tokens = WordsOf(object.sql);
  for (size_t i = 1; i < tokens.size(); ++i) {
    const SqlToken& before = tokens[i - 1];
    const bool is_name = tokens[i].kind == SqlToken::Kind::kWord || tokens[i].kind == SqlToken::Kind::kQuotedName;
    if (!is_name || !absl::EqualsIgnoreCase(tokens[i].Name(), unknown.name)) continue;
    if (unknown.kind == Kind::kCollation && before.IsWord("COLLATE")) return true;
    if (unknown.kind == Kind::kModule && before.IsWord("USING")) return true;
    const bool is_called = i + 1 < tokens.size() && tokens[i + 1].text == "(" &&
                           !IsAnyOf(before, {"TABLE", "ON", "INTO", "REFERENCES", "EXISTS"});
    if (unknown.kind == Kind::kFunction && is_called) return true;
  }
  return false;
}

// "SELECT ... ORDER BY" with the columns of CREATE INDEX, whose grammar they share, and its WHERE.
std::string IndexProbe(const Object& index) {
  const std::vector<SqlToken> tokens = Tokenize(index.sql);
  std::string columns, rest;
  int depth = 0;
  bool behind = false;
  for (const SqlToken& token : tokens) {
    const int step = token.DepthStep();
    if (behind) absl::StrAppend(&rest, token.text);
    if (depth + (step < 0 ? step : 0) > 0) absl::StrAppend(&columns, token.text);
    depth += step;
    behind |= step < 0 && depth == 0;
  }
  return absl::StrCat("SELECT 1 FROM ", QuoteName(index.table), " ", rest, " ORDER BY ", columns);
}

// Statements that compile only where all is there that the object needs.
std::vector<std::string> ProbesOf(SqliteAdapter& db, const Object& object) {
  if (object.type == "index") return {IndexProbe(object)};
  const std::string table = QuoteName(object.table);
  const std::string all = absl::StrCat("SELECT DISTINCT * FROM ", QuoteName(object.name));
  if (object.type == "view") return {all};
  // A trigger is asked for through its table, whatever its event is.
  std::vector<std::string> probes = {absl::StrCat("INSERT INTO ", table, " DEFAULT VALUES"),
                                     absl::StrCat("DELETE FROM ", table)};
  if (object.type == "table") probes.insert(probes.end(), {all, absl::StrCat("PRAGMA integrity_check(", table, ")")});
  const auto columns = SelectTexts(db, "SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0", {object.table});
  if (!columns.ok() || columns->empty()) return probes;
  std::string names, values, sets;
  for (const std::string& column : *columns) {
    const char* comma = names.empty() ? "" : ", ";
    absl::StrAppend(&names, comma, QuoteName(column));
    absl::StrAppend(&values, comma, "?");
    absl::StrAppend(&sets, comma, QuoteName(column), " = ?");
  }
  probes.push_back(absl::StrCat("INSERT INTO ", table, "(", names, ") VALUES(", values, ")"));
  probes.push_back(absl::StrCat("UPDATE ", table, " SET ", sets));
  return probes;
}

// The object that CREATE makes; none of any other statement.
std::optional<Object> ObjectMadeBy(absl::string_view sql) {
  const std::vector<SqlToken> words = WordsOf(sql);
  if (words.empty() || !words[0].IsWord("CREATE")) return std::nullopt;
  for (size_t i = 1; i + 1 < words.size() && i < 4; ++i) {
    if (!IsAnyOf(words[i], {"INDEX", "TABLE", "VIEW", "TRIGGER"})) continue;
    const std::string type = absl::AsciiStrToLower(words[i].text);
    const bool asks = words[i + 1].IsWord("IF") && i + 4 < words.size();  // IF NOT EXISTS
    return Object{type, words[asks ? i + 4 : i + 1].Name(), "", std::string(sql)};
  }
  return std::nullopt;
}

}  // namespace

std::string ToString(const Unknown& unknown) {
  switch (unknown.kind) {
    case Kind::kFunction:
      return absl::StrCat("the function ", unknown.name, "()");
    case Kind::kCollation:
      return absl::StrCat("the collation ", unknown.name);
    case Kind::kModule:
      return absl::StrCat("the module ", unknown.name);
    case Kind::kTokenizer:
      return absl::StrCat("the tokenizer ", unknown.name);
  }
  return "";
}

std::optional<Unknown> UnknownIn(const absl::Status& error) {
  static const auto& phrases =
      *new std::vector<std::pair<std::string, Kind>>{{"unknown function: ", Kind::kFunction},
                                                     {"no such function: ", Kind::kFunction},
                                                     {"no such collation sequence: ", Kind::kCollation},
                                                     {"no such module: ", Kind::kModule},
                                                     {"no such tokenizer: ", Kind::kTokenizer}};
  if (!absl::IsInvalidArgument(error)) return std::nullopt;
  const std::string message(error.message());
  for (const auto& [phrase, kind] : phrases) {
    const size_t at = message.find(phrase);
    if (at == std::string::npos) continue;
    std::string name = message.substr(at + phrase.size());
    name.resize(std::min(name.size(), name.rfind(" [")));  // SQLite's code stands behind its words (sqlite_errors.h)
    if (absl::EndsWith(name, "()")) name.resize(name.size() - 2);
    return Unknown{kind, name};
  }
  return std::nullopt;
}

std::string ToString(const UnknownNeed& need) {
  return absl::StrCat(need.object, " needs ", ToString(need.what), ", which this program's SQLite does not have");
}

absl::StatusOr<std::vector<UnknownNeed>> FindUnknownNeeds(SqliteAdapter& db) {
  ASSIGN_OR_RETURN(const std::vector<Object> objects, ReadObjects(db));
  std::set<Unknown> unknowns;
  for (const Object& object : objects) {
    for (const std::string& probe : ProbesOf(db, object)) {
      const std::optional<Unknown> unknown = UnknownIn(db.Compile(probe, object.type == "trigger"));
      if (unknown) unknowns.insert(*unknown);
    }
  }
  // Who asks through another is not the one that needs it: a table through its index, a view through a table.
  std::vector<UnknownNeed> needs;
  for (const Object& object : objects) {
    for (const Unknown& unknown : unknowns) {
      if (AsksFor(object, unknown))
        needs.push_back({absl::StrCat(object.type, " ", object.name), object.table, unknown});
    }
  }
  return needs;
}

absl::Status WithNeedsNamed(DatabaseAdapter& db, const absl::Status& error, absl::string_view sql) {
  const std::optional<Unknown> unknown = UnknownIn(error);
  if (!unknown) return error;
  absl::StatusOr<std::vector<Object>> objects = ReadObjects(db);
  if (!objects.ok()) return error;
  if (const std::optional<Object> made = ObjectMadeBy(sql)) objects->push_back(*made);
  std::set<std::string> named;
  for (const Object& object : *objects) {
    if (!AsksFor(object, *unknown)) continue;
    named.insert(ToString(UnknownNeed{absl::StrCat(object.type, " ", object.name), object.table, *unknown}));
  }
  if (named.empty()) return error;
  return absl::Status(error.code(), absl::StrCat(error.message(), "; ", absl::StrJoin(named, "; ")));
}

bool IsBeyondReach(const absl::Status& error) {
  return UnknownIn(error) ||
         (absl::IsInvalidArgument(error) && absl::StrContains(error.message(), "no query solution"));
}

}  // namespace crystal
