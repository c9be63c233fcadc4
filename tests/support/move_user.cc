#include "tests/support/move_user.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/values/sql_text.h"
#include "tests/support/database.h"

namespace crystal {
namespace {

// What the work is drawn with: a table with its rows.
struct Desk {
  DatabaseAdapter& db;
  const Draw& draw;
  int number;
  const std::string& table;
  const DumpedTable& dumped;

  std::string name() const { return Quoted(table); }

  // A WHERE that picks one row, "" where there is none.
  std::string SomeRow() const {
    if (dumped.rows.empty()) return "";
    if (!dumped.rowid.empty()) {
      const auto rowids = SelectTexts(
          db, absl::StrCat("SELECT CAST(", dumped.rowid, " AS TEXT) FROM ", name(), " ORDER BY ", dumped.rowid));
      if (!rowids.ok() || rowids->empty()) return "";
      return absl::StrCat(dumped.rowid, " = ", (*rowids)[draw.b % rowids->size()]);
    }
    std::vector<std::string> key;
    for (const std::string& column : dumped.key) key.push_back(absl::StrCat("quote(", Quoted(column), ")"));
    const auto rows = SelectTexts(db, absl::StrCat("SELECT ", absl::StrJoin(key, " || char(1) || "), " FROM ", name()));
    if (!rows.ok() || rows->empty()) return "";
    return absl::StrCat(absl::StrJoin(key, " || char(1) || "), " = ", QuoteText((*rows)[draw.b % rows->size()]));
  }
  // A column that is no key.
  std::string SomeColumn() const {
    std::vector<std::string> columns;
    for (const auto& [column, type] : dumped.types) {
      if (std::find(dumped.key.begin(), dumped.key.end(), column) == dumped.key.end()) columns.push_back(column);
    }
    return columns.empty() ? "" : Quoted(columns[draw.c % columns.size()]);
  }
  std::string Insert() const {
    std::vector<std::string> columns, values;
    for (const auto& [column, type] : dumped.types) {
      const bool key = std::find(dumped.key.begin(), dumped.key.end(), column) != dumped.key.end();
      const bool id = key && (absl::AsciiStrToUpper(type) == "INTEGER") && dumped.key.size() == 1;
      if (id && !dumped.is_virtual) continue;
      columns.push_back(Quoted(column));
      const int drawn = draw.b * 7 + draw.c * 3 + static_cast<int>(columns.size()) * (draw.kind + 1);
      values.push_back(column == "w"                         ? absl::StrCat("'w", number, draw.a % 2 == 0 ? "'" : "x'")
                       : column == "j"                       ? "'[1, 2]'"
                       : column == "x0"                      ? absl::StrCat(draw.b)
                       : column == "x1"                      ? absl::StrCat(draw.b + draw.c)
                       : column == "id" && dumped.is_virtual ? "NULL"
                       : column == "title" || column == "body" ? absl::StrCat("'some words ", number, "'")
                                                               : HostileValue(drawn));
    }
    return absl::StrCat("INSERT INTO ", name(), "(", absl::StrJoin(columns, ", "), ") VALUES(",
                        absl::StrJoin(values, ", "), ")");
  }
};

using Statements = std::vector<std::string>;

Statements Inserts(const Desk& desk) { return {desk.Insert()}; }

Statements Updates(const Desk& desk) {
  const std::string row = desk.SomeRow(), column = desk.SomeColumn();
  if (row.empty() || column.empty()) return {desk.Insert()};
  const std::string value = column == "\"w\"" ? absl::StrCat("'w", desk.number, "'") : HostileValue(desk.draw.a);
  return {absl::StrCat("UPDATE ", desk.name(), " SET ", column, " = ", value, " WHERE ", row)};
}

Statements Deletes(const Desk& desk) {
  const std::string row = desk.SomeRow();
  if (row.empty()) return {desk.Insert()};
  return {absl::StrCat("DELETE FROM ", desk.name(), " WHERE ", row)};
}

Statements GivesAnIdAgain(const Desk& desk) {
  if (desk.dumped.rowid.empty()) return Deletes(desk);
  return {absl::StrCat("DELETE FROM ", desk.name(), " WHERE ", desk.dumped.rowid, " = (SELECT max(", desk.dumped.rowid,
                       ") FROM ", desk.name(), ")"),
          desk.Insert()};
}

Statements OwnColumn(const Desk& desk) {
  const std::string column = absl::StrCat("own", desk.number);
  return {absl::StrCat("ALTER TABLE ", desk.name(), " ADD COLUMN ", column, " ANY"),
          absl::StrCat("UPDATE ", desk.name(), " SET ", column, " = ", HostileValue(desk.draw.b))};
}

Statements OwnIndex(const Desk& desk) {
  const std::string column = desk.SomeColumn();
  if (column.empty()) return {};
  return {absl::StrCat("CREATE INDEX own_index", desk.number, " ON ", desk.name(), "(", column, ")")};
}

Statements OwnTrigger(const Desk& desk) {
  return {absl::StrCat("CREATE TRIGGER own_trigger", desk.number, " AFTER INSERT ON ", desk.name(),
                       " BEGIN SELECT count(*) FROM ", desk.name(), "; END")};
}

Statements OwnView(const Desk& desk) {
  const std::string column = desk.draw.b % 2 == 0 ? "count(*)" : desk.SomeColumn();
  return {absl::StrCat("CREATE VIEW own_view", desk.number, " AS SELECT ", column.empty() ? "1" : column, " AS v FROM ",
                       desk.name())};
}

Statements OwnTable(const Desk& desk) {
  const std::string name = absl::StrCat("own_table", desk.number, desk.draw.b % 2 == 0 ? "" : "_content");
  return {absl::StrCat("CREATE TABLE ", name, "(k TEXT PRIMARY KEY, v)"),
          absl::StrCat("INSERT INTO ", name, " VALUES('a', ", HostileValue(desk.draw.c), ")")};
}

struct Kind {
  const char* name;
  Statements (*make)(const Desk&);
  int weight;
};
const Kind kKinds[] = {{"insert", Inserts, 5},         {"update", Updates, 5},
                       {"delete", Deletes, 3},         {"id given again", GivesAnIdAgain, 3},
                       {"own column", OwnColumn, 1},   {"own index", OwnIndex, 1},
                       {"own trigger", OwnTrigger, 1}, {"own view", OwnView, 1},
                       {"own table", OwnTable, 1}};

const Kind& Pick(int draw) {
  int total = 0;
  for (const Kind& kind : kKinds) total += kind.weight;
  int left = draw % total;
  for (const Kind& kind : kKinds) {
    if (left < kind.weight) return kind;
    left -= kind.weight;
  }
  return kKinds[0];
}

bool GivesIds(const DumpedTable& table) {
  if (table.rowid.empty() || table.autoincrement) return false;
  return table.key.empty() || (table.key.size() == 1 && table.types.at(table.key[0]) == "INTEGER");
}

void Remember(const Dump& before, const Dump& after, int event, const Aliases& aliases, UserMemory& memory) {
  for (const auto& [name, table] : after.tables) {
    const std::string canonical = aliases.Table(name);
    const auto old = before.tables.find(name);
    for (const auto& [key, row] : table.rows) {
      const RowName place{canonical, key};
      const bool was = old != before.tables.end() && old->second.rows.count(key) > 0;
      if (!was && memory.seen.count(place) > 0) memory.made_again.insert(place);
      if (!was && memory.seen.count(place) > 0 && GivesIds(table)) memory.reused[place] = event;
      if (!was) memory.deleted.erase(place);
      memory.seen.insert(place);
      for (const auto& [column, value] : row) {
        const bool same =
            was && old->second.rows.at(key).count(column) > 0 && old->second.rows.at(key).at(column) == value;
        if (!same) memory.wrote[{canonical, WithoutRowid(key), aliases.Column(name, column)}] = event;
      }
    }
    if (old == before.tables.end()) continue;
    for (const auto& [key, row] : old->second.rows) {
      if (table.rows.count(key) == 0) memory.deleted[{canonical, key}] = event;
    }
  }
  for (const auto& [object, sql] : after.objects) {
    if (before.objects.count(object) == 0 && !absl::StrContains(object, "sqlite_")) memory.own.insert(object);
  }
}

}  // namespace

std::vector<std::string> Work(DatabaseAdapter& db, const Draw& draw, int number, int event, const Aliases& aliases,
                              UserMemory& memory, std::set<std::string>& kinds) {
  const Dump before = DumpOf(db);
  std::vector<std::string> done;
  if (before.tables.empty()) return done;
  const auto table = std::next(before.tables.begin(), draw.a % static_cast<int>(before.tables.size()));
  const Kind& kind = Pick(draw.kind);
  const Desk desk{db, draw, number, table->first, table->second};
  const bool structural = kind.weight == 1;
  if (structural && kind.make != OwnTable && table->second.is_virtual) return done;
  Dump last = before;
  for (const std::string& statement : kind.make(desk)) {
    if (!db.Execute(statement).ok()) continue;
    done.push_back(statement);
    Dump now = DumpOf(db);
    Remember(last, now, event, aliases, memory);
    last = std::move(now);
  }
  if (done.empty()) return done;
  for (const auto& [object, sql] : before.objects) {  // an index of text is the application's to keep right
    const std::string index = object.substr(object.find(' ') + 1);
    if (!absl::StrContains(sql, absl::StrCat("content='", table->first, "'"))) continue;
    done.push_back(absl::StrCat("INSERT INTO ", Quoted(index), "(", Quoted(index), ") VALUES('rebuild')"));
    EXPECT_TRUE(db.Execute(done.back()).ok());
  }
  kinds.insert(kind.name);
  if (kind.make == OwnColumn) memory.own.insert(absl::StrCat("column ", aliases.Table(table->first), ".own", number));
  return done;
}

}  // namespace crystal
