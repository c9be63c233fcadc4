#include "migrator/engine/sqlite/sqlite_introspection.h"

#include <algorithm>
#include <functional>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/create_table_text.h"
#include "migrator/engine/sqlite/sqlite_unknown.h"
#include "migrator/engine/sqlite/table_clauses.h"

namespace crystal {
namespace {

// The user's tables, or the one that is called ?1.
constexpr char kOnlyUsers[] =
    " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
    "AND (?1 IS NULL OR t.name = ?1) ";

bool IsOne(const Value& only) { return !std::holds_alternative<std::monostate>(only); }

// What every query here joins with. The pragma functions take the name as a bound argument, so no name is ever spliced
// into SQL (hazard E6). One table was found already: to look for it again would read the whole schema.
std::string Tables(const Value& only) {
  if (IsOne(only)) return "FROM (SELECT ?1 AS name) AS t, ";
  return absl::StrCat("FROM (SELECT t.name FROM sqlite_schema AS t", kOnlyUsers, ") AS t, ");
}

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

absl::Status ReadColumns(DatabaseAdapter& db, const Value& only, Schema& schema) {
  return ForEach(
      db,
      absl::StrCat("SELECT t.name, x.name, upper(x.type), x.\"notnull\", x.dflt_value, x.pk, x.hidden ", Tables(only),
                   "pragma_table_xinfo(t.name) AS x WHERE x.hidden <> 1 ORDER BY t.name, x.cid"),
      {only}, [&](const Cursor& row) {
        Column column{.name = Text(row, 1), .type = Text(row, 2)};
        column.not_null = row.Get(3).integer != 0;
        if (!row.Get(4).is_null()) column.default_value = Text(row, 4);
        column.primary_key = static_cast<int>(row.Get(5).integer);
        // The kind is kept as a digit until the text, which holds the expression, is read.
        if (row.Get(6).integer > 1) column.generated = absl::StrCat(row.Get(6).integer);
        schema.tables[Text(row, 0)].columns.push_back(std::move(column));
      });
}

// Name to CREATE TABLE.
using TableTexts = std::map<std::string, std::string>;

// A virtual table whose module is unknown here has columns that nobody can tell; it is a table all the same.
absl::Status ReadColumnsOfEach(DatabaseAdapter& db, const TableTexts& texts, Schema& schema) {
  schema.tables.clear();
  for (const auto& [name, sql] : texts) {
    const absl::Status read = ReadColumns(db, name, schema);
    if (!read.ok() && !UnknownIn(read)) return read;
  }
  return absl::OkStatus();
}

absl::Status ReadForeignKeys(DatabaseAdapter& db, const Value& only, Schema& schema) {
  int64_t last_id = -1;
  std::string last_table;
  return ForEach(
      db,
      absl::StrCat("SELECT t.name, x.id, x.\"table\", x.\"from\", x.\"to\", x.on_delete, x.on_update ", Tables(only),
                   "pragma_foreign_key_list(t.name) AS x ORDER BY t.name, x.id, x.seq"),
      {only}, [&](const Cursor& row) {
        std::vector<ForeignKey>& keys = schema.tables[Text(row, 0)].foreign_keys;
        if (Text(row, 0) != last_table || row.Get(1).integer != last_id) {
          keys.push_back(
              {.from = {}, .table = Text(row, 2), .to = {}, .on_delete = Text(row, 5), .on_update = Text(row, 6)});
        }
        last_table = Text(row, 0);
        last_id = row.Get(1).integer;
        keys.back().from.push_back(Text(row, 3));
        if (!row.Get(4).is_null()) keys.back().to.push_back(Text(row, 4));
      });
}

absl::Status ReadIndexes(DatabaseAdapter& db, const Value& only, Schema& schema) {
  std::string last;
  return ForEach(
      db,
      absl::StrCat(
          "SELECT t.name, i.name, i.\"unique\", i.origin, i.partial, x.name, x.\"desc\", upper(x.coll), x.cid, ",
          "CASE WHEN i.partial OR x.cid = -2 THEN (SELECT s.sql FROM sqlite_schema AS s WHERE s.type = 'index' AND ",
          "s.name = i.name) END ", Tables(only), "pragma_index_list(t.name) AS i, pragma_index_xinfo(i.name) AS x ",
          "WHERE x.key = 1 ORDER BY t.name, i.name, x.seqno"),
      {only}, [&](const Cursor& row) {
        std::vector<Index>& indexes = schema.tables[Text(row, 0)].indexes;
        const std::string name = Text(row, 1);
        if (indexes.empty() || last != absl::StrCat(Text(row, 0), ".", name)) {
          const bool made = Text(row, 3) == "c";
          indexes.push_back({.name = made ? name : "",
                             .origin = Text(row, 3),
                             .unique = row.Get(2).integer != 0,
                             .partial = row.Get(4).integer != 0,
                             .columns = {}});
        }
        last = absl::StrCat(Text(row, 0), ".", name);
        Index& index = indexes.back();
        index.columns.push_back(
            {.name = Text(row, 5), .descending = row.Get(6).integer != 0, .collation = Text(row, 7)});
        if (index.partial || row.Get(8).integer == -2) index.sql = NormaliseSql(Text(row, 9));
      });
}

// The tables; `only` is the name of one, or NULL for all.
absl::Status ReadTables(DatabaseAdapter& db, const Value& only, Schema& schema) {
  TableTexts texts;
  RETURN_IF_ERROR(ForEach(db, absl::StrCat("SELECT t.name, t.sql FROM sqlite_schema AS t", kOnlyUsers), {only},
                          [&](const Cursor& row) { texts[Text(row, 0)] = Text(row, 1); }));
  if (texts.empty()) return absl::OkStatus();
  const absl::Status columns = ReadColumns(db, only, schema);
  const bool unknown = UnknownIn(columns).has_value();
  if (!unknown) RETURN_IF_ERROR(columns);
  if (unknown && !IsOne(only)) RETURN_IF_ERROR(ReadColumnsOfEach(db, texts, schema));
  RETURN_IF_ERROR(ReadForeignKeys(db, only, schema));
  RETURN_IF_ERROR(ReadIndexes(db, only, schema));
  for (const auto& [name, sql] : texts) {
    Table& table = schema.tables[name];
    table.name = name;
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
