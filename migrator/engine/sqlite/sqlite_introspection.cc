#include "migrator/engine/sqlite/sqlite_introspection.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/create_table_text.h"
#include "migrator/engine/sqlite/sqlite_sql.h"
#include "migrator/engine/sqlite/sqlite_unknown.h"
#include "migrator/engine/sqlite/table_clauses.h"

namespace crystal {
namespace {

std::string Text(const Cursor& row, int column) { return std::string(row.Get(column).bytes); }

absl::Status ForEach(DatabaseAdapter& db, absl::string_view sql, absl::Span<const Value> values,
                     const std::function<void(const Cursor&)>& use) {
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> cursor, db.Select(sql, values));
  while (true) {
    ASSIGN_OR_RETURN(bool more, cursor->Next());
    if (!more) return absl::OkStatus();
    use(*cursor);
  }
}

// "COLLATE nocase" as a column declares it; the pragmas do not tell. Inside parentheses it is a part of an expression.
std::string DeclaredCollation(absl::string_view column_text) {
  const std::vector<SqlToken> tokens = Tokenize(column_text);
  int depth = 0;
  for (size_t i = 0; i < tokens.size(); ++i) {
    depth += tokens[i].DepthStep();
    if (depth > 0 || !tokens[i].IsWord("COLLATE")) continue;
    while (++i < tokens.size() && tokens[i].kind == SqlToken::Kind::kSpace) {
    }
    if (i < tokens.size()) return absl::AsciiStrToUpper(tokens[i].Name());
  }
  return "BINARY";
}

// Type affinity aside, a generated column's declared type ends in GENERATED ALWAYS for some spellings; SQLite strips
// it.
std::string GeneratedKind(int64_t hidden, absl::string_view column_text) {
  if (hidden != 2 && hidden != 3) return "";
  return absl::StrCat(hidden == 2 ? "VIRTUAL: " : "STORED: ", GeneratedExpression(column_text));
}

void ReadTableText(absl::string_view sql, Table& table) {
  table.is_virtual = absl::StartsWithIgnoreCase(sql, "CREATE VIRTUAL");
  table.clauses = TableClauses(sql);
  if (table.is_virtual) return;
  table.checks = CheckExpressions(sql);
  absl::StatusOr<CreateTableText> text = ParseCreateTable(sql);
  if (!text.ok()) return;
  const std::string options = NormaliseSql(text->options);
  table.without_rowid = absl::StrContains(options, "without rowid");
  table.strict = absl::StrContains(options, "strict");
  for (const TablePart& part : text->parts) {
    for (const SqlToken& token : Tokenize(part.text)) table.autoincrement |= token.IsWord("AUTOINCREMENT");
    for (Column& column : table.columns) {
      if (!absl::EqualsIgnoreCase(column.name, part.column)) continue;
      column.collation = DeclaredCollation(part.text);
      column.generated = GeneratedKind(column.generated.empty() ? 0 : column.generated[0] - '0', part.text);
    }
  }
}

// What a pragma says of a table or an index of the database itself, row by row. A pragma takes its argument as a name,
// with the quotes of names (hazard E6).
absl::Status ForEachOf(DatabaseAdapter& db, absl::string_view pragma, absl::string_view name,
                       const std::function<void(const Cursor&)>& use) {
  return ForEach(db, absl::StrCat("PRAGMA main.", pragma, "(", QuoteName(name), ")"), {}, use);
}

// cid, name, type, notnull, dflt_value, pk, hidden (https://www.sqlite.org/pragma.html#pragma_table_xinfo).
absl::Status ReadColumns(DatabaseAdapter& db, Table& table) {
  return ForEachOf(db, "table_xinfo", table.name, [&](const Cursor& row) {
    const int64_t hidden = row.Get(6).integer;
    if (hidden == 1) return;
    Column column{.name = Text(row, 1), .type = absl::AsciiStrToUpper(Text(row, 2))};
    column.not_null = row.Get(3).integer != 0;
    if (!row.Get(4).is_null()) column.default_value = Text(row, 4);
    column.primary_key = static_cast<int>(row.Get(5).integer);
    // The kind is kept as a digit until the text, which holds the expression, is read.
    if (hidden > 1) column.generated = absl::StrCat(hidden);
    table.columns.push_back(std::move(column));
  });
}

// id, seq, table, from, to, on_update, on_delete, match.
absl::Status ReadForeignKeys(DatabaseAdapter& db, Table& table) {
  int64_t last_id = -1;
  std::vector<ForeignKey>& keys = table.foreign_keys;
  return ForEachOf(db, "foreign_key_list", table.name, [&](const Cursor& row) {
    if (row.Get(0).integer != last_id) {
      keys.push_back(
          {.from = {}, .table = Text(row, 2), .to = {}, .on_delete = Text(row, 6), .on_update = Text(row, 5)});
    }
    last_id = row.Get(0).integer;
    keys.back().from.push_back(Text(row, 3));
    if (!row.Get(4).is_null()) keys.back().to.push_back(Text(row, 4));
  });
}

// seqno, cid, name, desc, coll, key. `sql` is the text of the index, which alone tells its expressions and condition.
absl::Status ReadIndexColumns(DatabaseAdapter& db, absl::string_view name, absl::string_view sql, Index& index) {
  bool has_expression = false;
  RETURN_IF_ERROR(ForEachOf(db, "index_xinfo", name, [&](const Cursor& row) {
    if (row.Get(5).integer == 0) return;
    has_expression |= row.Get(1).integer == -2;
    index.columns.push_back({.name = Text(row, 2),
                             .descending = row.Get(3).integer != 0,
                             .collation = absl::AsciiStrToUpper(Text(row, 4))});
  }));
  if (index.partial || has_expression) index.sql = NormaliseSql(sql);
  return absl::OkStatus();
}

using Texts = std::map<std::string, std::string>;  // name to CREATE

// seq, name, unique, origin, partial.
absl::Status ReadIndexes(DatabaseAdapter& db, const Texts& texts, Table& table) {
  std::vector<std::string> names;
  RETURN_IF_ERROR(ForEachOf(db, "index_list", table.name, [&](const Cursor& row) {
    names.push_back(Text(row, 1));
    const bool made = Text(row, 3) == "c";
    table.indexes.push_back({.name = made ? names.back() : "",
                             .origin = Text(row, 3),
                             .unique = row.Get(2).integer != 0,
                             .partial = row.Get(4).integer != 0,
                             .columns = {}});
  }));
  for (size_t i = 0; i < names.size(); ++i) {
    const auto text = texts.find(names[i]);
    RETURN_IF_ERROR(ReadIndexColumns(db, names[i], text == texts.end() ? "" : text->second, table.indexes[i]));
  }
  return absl::OkStatus();
}

// The tables; `only` is the name of one, or NULL for all.
absl::Status ReadTables(DatabaseAdapter& db, const Value& only, Schema& schema) {
  Texts tables, indexes;
  std::set<std::string> indexed;
  RETURN_IF_ERROR(ForEach(db,
                          "SELECT type, name, tbl_name, sql FROM main.sqlite_schema WHERE type IN ('table', 'index') "
                          "AND (?1 IS NULL OR tbl_name = ?1)",
                          {only}, [&](const Cursor& row) {
                            const bool is_index = Text(row, 0) == "index";
                            if (is_index) indexed.insert(Text(row, 2));
                            if (!is_index && absl::StartsWithIgnoreCase(Text(row, 1), "sqlite_")) return;
                            (is_index ? indexes : tables)[Text(row, 1)] = Text(row, 3);
                          }));
  for (const auto& [name, sql] : tables) {
    Table& table = schema.tables[name];
    table.name = name;
    // A virtual table whose module is unknown here has columns that nobody can tell; it is a table all the same.
    const absl::Status columns = ReadColumns(db, table);
    if (!columns.ok() && !UnknownIn(columns)) return columns;
    const bool may_refer = absl::StrContains(absl::AsciiStrToLower(sql), "references");
    if (may_refer) RETURN_IF_ERROR(ReadForeignKeys(db, table));
    if (indexed.count(name) > 0) RETURN_IF_ERROR(ReadIndexes(db, indexes, table));
    ReadTableText(sql, table);
    std::sort(table.foreign_keys.begin(), table.foreign_keys.end());
    std::sort(table.indexes.begin(), table.indexes.end());
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Schema> ReadSqliteSchema(DatabaseAdapter& db) {
  Schema schema;
  RETURN_IF_ERROR(ReadTables(db, std::monostate(), schema));
  ASSIGN_OR_RETURN(schema.objects, ReadSqliteObjects(db));
  return schema;
}

absl::StatusOr<Table> ReadSqliteTable(DatabaseAdapter& db, absl::string_view name) {
  Schema schema;
  RETURN_IF_ERROR(ReadTables(db, std::string(name), schema));
  const Table* table = schema.FindTable(name);
  if (table == nullptr) return absl::NotFoundError(absl::StrCat("no table ", name));
  return *table;
}

namespace {

absl::StatusOr<std::vector<SchemaObject>> ReadObjects(DatabaseAdapter& db, absl::string_view which,
                                                      absl::Span<const Value> values) {
  std::vector<SchemaObject> objects;
  RETURN_IF_ERROR(
      ForEach(db,
              absl::StrCat("SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE type IN ('view', 'trigger') ",
                           which, " ORDER BY type = 'trigger', rowid"),
              values, [&](const Cursor& row) {
                objects.push_back({Text(row, 0), Text(row, 1), Text(row, 2), Text(row, 3)});
              }));
  return objects;
}

}  // namespace

absl::StatusOr<std::vector<SchemaObject>> ReadSqliteObjects(DatabaseAdapter& db) { return ReadObjects(db, "", {}); }

absl::StatusOr<std::vector<SchemaObject>> ReadSqliteObjects(DatabaseAdapter& db, const std::set<std::string>& names) {
  constexpr size_t kNamesAtOnce = 500;  // a statement takes only so many values
  if (names.size() <= kNamesAtOnce) {
    const std::string marks = absl::StrJoin(std::vector<std::string>(names.size(), "?"), ", ");
    return ReadObjects(db, absl::StrCat("AND name IN (", marks, ")"), std::vector<Value>(names.begin(), names.end()));
  }
  ASSIGN_OR_RETURN(std::vector<SchemaObject> objects, ReadSqliteObjects(db));
  std::erase_if(objects, [&](const SchemaObject& object) { return names.count(object.name) == 0; });
  return objects;
}

absl::StatusOr<std::vector<std::string>> ReadSchemaTexts(DatabaseAdapter& db) {
  return SelectTexts(
      db,
      "SELECT s.sql FROM sqlite_schema AS s WHERE s.sql IS NOT NULL AND s.name NOT LIKE 'sqlite\\_%' ESCAPE "
      "'\\' AND s.name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow') "
      "ORDER BY CASE s.type WHEN 'table' THEN 0 WHEN 'index' THEN 1 WHEN 'view' THEN 2 ELSE 3 END, s.rowid");
}

}  // namespace crystal
