#include "tests/support/move_dump.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "migrator/values/sql_text.h"
#include "tests/support/database.h"
#include "tests/support/move_schema.h"

namespace crystal {
namespace {

// The two zeros are one number, of which a REAL column keeps no sign.
std::string LiteralOf(const ValueView& value) {
  const std::string literal = Literal(value);
  return literal == "-0.0" ? "0.0" : literal;
}

// The rows of a query as texts; a NULL of `plain` is "".
std::vector<std::vector<std::string>> Read(DatabaseAdapter& db, const std::string& sql, bool plain) {
  std::vector<std::vector<std::string>> rows;
  absl::StatusOr<std::unique_ptr<Cursor>> cursor = db.Select(sql);
  EXPECT_TRUE(cursor.ok()) << sql << "\n" << cursor.status();
  while (cursor.ok()) {
    const absl::StatusOr<bool> more = (*cursor)->Next();
    EXPECT_TRUE(more.ok()) << sql << "\n" << more.status();
    if (!more.ok() || !*more) break;
    rows.emplace_back();
    for (int i = 0; i < (*cursor)->column_count(); ++i) {
      const ValueView value = (*cursor)->Get(i);
      const bool text = value.type == StorageClass::kText || value.type == StorageClass::kBlob;
      rows.back().push_back(!plain            ? LiteralOf(value)
                            : text            ? std::string(value.bytes)
                            : value.is_null() ? ""
                                              : Literal(value));
    }
  }
  return rows;
}

bool IsHistory(const std::string& name) { return absl::StartsWith(name, "migration"); }

DumpedTable ReadStructure(DatabaseAdapter& db, const std::string& name, const std::string& sql) {
  DumpedTable table;
  std::map<int, std::string> key;
  std::vector<std::string> all;
  for (const auto& row : Read(
           db, absl::StrCat("SELECT name, type, dflt_value, pk, hidden FROM pragma_table_xinfo(", QuoteText(name), ")"),
           true)) {
    all.push_back(row[0]);
    if (row[4] != "0") continue;
    table.types[row[0]] = row[1];
    table.defaults[row[0]] = row[2];
    if (row[3] != "0") key[std::stoi(row[3])] = row[0];
  }
  for (const auto& [place, column] : key) table.key.push_back(column);
  table.autoincrement = absl::StrContains(sql, "AUTOINCREMENT");
  table.is_virtual = absl::StartsWith(sql, "CREATE VIRTUAL");
  if (absl::StrContains(sql, "WITHOUT ROWID")) return table;
  for (const char* rowid : {"rowid", "_rowid_", "oid"}) {
    if (std::find(all.begin(), all.end(), rowid) != all.end()) continue;
    table.rowid = rowid;
    break;
  }
  return table;
}

void ReadRows(DatabaseAdapter& db, const std::string& name, DumpedTable& table) {
  std::vector<std::string> columns, wanted;
  for (const auto& [column, type] : table.types) columns.push_back(column);
  for (const std::string& column : columns) wanted.push_back(Quoted(column));
  for (const std::string& column : table.key) wanted.push_back(Quoted(column));
  if (!table.rowid.empty()) wanted.push_back(table.rowid);
  for (const auto& row :
       Read(db, absl::StrCat("SELECT ", absl::StrJoin(wanted, ", "), " FROM ", Quoted(name)), false)) {
    std::vector<std::string> key(row.begin() + static_cast<int>(columns.size()), row.end());
    const std::string rowid = table.rowid.empty() ? "" : key.back();
    if (!table.rowid.empty()) key.pop_back();
    std::string text = absl::StrJoin(key, ",");
    if (key.empty()) text = rowid;
    if (std::find(key.begin(), key.end(), "NULL") != key.end()) absl::StrAppend(&text, "@", rowid);
    for (size_t i = 0; i < columns.size(); ++i) table.rows[text][columns[i]] = row[i];
  }
}

// The key of an archived line holds literals: what they stand for is read from SQLite.
std::string ReadKey(DatabaseAdapter& db, const std::string& exact) {
  static auto& known = *new std::map<std::string, std::string>();
  const auto found = known.find(exact);
  if (found != known.end()) return found->second;
  std::string key = exact, rowid;
  const auto evaluates = [&] {
    const auto cursor = db.Select("SELECT " + key);
    return cursor.ok() && (*cursor)->Next().ok();
  };
  // As quote() spells infinity, which is no literal.
  if (!evaluates()) key = absl::StrReplaceAll("," + exact, {{",Inf", ",9e999"}, {",-Inf", ",-9e999"}}).substr(1);
  const size_t at = key.rfind('@');
  if (!evaluates() && at != std::string::npos) {
    rowid = key.substr(at);
    key.resize(at);
  }
  if (!evaluates()) return known[exact] = "unreadable " + exact;
  return known[exact] = absl::StrCat(absl::StrJoin(Read(db, "SELECT " + key, false)[0], ","), rowid);
}

void ReadArchive(DatabaseAdapter& db, Dump& dump) {
  const std::string lines = "FROM migration_archive WHERE ";
  for (const auto& row : Read(db,
                              absl::StrCat("SELECT table_name, exact_key, column_name, kind, archived_by ", lines,
                                           "kind IN ('row', 'former', 'value', 'overwritten') ORDER BY rowid"),
                              true)) {
    dump.archive.push_back({row[0], ReadKey(db, row[1]), row[2], "", row[3], "", row[4]});
  }
  size_t i = 0;
  for (const auto& row : Read(db,
                              absl::StrCat("SELECT value, replaced_by ", lines,
                                           "kind IN ('row', 'former', 'value', 'overwritten') ORDER BY rowid"),
                              false)) {
    dump.archive[i].value = row[0];
    dump.archive[i++].replaced_by = row[1];
  }
  for (const auto& row : Read(db, absl::StrCat("SELECT column_name ", lines, "kind = 'own'"), true)) {
    dump.own.push_back(row[0]);
  }
}

void ReadHistoryRows(DatabaseAdapter& db, Dump& dump) {
  for (const auto& table :
       Read(db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'migration%'", true)) {
    for (const auto& row : Read(db, "SELECT * FROM " + Quoted(table[0]), false)) {
      dump.history.push_back(absl::StrCat(table[0], " ", absl::StrJoin(row, "|")));
    }
  }
}

}  // namespace

Dump DumpOf(DatabaseAdapter& db) {
  Dump dump;
  for (const auto& row : Read(db, "SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema", true)) {
    if (!absl::StartsWith(row[0], "table migration")) dump.objects[row[0]] = row[1];
  }
  bool sequences = false;
  for (const auto& row : Read(db, "SELECT name, type FROM pragma_table_list WHERE schema = 'main'", true)) {
    const std::string& name = row[0];
    sequences = sequences || name == "sqlite_sequence";
    if (IsHistory(name) || absl::StartsWith(name, "sqlite_") || row[1] == "shadow" || row[1] == "view") continue;
    const std::string& sql = dump.objects["table " + name];
    if (absl::StrContains(sql, "content='")) {
      const absl::Status check = db.Execute(
          absl::StrCat("INSERT INTO ", Quoted(name), "(", Quoted(name), ", rank) VALUES('integrity-check', 1)"));
      if (!check.ok()) dump.stale.push_back(name);
      continue;
    }
    DumpedTable table = ReadStructure(db, name, sql);
    ReadRows(db, name, table);
    dump.tables[name] = std::move(table);
  }
  if (sequences) {
    for (const auto& row : Read(db, "SELECT name, seq FROM sqlite_sequence", true)) {
      if (!IsHistory(row[0])) dump.sequences[row[0]] = std::stoll(row[1]);
    }
  }
  if (!Read(db, "SELECT 1 FROM sqlite_schema WHERE name = 'migration_archive'", true).empty()) ReadArchive(db, dump);
  ReadHistoryRows(db, dump);
  return dump;
}

std::vector<std::string> Dump::Lines(bool with_history) const {
  std::vector<std::string> lines;
  for (const auto& [name, sql] : objects) lines.push_back(absl::StrCat(name, ": ", sql));
  for (const auto& [name, sequence] : sequences) lines.push_back(absl::StrCat("sequence ", name, " ", sequence));
  for (const auto& [name, table] : tables) {
    for (const auto& [key, row] : table.rows) {
      for (const auto& [column, value] : row) {
        lines.push_back(absl::StrCat(name, "[", key, "].", column, " = ", value));
      }
    }
  }
  if (with_history) lines.insert(lines.end(), history.begin(), history.end());
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::string WithoutRowid(const std::string& key) {
  const size_t at = key.find_last_not_of("-0123456789");
  return at == std::string::npos || key[at] != '@' ? key : key.substr(0, at);
}

std::string FirstDifference(const std::vector<std::string>& before, const std::vector<std::string>& after) {
  std::vector<std::string> only;
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(), std::back_inserter(only));
  if (!only.empty()) return "was, and is not: " + only[0];
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(), std::back_inserter(only));
  return only.empty() ? "" : "is, and was not: " + only[0];
}

}  // namespace crystal
