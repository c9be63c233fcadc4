#include "migrator/road/row_print.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/row_key.h"

namespace crystal {
namespace {

constexpr char kNote[] = "print";  // kind of the archive's line: value holds the columns, column_name the table's name
// Functions take at most 127 arguments.
constexpr size_t kArgumentsAtOnce = 100;

// Print of more values than a function takes: each part is printed, then the prints.
std::string PrintSql(const std::vector<std::string>& columns) {
  std::vector<std::string> parts;
  for (size_t at = 0; at < columns.size() || at == 0; at += kArgumentsAtOnce) {
    std::vector<std::string> values;
    for (size_t i = at; i < std::min(columns.size(), at + kArgumentsAtOnce); ++i) {
      values.push_back(absl::StrCat("t.", QuoteName(columns[i])));
    }
    parts.push_back(absl::StrCat("crystal_row_print(", absl::StrJoin(values, ", "), ")"));
  }
  return parts.size() == 1 ? parts[0] : absl::StrCat("crystal_row_print(", absl::StrJoin(parts, ", "), ")");
}

std::vector<std::string> PrintedColumns(const Table& table) {
  std::vector<std::string> columns = StoredColumns(table);
  const std::vector<std::string> key = KeyOf(table).columns;
  std::erase_if(columns, [&](const std::string& column) { return absl::c_linear_search(key, column); });
  return columns;
}

// A line for each, whatever characters it has.
std::string ColumnList(const std::vector<std::string>& columns) {
  return absl::StrJoin(columns, "\n", [](std::string* out, const std::string& column) {
    absl::StrAppend(out, absl::StrReplaceAll(column, {{"\\", "\\\\"}, {"\n", "\\n"}}));
  });
}
std::vector<std::string> ColumnsOfList(absl::string_view list) {
  std::vector<std::string> columns;
  for (absl::string_view line : absl::StrSplit(list, '\n', absl::SkipEmpty())) {
    columns.push_back(absl::StrReplaceAll(line, {{"\\\\", "\\"}, {"\\n", "\n"}}));
  }
  return columns;
}

struct Note {
  std::string table;      // under which the archive keeps the values
  std::string name_then;  // how the table was called behind the section that took the prints
  std::vector<std::string> columns;
};

absl::StatusOr<std::vector<Note>> Notes(DatabaseAdapter& db, const SectionName& section) {
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows,
                   db.Select("SELECT table_name, column_name, value FROM migration_archive WHERE archived_by = ? AND "
                             "direction = ? AND kind = ? ORDER BY rowid",
                             {section.migration, section.opposite_text(), std::string(kNote)}));
  std::vector<Note> notes;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows->Next());
    if (!more) return notes;
    notes.push_back(
        {std::string(rows->Get(0).bytes), std::string(rows->Get(1).bytes), ColumnsOfList(rows->Get(2).bytes)});
  }
}

absl::StatusOr<int64_t> HighestSame(DatabaseAdapter& db, const Note& note) {
  absl::StatusOr<Table> table = db.ReadTable(note.name_then);
  if (absl::IsNotFound(table.status())) return -1;
  RETURN_IF_ERROR(table);
  const RowKey key = KeyOf(*table);
  const bool all_there = absl::c_all_of(note.columns, [&](const auto& c) { return table->FindColumn(c) != nullptr; });
  if (!key.may_be_given() || !all_there) return -1;
  ASSIGN_OR_RETURN(
      Value highest,
      SelectValue(db,
                  absl::StrCat("SELECT max(t.", key.RowidSql(), ") FROM main.", QuoteName(table->name),
                               " AS t CROSS JOIN ", "temp.crystal_back AS k ON k.table_name = ?1 AND k.exact_key = ",
                               key.Exact("t."), " CROSS JOIN migration_archive AS a ON a.rowid = k.a ",
                               "WHERE a.row_print = ", PrintSql(note.columns)),
                  {note.table}));
  const auto* id = std::get_if<int64_t>(&highest);
  return id == nullptr ? -1 : *id;
}

}  // namespace

absl::Status TakePrints(DatabaseAdapter& db, const SectionName& section, const std::string& table, const Table& now,
                        int64_t last, bool left_before) {
  const std::vector<std::string> columns = PrintedColumns(now);
  const RowKey key = KeyOf(now);
  // Few lines stand behind the last: they are found by their place, and not by the index over tables (the plus).
  RETURN_IF_ERROR(db.Execute(
      absl::StrCat("UPDATE migration_archive SET row_print = (SELECT ", PrintSql(columns), " FROM main.",
                   QuoteName(now.name), " AS t WHERE t.", key.RowidSql(), " = CAST(row_key AS INTEGER) AND ",
                   key.IsGiven("t."), ") ", "WHERE rowid > ? AND +table_name = ? AND kind IN ('value', 'overwritten')"),
      {last, table}));
  const std::string list = ColumnList(columns);
  if (left_before) {
    RETURN_IF_ERROR(
        db.Execute("DELETE FROM migration_archive WHERE table_name = ? AND archived_by = ? AND direction = ? AND kind "
                   "= ? AND value = ?",
                   {table, section.migration, section.direction_text(), std::string(kNote), list}));
  }
  return db.Execute(
      "INSERT INTO migration_archive(table_name, column_name, value, archived_by, archived_at, kind, direction) "
      "VALUES(?, ?, ?, ?, ?, ?, ?)",
      {table, now.name, list, section.migration, section.at, std::string(kNote), section.direction_text()});
}

absl::StatusOr<std::map<std::string, int64_t>> HighestSame(DatabaseAdapter& db, const SectionName& section) {
  ASSIGN_OR_RETURN(std::vector<Note> notes, Notes(db, section));
  std::map<std::string, int64_t> highest;
  for (const Note& note : notes) {
    ASSIGN_OR_RETURN(int64_t id, HighestSame(db, note));
    const auto known = highest.emplace(note.table, id).first;
    known->second = std::max(known->second, id);
  }
  ASSIGN_OR_RETURN(std::vector<std::string> tables,
                   SelectTexts(db, "SELECT DISTINCT table_name FROM temp.crystal_back"));
  for (const std::string& name : tables) {
    ASSIGN_OR_RETURN(const std::optional<Table> table, FindTable(db, name));
    if (table && table->autoincrement) highest[name] = INT64_MAX;
  }
  return highest;
}

absl::Status ForgetPrints(DatabaseAdapter& db, const SectionName& section) {
  return db.Execute(
      "DELETE FROM migration_archive WHERE archived_by = ?1 AND direction = ?2 AND kind = 'print' AND table_name NOT "
      "IN "
      "(SELECT table_name FROM migration_archive WHERE archived_by = ?1 AND direction = ?2 AND row_print IS NOT NULL)",
      {section.migration, section.opposite_text()});
}

}  // namespace crystal
