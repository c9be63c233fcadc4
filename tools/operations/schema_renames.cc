#include "tools/operations/schema_renames.h"

#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/engine/sqlite/sqlite_layout.h"
#include "migrator/values/sql_declarations.h"

namespace crystal {
namespace {

using Rename = std::pair<SqlPlace, SqlPlace>;
using Renames = std::vector<Rename>;

template <typename Named>
const Named* FindOtherCase(const std::vector<const Named*>& all, const std::string& name) {
  const auto found = absl::c_find_if(
      all, [&](const Named* one) { return one->name != name && absl::EqualsIgnoreCase(one->name, name); });
  return found == all.end() ? nullptr : *found;
}

std::vector<const Table*> TablesOf(const Schema& schema) {
  std::vector<const Table*> tables;
  for (const auto& [name, table] : schema.tables) tables.push_back(&table);
  return tables;
}

std::vector<const Column*> ColumnsOf(const Table& table) {
  std::vector<const Column*> columns;
  for (const Column& column : table.columns) columns.push_back(&column);
  return columns;
}

std::string TableAsWanted(const std::string& table, const Renames& renames) {
  const auto found = absl::c_find_if(
      renames, [&](const Rename& rename) { return rename.first.column.empty() && rename.first.table == table; });
  return found == renames.end() ? table : found->second.table;
}

// Whether one of the answers is about this already.
bool IsAnswered(const Renames& renames, const SqlPlace& place) {
  return absl::c_any_of(renames, [&](const Rename& rename) { return rename.first == place; });
}

absl::Status CheckAnswers(const SchemaText& from, const SchemaText& to, const Renames& answers) {
  const auto has = [](const Schema& schema, const std::string& table, const std::string& column) {
    return column.empty() ? schema.FindTable(table) != nullptr : schema.FindColumn(table, column) != nullptr;
  };
  for (const auto& [old, now] : answers) {
    const std::string wanted_table = old.column.empty() ? now.table : TableAsWanted(old.table, answers);
    if (!has(from.schema, old.table, old.column)) {
      return absl::InvalidArgumentError(absl::StrCat("--rename: there is no ", ToString(old), " to be renamed"));
    }
    if (!has(to.schema, wanted_table, now.column)) {
      return absl::InvalidArgumentError(absl::StrCat("--rename: there is no ", ToString(now), " in the wanted schema"));
    }
  }
  return absl::OkStatus();
}

Renames WithOtherCases(const Schema& from, const Schema& to, const Renames& answers) {
  Renames all = answers;
  for (const auto& [name, table] : from.tables) {
    if (table.is_virtual || IsShadowTable(from, name)) continue;
    if (to.FindTable(name) == nullptr && !IsAnswered(answers, {name})) {
      const Table* now = FindOtherCase(TablesOf(to), name);
      if (now != nullptr && !now->is_virtual) all.push_back({{name}, {now->name}});
    }
    const Table* wanted = to.FindTable(TableAsWanted(name, all));
    if (wanted == nullptr) continue;
    for (const Column& column : table.columns) {
      if (wanted->FindColumn(column.name) != nullptr || IsAnswered(answers, {name, column.name})) continue;
      const Column* now = FindOtherCase(ColumnsOf(*wanted), column.name);
      if (now != nullptr) all.push_back({{name, column.name}, {name, now->name}});
    }
  }
  return all;
}

// SQLite takes a table's name in another case for one that is taken.
std::vector<std::string> RenameTableSql(const std::string& from, const std::string& to) {
  const std::string name = SpelledName(to);
  if (!absl::EqualsIgnoreCase(from, to)) return {absl::StrCat("ALTER TABLE ", SpelledName(from), " RENAME TO ", name)};
  const std::string between = SpelledName(absl::StrCat("renamed_", to));
  return {absl::StrCat("ALTER TABLE ", SpelledName(from), " RENAME TO ", between),
          absl::StrCat("ALTER TABLE ", between, " RENAME TO ", name)};
}

std::vector<std::string> RenameSql(const Rename& rename) {
  const auto& [old, now] = rename;
  if (old.column.empty()) return RenameTableSql(old.table, now.table);
  return {absl::StrCat("ALTER TABLE ", SpelledName(old.table), " RENAME COLUMN ", SpelledName(old.column), " TO ",
                       SpelledName(now.column))};
}

// What the tables and indexes are behind the renames, says SQLite.
absl::StatusOr<SchemaText> Try(const SchemaText& from, const std::vector<std::string>& renames) {
  ASSIGN_OR_RETURN(auto db, SqliteAdapter::Open(":memory:", {.mode = OpenMode::kCreate}));
  for (const SchemaStatement& statement : from.statements) {
    if (statement.type == "table" || statement.type == "index") RETURN_IF_ERROR(db->Execute(statement.sql));
  }
  for (const std::string& rename : renames) {
    const absl::Status done = db->Execute(rename);
    if (!done.ok()) return absl::InvalidArgumentError(absl::StrCat("`", rename, "`: ", done.message()));
  }
  return ReadSchemaText(*db);
}

std::vector<std::string> ColumnNames(const Table& table) {
  std::vector<std::string> names;
  for (const Column& column : table.columns) names.push_back(column.name);
  std::sort(names.begin(), names.end());
  return names;
}

// What is in `one` and not in `other`.
std::vector<const Table*> Gone(const Schema& one, const Schema& other) {
  std::vector<const Table*> gone;
  for (const auto& [name, table] : one.tables) {
    if (other.FindTable(name) == nullptr && !table.is_virtual && !IsShadowTable(one, name)) gone.push_back(&table);
  }
  return gone;
}

std::vector<const Column*> Gone(const Table& one, const Table& other) {
  std::vector<const Column*> gone;
  for (const Column& column : one.columns) {
    if (other.FindColumn(column.name) == nullptr && column.generated.empty()) gone.push_back(&column);
  }
  return gone;
}

// Each of `gone` with the first of `come` that is like it, which then is not asked for again.
template <typename Named, typename Like, typename Add>
void Pair(std::vector<const Named*>& gone, std::vector<const Named*>& come, const Like& like, const Add& add) {
  std::erase_if(gone, [&](const Named* old) {
    const auto now = absl::c_find_if(come, [&](const Named* one) { return like(*old, *one); });
    if (now == come.end()) return false;
    add(old->name, (*now)->name);
    come.erase(now);
    return true;
  });
}

// The column before this one; "" of the first.
std::string Before(const Table& table, const Column& column) {
  const auto at = absl::c_find_if(table.columns, [&](const Column& one) { return one.name == column.name; });
  return at == table.columns.begin() ? "" : std::prev(at)->name;
}

}  // namespace

absl::StatusOr<RenamedSchema> RenameAsWanted(const SchemaText& from, const SchemaText& to, const Renames& answers) {
  RETURN_IF_ERROR(CheckAnswers(from, to, answers));
  RenamedSchema renamed;
  Renames all = WithOtherCases(from.schema, to.schema, answers);
  // Columns first: their tables are called as they were.
  absl::c_stable_sort(all,
                      [](const Rename& a, const Rename& b) { return a.first.column.empty() < b.first.column.empty(); });
  for (const Rename& rename : all) {
    for (const std::string& sql : RenameSql(rename)) renamed.there.push_back(sql);
    std::vector<std::string> back = RenameSql({rename.second, rename.first});
    renamed.back.insert(renamed.back.begin(), back.begin(), back.end());
    if (rename.first.column.empty()) renamed.tables[rename.first.table] = rename.second.table;
    renamed.touched.insert({rename.first.table, rename.second.table});
  }
  for (const auto& [old, now] : all) {
    if (!old.column.empty()) renamed.columns[{TableAsWanted(old.table, all), now.column}] = old;
  }
  if (all.empty()) {
    renamed.text = from;
    return renamed;
  }
  ASSIGN_OR_RETURN(renamed.text, Try(from, renamed.there));
  return renamed;
}

std::set<SqlPlace> RenamedSchema::AsTheyWere(const std::set<SqlPlace>& places) const {
  std::map<std::string, std::string> old_names;
  for (const auto& [old, now] : tables) old_names[now] = old;
  std::set<SqlPlace> old_places;
  for (const SqlPlace& place : places) {
    const auto column = columns.find(place);
    const auto table = old_names.find(place.table);
    old_places.insert({table == old_names.end() ? place.table : table->second,
                       column == columns.end() ? place.column : column->second.column});
  }
  return old_places;
}

std::vector<std::pair<SqlPlace, SqlPlace>> PerhapsRenamed(const Schema& from, const Schema& to) {
  Renames perhaps;
  std::vector<const Table*> gone = Gone(from, to), come = Gone(to, from);
  Pair(
      gone, come, [](const Table& a, const Table& b) { return ColumnNames(a) == ColumnNames(b); },
      [&](const std::string& old, const std::string& now) {
        perhaps.push_back({{old}, {now}});
      });
  for (const auto& entry : from.tables) {
    const Table& table = entry.second;
    const Table* wanted = to.FindTable(table.name);
    if (wanted == nullptr || table.is_virtual || wanted->is_virtual) continue;
    std::vector<const Column*> left = Gone(table, *wanted), new_ones = Gone(*wanted, table);
    const auto add = [&](const std::string& old, const std::string& now) {
      perhaps.push_back({{table.name, old}, {table.name, now}});
    };
    const auto same_place = [&](const Column& a, const Column& b) {
      return a.type == b.type && Before(table, a) == Before(*wanted, b);
    };
    Pair(left, new_ones, same_place, add);
    Pair(
        left, new_ones, [](const Column& a, const Column& b) { return a.type == b.type; }, add);
  }
  return perhaps;
}

}  // namespace crystal
