#include "tests/support/move_schema.h"

#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace crystal {
namespace {

struct Shape {
  const char* name;
  std::vector<MoveColumn> columns;  // of the key
  std::vector<std::string> key;
  const char* constraint = "";
  const char* options = "";
  bool given = false;
  bool strict_fits = true;  // STRICT takes its types
};

MoveColumn Key(const char* name, const char* declaration) { return {name, declaration, false}; }

// NOLINTNEXTLINE: a table of plain values
const std::vector<Shape>& Shapes() {
  static const auto& shapes = *new std::vector<Shape>{
      {"integer", {Key("id", "INTEGER PRIMARY KEY")}, {"id"}, "", "", true},
      {"autoincrement", {Key("id", "INTEGER PRIMARY KEY AUTOINCREMENT")}, {"id"}},
      {"none", {}, {}, "", "", true},
      {"text", {Key("k", "TEXT PRIMARY KEY")}, {"k"}},
      {"real", {Key("k", "REAL PRIMARY KEY")}, {"k"}},
      {"blob", {Key("k", "BLOB PRIMARY KEY")}, {"k"}},
      {"untyped", {Key("k", "PRIMARY KEY")}, {"k"}, "", "", false, false},
      {"descending", {Key("id", "INTEGER PRIMARY KEY DESC")}, {"id"}},
      {"composite", {Key("k", "TEXT"), Key("n", "INTEGER")}, {"k", "n"}, ", PRIMARY KEY(k, n)"},
      {"composite reversed", {Key("k", "TEXT"), Key("n", "INTEGER")}, {"n", "k"}, ", PRIMARY KEY(n DESC, k)"},
      {"without rowid", {Key("k", "TEXT PRIMARY KEY")}, {"k"}, "", "WITHOUT ROWID"},
      {"without rowid composite",
       {Key("k", "NOT NULL"), Key("n", "REAL NOT NULL")},
       {"k", "n"},
       ", PRIMARY KEY(k, n)",
       "WITHOUT ROWID",
       false,
       false},
      {"nocase", {Key("k", "TEXT COLLATE NOCASE PRIMARY KEY")}, {"k"}},
      {"int", {Key("id", "INT PRIMARY KEY")}, {"id"}},
      {"column rowid", {Key("rowid", "TEXT")}, {}, "", "", true},
      {"columns rowid and oid", {Key("rowid", "TEXT"), Key("oid", "INTEGER")}, {}, "", "", true},
      {"key called rowid", {Key("rowid", "TEXT PRIMARY KEY")}, {"rowid"}},
      {"key called oid", {Key("oid", "INTEGER PRIMARY KEY"), Key("rowid", "TEXT")}, {"oid"}, "", "", true},
  };
  return shapes;
}

constexpr int kVirtual = 3;

std::vector<MoveTable> VirtualTables(int kind, const std::string& name) {
  if (kind == 0) {
    return {{name, "fts5", {{"title", "", false}, {"body", "", false}}, {}, "", "", "fts5(title, body)", true}};
  }
  if (kind == 1) {
    return {{name,
             "rtree",
             {{"id", "", false}, {"x0", "", false}, {"x1", "", false}},
             {"id"},
             "",
             "",
             "rtree(id, x0, x1)",
             true}};
  }
  MoveTable source{name,
                   "fts5 external",
                   {Key("id", "INTEGER PRIMARY KEY"), {"title", "TEXT", false}, DrawColumn("a", 0, false)},
                   {"id"}};
  source.pinned = source.given = true;
  MoveTable index{name + "x",
                  "fts5 index",
                  {{"title", "", false}},
                  {},
                  "",
                  "",
                  absl::StrCat("fts5(title, content='", name, "', content_rowid='id')"),
                  true};
  return {source, index};
}

}  // namespace

const int kTableShapes = 18 + kVirtual;

std::string Declared(const MoveColumn& column) { return absl::StrCat(Quoted(column.name), " ", column.declaration); }

