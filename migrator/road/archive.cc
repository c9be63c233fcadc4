#include "migrator/road/archive.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "migrator/base/clock.h"
#include "migrator/base/status_macros.h"

namespace crystal {
namespace {

// Stands for the rowid of rows whose key is not the rowid itself, so that they come back in the same order.
constexpr char kRowid[] = "rowid";
constexpr char kInsert[] =
    "INSERT INTO migration_archive(table_name, row_key, column_name, value, archived_by, archived_at) ";

std::string Text(absl::string_view text) { return std::string(text); }

std::vector<Value> Joined(std::vector<Value> first, absl::Span<const Value> rest) {
  first.insert(first.end(), rest.begin(), rest.end());
  return first;
}

// The one column of the primary key, or "rowid".
std::string KeyColumn(const Table& table) {
  const Column* key = nullptr;
  for (const Column& column : table.columns) {
    if (column.primary_key == 0) continue;
    if (key != nullptr) return kRowid;
    key = &column;
  }
  return key == nullptr ? kRowid : key->name;
}

bool KeyIsRowid(const Table& table) {
  const Column* key = table.FindColumn(KeyColumn(table));
  return key == nullptr || key->type == "INTEGER";
}

// Everything of a row that the archive holds: its columns, and its rowid unless a column is just that.
std::vector<std::string> RowParts(const Table& table) {
  std::vector<std::string> parts;
  const bool has_key = KeyColumn(table) != kRowid;
  if (!(has_key && KeyIsRowid(table)) && !table.without_rowid) parts.emplace_back(kRowid);
  for (const Column& column : table.columns) {
    if (column.generated.empty()) parts.push_back(column.name);
  }
  return parts;
}

// A user's column in a table of ours may be called anything.
std::string Quoted(absl::string_view text) { return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "''"}}), "'"); }

std::string Name(const std::string& part) { return part == kRowid ? part : QuoteName(part); }

}  // namespace

Archive::Archive(DatabaseAdapter& db, std::string by, const RunContext& context)
    : db_(db), by_(std::move(by)), at_(IsoTime(context.now_ms)) {}

Archive Archive::Before(DatabaseAdapter& db, const std::string& by, const RunContext& context) {
  return Archive(db, absl::StrCat("before ", by), context);
}

// Asked first, because going up on a new database asks for every table and column and never finds any.
absl::StatusOr<bool> Archive::HoldsNothingOf(absl::string_view table) {
  ASSIGN_OR_RETURN(
      int64_t any,
      SelectInteger(db_, "SELECT EXISTS(SELECT 1 FROM migration_archive WHERE table_name = ? AND archived_by = ?)",
                    {Text(table), by_}));
  return any == 0;
}

// Asked once for each table: a data change may keep the values of many rows one by one.
absl::StatusOr<std::string> Archive::KeyOf(absl::string_view table) {
  std::string& key = keys_[Text(table)];
  if (!key.empty()) return key;
  ASSIGN_OR_RETURN(Table found, db_.ReadTable(table));
  key = Name(KeyColumn(found));
  return key;
}

absl::Status Archive::Forget(absl::string_view table, absl::string_view and_where, absl::Span<const Value> values) {
  return db_.Execute(
      absl::StrCat("DELETE FROM migration_archive WHERE table_name = ? AND archived_by = ? AND ", and_where),
      Joined({Text(table), by_}, values));
}

absl::Status Archive::RefuseRowsWithoutKey(absl::string_view table, const std::string& key, absl::string_view where,
                                           absl::Span<const Value> values) {
  if (key == kRowid) return absl::OkStatus();
  ASSIGN_OR_RETURN(int64_t any, SelectInteger(db_,
                                              absl::StrCat("SELECT EXISTS(SELECT 1 FROM ", QuoteName(table), " WHERE ",
                                                           key, " IS NULL AND (", where, "))"),
                                              values));
  if (any == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("a row of ", table, " has no ", key, ", so the archive could not bring it back: give it one first"));
}

absl::Status Archive::KeepColumn(absl::string_view table, absl::string_view column, bool nulls, absl::string_view where,
                                 absl::Span<const Value> values) {
  ASSIGN_OR_RETURN(std::string key, KeyOf(table));
  const std::string rows =
      absl::StrCat("(", where, ")", nulls ? "" : absl::StrCat(" AND ", QuoteName(column), " IS NOT NULL"));
  RETURN_IF_ERROR(RefuseRowsWithoutKey(table, key, rows, values));
  return db_.Execute(absl::StrCat(kInsert, "SELECT ?, CAST(", key, " AS TEXT), ?, ", QuoteName(column), ", ?, ? FROM ",
                                  QuoteName(table), " WHERE ", rows),
                     Joined({Text(table), Text(column), by_, at_}, values));
}

