#include "tests/support/move_scripts.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "migrator/files/sql_file.h"

namespace crystal {
namespace {

// What a kind of script is drawn with: a table, a plain column of it, and numbers.
struct Drawing {
  const Draw& draw;
  int number;
  std::vector<MoveTable>& schema;
  Aliases& aliases;
  MoveTable& table;    // no virtual one
  MoveColumn& column;  // plain

  std::string name() const { return Quoted(table.name); }
  std::string Alter(const std::string& what) const { return absl::StrCat("ALTER TABLE ", name(), " ", what, ";\n"); }
  std::string Drop(const std::string& what) const { return Alter(absl::StrCat("DROP COLUMN ", Quoted(what))); }
  std::string Add(const MoveColumn& what) const { return Alter(absl::StrCat("ADD COLUMN ", Declared(what))); }
  std::string New(const char* stem) const { return absl::StrCat(stem, number); }
};

void Remove(MoveTable& table, const std::string& column) {
  table.columns.erase(std::find_if(table.columns.begin(), table.columns.end(),
                                   [&](const MoveColumn& one) { return one.name == column; }));
}

// The recommended steps: what both have is copied, and the rowid where that is no column and the key.
std::string Rebuild(const MoveTable& from, const MoveTable& to) {
  std::string columns;
  for (const MoveColumn& column : to.columns) {
    const bool both = std::any_of(from.columns.begin(), from.columns.end(),
                                  [&](const MoveColumn& other) { return other.name == column.name; });
    if (both && !column.generated) absl::StrAppend(&columns, columns.empty() ? "" : ", ", Quoted(column.name));
  }
  if (from.key.empty()) columns = absl::StrCat("_rowid_, ", columns);
  const std::string other = "new_" + to.name;
  return absl::StrCat(CreateSql(to, other), ";\nINSERT INTO ", Quoted(other), "(", columns, ") SELECT ", columns,
                      " FROM ", Quoted(from.name), ";\nDROP TABLE ", Quoted(from.name), ";\nALTER TABLE ",
                      Quoted(other), " RENAME TO ", Quoted(to.name), ";\n");
}

MoveScript AddsColumn(Drawing& d) {
  MoveColumn added = DrawColumn(d.New("c"), d.draw.c, d.table.options.find("STRICT") != std::string::npos);
  if (!added.constant) added = {added.name, "TEXT DEFAULT 'k'"};
  d.table.columns.push_back(added);
  return {"add column", d.Add(added), d.Drop(added.name), true};
}

MoveScript DropsColumn(Drawing& d) {
  const MoveTable before = d.table;
  const MoveColumn column = d.column;
  Remove(d.table, column.name);
  if (!column.constant) return {"drop column", d.Drop(column.name), Rebuild(d.table, before), true};
  return {"drop column", d.Drop(column.name), d.Add(column), true};
}

MoveScript DropsAndAddsColumn(Drawing& d) {
  const MoveColumn before = d.column;
  if (!before.constant) return DropsColumn(d);
  MoveColumn after = DrawColumn(before.name, d.draw.c, d.table.options.find("STRICT") != std::string::npos);
  if (after.name != before.name || !after.constant) after = {before.name, "TEXT DEFAULT 'again'"};
  Remove(d.table, before.name);
  d.table.columns.push_back(after);
  return {"drop and add column", d.Drop(before.name) + d.Add(after), d.Drop(before.name) + d.Add(before)};
}

MoveScript RenamesColumn(Drawing& d) {
  const std::string from = d.column.name, to = d.New("r");
  d.aliases.RenameColumn(d.table.name, from, to);
  d.column.name = to;
  const auto rename = [&](const std::string& a, const std::string& b) {
    return d.Alter(absl::StrCat("RENAME COLUMN ", Quoted(a), " TO ", Quoted(b)));
  };
  return {"rename column", rename(from, to), rename(to, from), true};
}

MoveScript RenamesTable(Drawing& d) {
  const std::string from = d.table.name, to = d.New("renamed");
  d.aliases.RenameTable(from, to);
  const std::string up = d.Alter("RENAME TO " + Quoted(to));
  d.table.name = to;
  return {"rename table", up, d.Alter("RENAME TO " + Quoted(from)), true};
}

MoveScript RebuildsWithout(Drawing& d) {
  const MoveTable before = d.table;
  Remove(d.table, std::string(d.column.name));
  return {"rebuild without column", Rebuild(before, d.table), Rebuild(d.table, before), true};
}

MoveScript RebuildsInOtherOrder(Drawing& d) {
  const MoveTable before = d.table;
  std::reverse(d.table.columns.begin(), d.table.columns.end());
  return {"rebuild", Rebuild(before, d.table), Rebuild(d.table, before), true};
}

MoveScript ChangesType(Drawing& d) {
  const MoveTable before = d.table;
  static const char* const types[] = {"INTEGER", "TEXT", "REAL", "BLOB"};
  d.column.declaration = types[d.draw.c % 4];
  d.column.constant = true;
  return {"change of type", Rebuild(before, d.table), Rebuild(d.table, before)};
}

MoveScript Splits(Drawing& d) {
  if (!d.column.constant) return DropsColumn(d);
  const MoveColumn before = d.column, one{d.New("p"), "TEXT"}, two{d.New("q"), "TEXT DEFAULT 'q'"};
  const std::string q = Quoted(before.name), p1 = Quoted(one.name), p2 = Quoted(two.name);
  const std::string up = absl::StrCat(d.Add(one), d.Add(two), "UPDATE ", d.name(), " SET ", p1, " = substr(", q,
                                      ", 1, 1), ", p2, " = substr(", q, ", 2);\n", d.Drop(before.name));
  const std::string joined =
      absl::StrCat("UPDATE ", d.name(), " SET ", q, " = coalesce(", p1, " || ", p2, ", ", q, ");\n");
  const std::string down = absl::StrCat(d.Add(before), d.draw.lazy ? "" : joined, d.Drop(one.name), d.Drop(two.name));
  Remove(d.table, before.name);
  d.table.columns.push_back(one);
  d.table.columns.push_back(two);
  MoveScript script{"split", up, down};
  script.grows = !d.draw.lazy;
  return script;
}

MoveScript Merges(Drawing& d) {
  if (!d.column.constant) return DropsColumn(d);
  const MoveColumn before = d.column, merged{d.New("m"), "TEXT"};
  const std::string q = Quoted(before.name), m = Quoted(merged.name);
  const std::string up =
      absl::StrCat(d.Add(merged), "UPDATE ", d.name(), " SET ", m, " = w || ', ' || ", q, ";\n", d.Drop(before.name));
  const std::string apart = absl::StrCat("UPDATE ", d.name(), " SET ", q, " = coalesce(", m, ", 'm');\n");
  Remove(d.table, before.name);
  d.table.columns.push_back(merged);
  MoveScript script{"merge", up, absl::StrCat(d.Add(before), d.draw.lazy ? "" : apart, d.Drop(merged.name))};
  script.grows = !d.draw.lazy;
  return script;
}

MoveScript MovesToAnotherTable(Drawing& d) {
  if (!d.column.constant || d.table.key.size() != 1) return RebuildsInOtherOrder(d);
  const MoveColumn moved = d.column;
  const std::string key = Quoted(d.table.key[0]), other = d.New("moved"), q = Quoted(moved.name);
  // In an order of its own: else an index of the user's, which is set aside for a move, would say which row comes
  // first.
  const std::string fill =
      absl::StrCat("INSERT INTO ", Quoted(other), " SELECT ", key, ", ", q, " FROM ", d.name(), " ORDER BY 1, 2");
  const std::string back = absl::StrCat("UPDATE ", d.name(), " SET ", q, " = coalesce((SELECT v FROM ", Quoted(other),
                                        " WHERE r IS ", key, "), ", q, ");\n");
  MoveScript script{"move between tables",
                    absl::StrCat("CREATE TABLE ", Quoted(other), "(r, v);\n", fill, ";\n", d.Drop(moved.name)),
                    absl::StrCat(d.Add(moved), d.draw.lazy ? "" : back, "DROP TABLE ", Quoted(other), ";\n")};
  script.fills_up = {other};
  Remove(d.table, moved.name);
  d.schema.push_back({other, "none", {{"r", "", false}, {"v", "", false}}, {}});
  d.schema.back().given = d.schema.back().pinned = true;
  return script;
}

MoveScript ReplacesTable(Drawing& d) {
  const MoveTable before = d.table;
  d.table.name = d.New("instead");
  const auto copy = [](const MoveTable& from, const MoveTable& to) {
    const std::string rowid = from.key.empty() ? "_rowid_, " : "";
    return absl::StrCat("INSERT INTO ", Quoted(to.name), "(", rowid, StoredNames(to), ") SELECT ", rowid,
                        StoredNames(from), " FROM ", Quoted(from.name), ";\n");
  };
  const auto instead = [&](const MoveTable& from, const MoveTable& to, bool lazy) {
    return absl::StrCat(CreateSql(to), ";\n", lazy ? "" : copy(from, to), "DROP TABLE ", Quoted(from.name), ";\n");
  };
  MoveScript script{"replace table", instead(before, d.table, false), instead(d.table, before, d.draw.lazy)};
  script.fills_up = {d.table.name};
  if (!d.draw.lazy) script.fills_down = {before.name};
  if (d.draw.lazy || d.draw.c % 2 == 0) return script;
  d.aliases.RenameTable(before.name, d.table.name);
  const auto declare = [](const std::string& a, const std::string& b, const std::string& section) {
    return absl::StrCat("-- renames: ", a, " = ", b, "\n", section);
  };
  script.kind = "replace table, declared";
  script.up = declare(before.name, d.table.name, script.up);
  script.down = declare(d.table.name, before.name, script.down);
  return script;
}

std::string SomeRows(const Drawing& d) {
  return d.draw.b % 3 == 0 ? "" : " WHERE length(w) % 2 = " + std::string(d.draw.b % 3 == 1 ? "0" : "1");
}

MoveScript Updates(Drawing& d) {
  const std::string set = absl::StrCat("UPDATE ", d.name(), " SET ", Quoted(d.column.name), " = ");
  return {"update", absl::StrCat(set, "'u'", SomeRows(d), ";\n"),
          d.draw.lazy ? "" : absl::StrCat(set, "'v'", SomeRows(d), ";\n")};
}

MoveScript Deletes(Drawing& d) {
  return {"delete", absl::StrCat("DELETE FROM ", d.name(), SomeRows(d), ";\n"), "", true};
}

// A key for the author's own rows; 3 may be taken.
std::string KeyValues(const Drawing& d) {
  std::string values;
  for (size_t i = 0; i < d.table.key.size(); ++i) absl::StrAppend(&values, d.draw.b % 2 == 0 ? "3" : "1", ", ");
  return values;
}
std::string KeyNames(const Drawing& d) {
  std::string names;
  for (const std::string& key : d.table.key) absl::StrAppend(&names, Quoted(key), ", ");
  return names;
}

MoveScript Inserts(Drawing& d) {
  static const char* const ways[] = {"INSERT OR IGNORE", "INSERT OR REPLACE"};
  const bool replaces = d.draw.c % 2 == 1;
  const std::string up = absl::StrCat(ways[d.draw.c % 2], " INTO ", d.name(), "(", KeyNames(d), "w) VALUES(",
                                      KeyValues(d), "'author');\n");
  const std::string down = absl::StrCat("DELETE FROM ", d.name(), " WHERE w = 'author';\n");
  MoveScript script{replaces ? "insert or replace" : "insert", up, d.draw.lazy && !d.table.key.empty() ? "" : down};
  script.inserts = true;
  return script;
}

MoveScript Upserts(Drawing& d) {
  if (d.table.key.empty()) return Inserts(d);
  std::string key = KeyNames(d);
  key.resize(key.size() - 2);
  MoveScript script{"upsert",
                    absl::StrCat("INSERT INTO ", d.name(), "(", KeyNames(d), "w) VALUES(", KeyValues(d),
                                 "'upsert') ON CONFLICT(", key, ") DO UPDATE SET w = 'upserted';\n"),
                    ""};
  script.grows = true;  // where the user has deleted the row it is made, and written over by the next
  script.inserts = true;
  return script;
}

MoveScript MakesObject(Drawing& d) {
  const std::string object = Quoted(d.New("o")), column = Quoted(d.column.name);
  static const char* const kinds[] = {"INDEX", "VIEW", "TRIGGER"};
  const std::string kind = kinds[d.draw.c % 3];
  const std::string made[] = {absl::StrCat("ON ", d.name(), "(w)"), absl::StrCat("AS SELECT w FROM ", d.name()),
                              absl::StrCat("AFTER DELETE ON ", d.name(), " BEGIN SELECT 1; END")};
  MoveScript script{"create " + kind, absl::StrCat("CREATE ", kind, " ", object, " ", made[d.draw.c % 3], ";\n"),
                    absl::StrCat("DROP ", kind, " IF EXISTS ", object, ";\n"), true};
  return script;
}

MoveScript MakesTable(Drawing& d) {
  std::vector<MoveTable> made = DrawTables({d.draw.a, d.draw.b, d.draw.c, 0}, 10 + d.number);
  MoveScript script{"create table", "", "", true};
  for (const MoveTable& table : made) {
    absl::StrAppend(&script.up, CreateSql(table), ";\n");
    script.down = absl::StrCat("DROP TABLE ", Quoted(table.name), ";\n", script.down);
    d.schema.push_back(table);
  }
  return script;
}

MoveScript DropsTable(Drawing& d) {
  const MoveTable gone = d.table;
  d.schema.erase(d.schema.begin() + (&d.table - d.schema.data()));
  return {"drop table", absl::StrCat("DROP TABLE ", Quoted(gone.name), ";\n"), CreateSql(gone) + ";\n", true};
}

MoveScript Forgets(Drawing& d) {
  const std::pair<std::string, std::string> what{d.aliases.Table(d.table.name),
                                                 d.aliases.Column(d.table.name, d.column.name)};
  const std::string declared = absl::StrCat("-- migrate:forget ", d.table.name, ".", d.column.name, "\n");
  MoveScript script = DropsColumn(d);
  script.kind = "forget";
  script.up = declared + script.up;
  script.restores = false;
  script.forgets = {what};
  return script;
}

MoveScript Fails(Drawing& d) {
  MoveScript script = AddsColumn(d);
  d.table.columns.pop_back();
  script.kind = "failing";
  absl::StrAppend(&script.up, "DELETE FROM ", d.name(), ";\nINSERT INTO nowhere VALUES(1);\n");
  script.may_refuse = true;
  return script;
}

MoveScript OfVirtual(Drawing& d) {
  for (size_t i = 0; i < d.schema.size(); ++i) {
    const MoveTable table = d.schema[i];
    if (table.module.empty()) continue;
    if (d.draw.b % 2 == 0 && table.shape == "fts5") {
      return {"update virtual", absl::StrCat("UPDATE ", Quoted(table.name), " SET body = 'author';\n"), ""};
    }
    d.schema.erase(d.schema.begin() + static_cast<int>(i));
    for (MoveTable& other : d.schema) other.pinned = other.pinned && other.name + "x" != table.name;
    return {"drop virtual", absl::StrCat("DROP TABLE ", Quoted(table.name), ";\n"), CreateSql(table) + ";\n", true};
  }
  return d.table.columns.empty() ? MakesTable(d) : RebuildsWithout(d);
}

using Kind = MoveScript (*)(Drawing&);
const Kind kKinds[] = {AddsColumn,
                       DropsColumn,
                       DropsAndAddsColumn,
                       RenamesColumn,
                       RenamesTable,
                       RebuildsWithout,
                       RebuildsInOtherOrder,
                       ChangesType,
                       Splits,
                       Merges,
                       MovesToAnotherTable,
                       ReplacesTable,
                       Updates,
                       Deletes,
                       Inserts,
                       Upserts,
                       MakesObject,
                       MakesTable,
                       DropsTable,
                       Forgets,
                       Fails,
                       OfVirtual};

void Parse(MoveScript& script, int number) {
  const std::string name = absl::StrFormat("202611220900%02d-script", number);
  const absl::StatusOr<Migration> parsed = ParseSqlMigration(name, script.File());
  if (parsed.ok()) script.migration = *parsed;
  if (!parsed.ok()) script.kind = absl::StrCat("BROKEN ", parsed.status().message());
}

}  // namespace

const int kScriptKinds = std::size(kKinds);

MoveScript CreationOf(const std::vector<MoveTable>& schema) {
  MoveScript script{"create", "", "", true};
  for (const MoveTable& table : schema) {
    absl::StrAppend(&script.up, CreateSql(table), ";\n");
    script.down = absl::StrCat("DROP TABLE ", Quoted(table.name), ";\n", script.down);
  }
  Parse(script, 0);
  return script;
}

MoveScript DrawScript(const Draw& draw, int number, std::vector<MoveTable>& schema, Aliases& aliases) {
  std::vector<std::pair<int, int>> places;  // every plain column
  for (size_t t = 0; t < schema.size(); ++t) {
    for (size_t c = 0; c < schema[t].columns.size(); ++c) {
      const bool plain = schema[t].module.empty() && schema[t].columns[c].plain;
      if (plain) places.emplace_back(t, c);
    }
  }
  MoveScript script;
  Draw chosen = draw;
  if (places.empty()) {  // only virtual tables: a table comes
    MoveTable none;
    MoveColumn nothing;
    Drawing d{chosen, number, schema, aliases, none, nothing};
    script = draw.kind % 2 == 0 ? MakesTable(d) : OfVirtual(d);
  } else {
    const auto [t, c] = places[draw.a % places.size()];
    Drawing d{chosen, number, schema, aliases, schema[t], schema[t].columns[c]};
    Kind kind = kKinds[draw.kind % kScriptKinds];
    if (schema[t].pinned && (kind == RenamesTable || kind == ReplacesTable || kind == DropsTable)) kind = AddsColumn;
    const bool has_w = std::any_of(schema[t].columns.begin(), schema[t].columns.end(),
                                   [](const MoveColumn& column) { return column.name == "w"; });
    const bool needs_w = kind == Merges || kind == Inserts || kind == Upserts || kind == Updates || kind == Deletes ||
                         kind == MakesObject;
    if (!has_w && needs_w) kind = DropsColumn;
    script = kind(d);
  }
  Parse(script, number);
  return script;
}

}  // namespace crystal