std::string CreateSql(const MoveTable& table, const std::string& name) {
  const std::string called = Quoted(name.empty() ? table.name : name);
  if (!table.module.empty()) return absl::StrCat("CREATE VIRTUAL TABLE ", called, " USING ", table.module);
  std::vector<std::string> columns;
  for (const MoveColumn& column : table.columns) columns.push_back(Declared(column));
  return absl::StrCat("CREATE TABLE ", called, "(", absl::StrJoin(columns, ", "), table.constraint, ")",
                      table.options.empty() ? "" : " ", table.options);
}

std::string StoredNames(const MoveTable& table) {
  std::vector<std::string> names;
  for (const MoveColumn& column : table.columns) {
    if (!column.generated) names.push_back(Quoted(column.name));
  }
  return absl::StrJoin(names, ", ");
}

MoveColumn DrawColumn(const std::string& name, int draw, bool strict) {
  static const char* const types[] = {"TEXT", "INTEGER", "REAL", "BLOB", "", "NUMERIC", "BOOLEAN"};
  static const char* const strict_types[] = {"TEXT", "INTEGER", "REAL", "BLOB", "ANY", "INT", "ANY"};
  static const char* const defaults[] = {"",
                                         " DEFAULT 0",
                                         " DEFAULT 'x'",
                                         " DEFAULT NULL",
                                         " DEFAULT -1",
                                         " DEFAULT (1+1)",
                                         " DEFAULT CURRENT_TIMESTAMP",
                                         " DEFAULT x'00'",
                                         " NOT NULL DEFAULT 1",
                                         " DEFAULT 'it''s'",
                                         " NOT NULL DEFAULT ''",
                                         " DEFAULT 0.5",
                                         " DEFAULT TRUE"};
  const int type = draw % 7;
  // ADD COLUMN t TEXT DEFAULT TRUE shows 1 where no statement can write anything but '1'.
  const int value = type == 0 && draw / 7 % 13 == 12 ? 0 : draw / 7 % 13;
  if (strict) return {name, absl::StrCat(strict_types[type], value % 2 == 0 ? "" : " DEFAULT NULL")};
  MoveColumn column{name, absl::StrCat(types[type], defaults[value])};
  column.constant = value != 5 && value != 6;
  if (value == 6) column.name = "ts" + name;  // what a clock says is compared with nothing
  return column;
}

std::vector<MoveTable> DrawTables(const Draw& draw, int number) {
  const std::string name = absl::StrCat("t", number);
  const int kinds = static_cast<int>(Shapes().size());
  const int kind = draw.kind % kTableShapes;
  if (kind >= kinds) return VirtualTables(kind - kinds, name);
  const Shape& shape = Shapes()[kind];
  MoveTable table{name, shape.name, shape.columns, shape.key, shape.constraint, shape.options};
  table.given = shape.given;
  const bool strict = shape.strict_fits && draw.c % 5 == 1;
  if (strict) absl::StrAppend(&table.options, table.options.empty() ? "" : ", ", "STRICT");
  table.columns.push_back({"w", "TEXT", false});
  table.columns.push_back(DrawColumn("a", draw.a, strict));
  table.columns.push_back(DrawColumn("b", draw.b, strict));
  if (draw.c % 4 == 2) table.columns.push_back({"j", "TEXT DEFAULT '{}' CHECK(json_valid(j))", false});
  if (draw.c % 3 == 2) table.columns.push_back({"g", "INTEGER GENERATED ALWAYS AS (length(w)) VIRTUAL", false, true});
  return {table};
}

std::string HostileValue(int draw) {
  static const char* const values[] = {"NULL",
                                       "0",
                                       "1",
                                       "'1'",
                                       "1.0",
                                       "'1.0'",
                                       "0.1+0.2",
                                       "0.3",
                                       "-0.0",
                                       "''",
                                       "x''",
                                       "x'31'",
                                       "'a'",
                                       "'A'",
                                       "'a '",
                                       "CAST(x'610062' AS TEXT)",
                                       "CAST(x'ff41' AS TEXT)",
                                       "9223372036854775807",
                                       "-9223372036854775808",
                                       "9007199254740993",
                                       "1e308",
                                       "9e999",
                                       "'é'",
                                       "'it''s'",
                                       "x'00ff'",
                                       "'x'",
                                       "'{\"n\": [1]}'",
                                       "5",
                                       "7.25",
                                       "'long text with; a -- comment'"};
  return values[draw % std::size(values)];
}

}  // namespace crystal