absl::Status Archive::PutBackColumn(absl::string_view table, absl::string_view column, absl::string_view where) {
  ASSIGN_OR_RETURN(bool nothing, HoldsNothingOf(table));
  if (nothing) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::string key, KeyOf(table));
  const std::string archived =
      absl::StrCat("FROM migration_archive AS a WHERE a.table_name = ?1 AND a.column_name = ?2 AND a.archived_by = ?3 ",
                   "AND a.row_key = CAST(", QuoteName(table), ".", key, " AS TEXT)");
  const std::vector<Value> values = {Text(table), Text(column), by_};
  RETURN_IF_ERROR(
      db_.Execute(absl::StrCat("UPDATE ", QuoteName(table), " SET ", QuoteName(column), " = (SELECT a.value ", archived,
                               ") WHERE EXISTS (SELECT 1 ", archived, " AND (", where, "))"),
                  values));
  return Forget(
      table,
      absl::StrCat("column_name = ? AND row_key IN (SELECT CAST(", key, " AS TEXT) FROM ", QuoteName(table), ")"),
      {Text(column)});
}

absl::Status Archive::KeepRows(absl::string_view table, absl::string_view where, absl::Span<const Value> values) {
  ASSIGN_OR_RETURN(Table found, db_.ReadTable(table));
  const std::string key = Name(KeyColumn(found));
  RETURN_IF_ERROR(RefuseRowsWithoutKey(table, key, where, values));
  for (const std::string& part : RowParts(found)) {
    const bool is_key = Name(part) == key;
    RETURN_IF_ERROR(db_.Execute(
        absl::StrCat(kInsert, "SELECT ?, CAST(", key, " AS TEXT), ?, ", Name(part), ", ?, ? FROM ", QuoteName(table),
                     " WHERE (", where, ") AND (", is_key ? "1" : Name(part), " IS NOT NULL)"),
        Joined({Text(table), part, by_, at_}, values)));
  }
  return absl::OkStatus();
}

absl::Status Archive::TakeRows(absl::string_view table, absl::string_view where, absl::Span<const Value> values) {
  RETURN_IF_ERROR(KeepRows(table, where, values));
  return db_.Execute(absl::StrCat("DELETE FROM ", QuoteName(table), " WHERE ", where), values);
}

absl::Status Archive::PutBackRows(absl::string_view table) {
  ASSIGN_OR_RETURN(bool nothing, HoldsNothingOf(table));
  if (nothing) return absl::OkStatus();
  ASSIGN_OR_RETURN(Table found, db_.ReadTable(table));
  const std::string key = KeyColumn(found);
  std::vector<std::string> names, values;
  for (const std::string& part : RowParts(found)) {
    names.push_back(Name(part));
    values.push_back(
        absl::StrCat("(SELECT a.value FROM migration_archive AS a WHERE a.table_name = ?1 AND a.archived_by = "
                     "?2 AND a.row_key = k.row_key AND a.column_name = ",
                     Quoted(part), ")"));
  }
  const std::string keys = absl::StrCat(
      "SELECT k.row_key FROM migration_archive AS k WHERE k.table_name = ?1 AND k.archived_by = ?2 AND k.column_name "
      "= ",
      Quoted(key), " AND k.row_key NOT IN (SELECT CAST(", Name(key), " AS TEXT) FROM ", QuoteName(table), ")");
  const std::vector<Value> arguments = {Text(table), by_};
  RETURN_IF_ERROR(db_.Execute("CREATE TEMP TABLE IF NOT EXISTS crystal_keys(row_key TEXT PRIMARY KEY)"));
  RETURN_IF_ERROR(db_.Execute("DELETE FROM temp.crystal_keys"));
  RETURN_IF_ERROR(db_.Execute(absl::StrCat("INSERT INTO temp.crystal_keys ", keys), arguments));
  // A row that another has taken the place of (a UNIQUE key) cannot come back and stays in the archive.
  RETURN_IF_ERROR(db_.Execute(absl::StrCat("INSERT OR IGNORE INTO ", QuoteName(table), "(", absl::StrJoin(names, ", "),
                                           ") SELECT ", absl::StrJoin(values, ", "), " FROM temp.crystal_keys AS k"),
                              arguments));
  return Forget(table,
                absl::StrCat("row_key IN (SELECT row_key FROM temp.crystal_keys) AND row_key IN (SELECT CAST(",
                             Name(key), " AS TEXT) FROM ", QuoteName(table), ")"),
                {});
}

absl::Status Archive::TakeOver(const std::string& other) {
  return db_.Execute("UPDATE migration_archive SET archived_by = ? WHERE archived_by = ?", {by_, other});
}

absl::Status Archive::NoteNewRows(absl::string_view table, absl::string_view where, absl::Span<const Value> values) {
  ASSIGN_OR_RETURN(std::string key, KeyOf(table));
  return db_.Execute(absl::StrCat(kInsert, "SELECT ?, CAST(", key, " AS TEXT), '', NULL, ?, ? FROM ", QuoteName(table),
                                  " WHERE ", where),
                     Joined({Text(table), by_, at_}, values));
}

absl::Status Archive::TakeBackNewRows(absl::string_view table, Archive& archive) {
  ASSIGN_OR_RETURN(std::string key, KeyOf(table));
  RETURN_IF_ERROR(
      archive.TakeRows(table,
                       absl::StrCat("CAST(", key,
                                    " AS TEXT) IN (SELECT row_key FROM migration_archive WHERE table_name = ? AND "
                                    "archived_by = ? AND column_name = '')"),
                       {Text(table), by_}));
  return absl::OkStatus();
}

}  // namespace crystal
