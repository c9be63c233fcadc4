#include "migrator/road/archive.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/clock.h"
#include "migrator/base/status_macros.h"

namespace crystal {
namespace {

constexpr char kInsert[] =
    "INSERT INTO migration_archive(table_name, row_key, column_name, value, archived_by, archived_at, kind, "
    "exact_key) ";

std::string Text(absl::string_view text) { return std::string(text); }

std::vector<Value> Joined(std::vector<Value> first, absl::Span<const Value> rest) {
  first.insert(first.end(), rest.begin(), rest.end());
  return first;
}

// Everything of a row that the archive holds: its columns, and its rowid where that is none of them.
std::vector<std::string> RowParts(const Table& table, const RowKey& key) {
  std::vector<std::string> parts = StoredColumns(table);
  if (!key.rowid.empty() && !key.is_alias) parts.insert(parts.begin(), key.rowid);
  return parts;
}

std::string Name(const RowKey& key, const std::string& part) { return part == key.rowid ? part : QuoteName(part); }

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
absl::StatusOr<RowKey> Archive::KeyOfTable(absl::string_view table) {
  const auto known = keys_.find(Text(table));
  if (known != keys_.end()) return known->second;
  ASSIGN_OR_RETURN(Table found, db_.ReadTable(table));
  return keys_[Text(table)] = KeyOf(found);
}

absl::Status Archive::Forget(absl::string_view table, absl::string_view and_where, absl::Span<const Value> values) {
  return db_.Execute(
      absl::StrCat("DELETE FROM migration_archive WHERE table_name = ? AND archived_by = ? AND ", and_where),
      Joined({Text(table), by_}, values));
}

absl::Status Archive::Keep(absl::string_view table, absl::string_view part, absl::string_view kind,
                           absl::string_view value, absl::string_view where, absl::Span<const Value> values) {
  ASSIGN_OR_RETURN(RowKey key, KeyOfTable(table));
  return db_.Execute(absl::StrCat(kInsert, "SELECT ?, ", key.Text(""), ", ?, ", value, ", ?, ?, ?, ", key.Exact(""),
                                  " FROM ", QuoteName(table), " WHERE ", where),
                     Joined({Text(table), Text(part), by_, at_, Text(kind)}, values));
}

absl::Status Archive::KeepColumn(absl::string_view table, absl::string_view column, bool nulls, absl::string_view where,
                                 absl::Span<const Value> values) {
  const std::string name = QuoteName(column);
  return Keep(table, column, "value", name,
              absl::StrCat("(", where, ")", nulls ? "" : absl::StrCat(" AND ", name, " IS NOT NULL")), values);
}

absl::Status Archive::PutBackColumn(absl::string_view table, absl::string_view column, absl::string_view where) {
  ASSIGN_OR_RETURN(bool nothing, HoldsNothingOf(table));
  if (nothing) return absl::OkStatus();
  ASSIGN_OR_RETURN(RowKey key, KeyOfTable(table));
  const std::string archived =
      absl::StrCat("FROM migration_archive AS a WHERE a.table_name = ?1 AND a.column_name = ?2 AND a.archived_by = ?3 ",
                   "AND a.row_key IS ", key.Text("t."), " AND a.exact_key = ", key.Exact("t."));
  const std::vector<Value> values = {Text(table), Text(column), by_};
  RETURN_IF_ERROR(
      db_.Execute(absl::StrCat("UPDATE ", QuoteName(table), " AS t SET ", QuoteName(column), " = (SELECT a.value ",
                               archived, ") WHERE EXISTS (SELECT 1 ", archived, " AND (", where, "))"),
                  values));
  return Forget(
      table,
      absl::StrCat("column_name = ? AND exact_key IN (SELECT ", key.Exact("t."), " FROM ", QuoteName(table), " AS t)"),
      {Text(column)});
}

absl::Status Archive::KeepRows(absl::string_view table, absl::string_view where, absl::Span<const Value> values) {
  ASSIGN_OR_RETURN(Table found, db_.ReadTable(table));
  const RowKey key = KeyOf(found);
  for (const std::string& part : RowParts(found, key)) {
    const bool always = part == key.anchor();
    const std::string name = Name(key, part);
    RETURN_IF_ERROR(Keep(table, part, "row", name,
                         absl::StrCat("(", where, ")", always ? "" : absl::StrCat(" AND ", name, " IS NOT NULL")),
                         values));
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
  const RowKey key = KeyOf(found);
  std::vector<std::string> names, values;
  for (const std::string& part : RowParts(found, key)) {
    names.push_back(Name(key, part));
    values.push_back(
        absl::StrCat("(SELECT a.value FROM migration_archive AS a WHERE a.table_name = ?1 AND a.archived_by = ?2 AND "
                     "a.row_key IS k.row_key AND a.exact_key = k.exact_key AND a.kind = 'row' AND a.column_name = ",
                     QuoteText(part), ")"));
  }
  const std::string keys = absl::StrCat(
      "SELECT DISTINCT row_key, exact_key FROM migration_archive WHERE table_name = ?1 AND archived_by = ?2 AND ",
      "kind = 'row' AND exact_key NOT IN (SELECT ", key.Exact("t."), " FROM ", QuoteName(table), " AS t)");
  const std::vector<Value> arguments = {Text(table), by_};
  RETURN_IF_ERROR(db_.Execute("DROP TABLE IF EXISTS temp.crystal_keys"));
  RETURN_IF_ERROR(db_.Execute("CREATE TEMP TABLE crystal_keys(row_key TEXT, exact_key TEXT PRIMARY KEY)"));
  RETURN_IF_ERROR(db_.Execute(absl::StrCat("INSERT OR IGNORE INTO temp.crystal_keys ", keys), arguments));
  // A row that another has taken the place of (a UNIQUE key) cannot come back and stays in the archive.
  RETURN_IF_ERROR(db_.Execute(absl::StrCat("INSERT OR IGNORE INTO ", QuoteName(table), "(", absl::StrJoin(names, ", "),
                                           ") SELECT ", absl::StrJoin(values, ", "), " FROM temp.crystal_keys AS k"),
                              arguments));
  return Forget(table,
                absl::StrCat("kind = 'row' AND exact_key IN (SELECT exact_key FROM temp.crystal_keys) AND exact_key IN "
                             "(SELECT ",
                             key.Exact("t."), " FROM ", QuoteName(table), " AS t)"),
                {});
}

absl::Status Archive::TakeOver(const std::string& other) {
  return db_.Execute("UPDATE migration_archive SET archived_by = ? WHERE archived_by = ?", {by_, other});
}

absl::Status Archive::NoteNewRows(absl::string_view table, absl::string_view where, absl::Span<const Value> values) {
  return Keep(table, "", "note", "NULL", where, values);
}

absl::Status Archive::TakeBackNewRows(absl::string_view table, Archive& archive) {
  ASSIGN_OR_RETURN(RowKey key, KeyOfTable(table));
  return archive.TakeRows(table,
                          absl::StrCat(key.Exact(""),
                                       " IN (SELECT exact_key FROM migration_archive WHERE table_name = ? AND "
                                       "archived_by = ? AND column_name = '')"),
                          {Text(table), by_});
}

}  // namespace crystal
