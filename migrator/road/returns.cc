#include "migrator/road/returns.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/archive_contents.h"
#include "migrator/road/column_default.h"
#include "migrator/road/row_key.h"
#include "migrator/road/row_print.h"

namespace crystal {
namespace {

std::string Main(const Table& table) { return absl::StrCat("main.", QuoteName(table.name)); }
std::string Of(const std::string& column) { return absl::StrCat("t.", QuoteName(column)); }

// The parts of a row that stand in the archive: its columns, and its rowid where that is no column.
std::vector<std::string> PartsOf(const Table& table) {
  std::vector<std::string> parts = StoredColumns(table);
  const RowKey key = KeyOf(table);
  if (!key.rowid.empty() && !key.is_alias) parts.push_back(key.rowid);
  return parts;
}

std::string NameOfPart(const Table& table, const std::string& part) {
  return table.FindColumn(part) == nullptr ? part : QuoteName(part);
}

// SQL that is true of the row g where no part of its key is NULL: one with a NULL is named by its rowid, and would be
// another row under another.
std::string HasWholeKey(const RowKey& key) {
  std::vector<std::string> parts;
  for (const std::string& column : key.columns) {
    parts.push_back(
        absl::StrCat("EXISTS (SELECT 1 FROM temp.crystal_back AS k CROSS JOIN main.migration_archive AS a ON ",
                     "a.rowid = k.a WHERE k.table_name = ?1 AND k.exact_key = g.exact_key AND ",
                     "k.column_name = ", QuoteText(column), " AND a.value IS NOT NULL)"));
  }
  return absl::StrJoin(parts, " AND ");
}

}  // namespace

absl::Status Returns::Load() {
  RETURN_IF_ERROR(db_.Execute("DROP TABLE IF EXISTS temp.crystal_back"));
  RETURN_IF_ERROR(db_.Execute(
      "CREATE TEMP TABLE crystal_back(a INTEGER PRIMARY KEY, table_name, exact_key, column_name, kind, old, "
      "UNIQUE(table_name, exact_key, column_name) ON CONFLICT REPLACE)"));
  RETURN_IF_ERROR(db_.Execute("DROP TABLE IF EXISTS temp.crystal_inserted"));
  RETURN_IF_ERROR(
      db_.Execute("CREATE TEMP TABLE crystal_inserted(table_name, exact_key, PRIMARY KEY(table_name, exact_key))"));
  // In the order in which they left: of two values of one place the later one comes back.
  RETURN_IF_ERROR(db_.Execute(
      "INSERT INTO temp.crystal_back SELECT rowid, table_name, exact_key, column_name, kind, direction IS NULL "
      "FROM migration_archive WHERE archived_by = ? AND (direction = ? OR direction IS NULL) AND "
      "kind IN ('value', 'overwritten', 'row') ORDER BY rowid",
      {section_.migration, section_.opposite_text()}));
  RETURN_IF_ERROR(LeaveOutFormerRows(db_.rows_changed()));
  ASSIGN_OR_RETURN(Value now, SelectValue(db_, "SELECT CURRENT_TIMESTAMP"));
  began_ = std::get<std::string>(now);
  ASSIGN_OR_RETURN(highest_same_, HighestSame(db_, section_));
  return absl::OkStatus();
}

// Several rows that left under one key, one after the other, are not one: the last of them comes back, with its own
// values and NULLs. A row's first line is of the column that is always there, so what stands before the last line of
// that column is another row's.
absl::Status Returns::LeaveOutFormerRows(int64_t lines) {
  ASSIGN_OR_RETURN(int64_t places, SelectInteger(db_, "SELECT count(*) FROM temp.crystal_back"));
  if (places == lines) return absl::OkStatus();
  return db_.Execute(
      "DELETE FROM temp.crystal_back WHERE kind = 'row' AND a < (SELECT l.a FROM "
      "(SELECT table_name, exact_key, column_name, min(rowid) FROM migration_archive WHERE archived_by = ? AND "
      "(direction = ? OR direction IS NULL) AND kind = 'row' GROUP BY table_name, exact_key) AS f "
      "JOIN temp.crystal_back AS l ON l.table_name = f.table_name AND l.exact_key = f.exact_key AND "
      "l.column_name = f.column_name "
      "WHERE f.table_name = crystal_back.table_name AND f.exact_key = crystal_back.exact_key)",
      {section_.migration, section_.opposite_text()});
}

absl::StatusOr<std::vector<std::string>> Returns::PutBack(const Scope& scope, const std::set<std::string>& filled,
                                                          const Changed& changed,
                                                          const std::map<std::string, Seeded>& seeded) {
  std::vector<std::string> tables = {scope.table};
  if (scope.table.empty()) {
    ASSIGN_OR_RETURN(tables, SelectTexts(db_, "SELECT DISTINCT table_name FROM temp.crystal_back ORDER BY 1"));
    for (std::string& table : tables) {
      ASSIGN_OR_RETURN(table, SpelledAsNow(table));
    }
  }
  std::vector<Returning> returning;
  for (const std::string& name : tables) {
    const absl::StatusOr<Table> table = db_.ReadTable(name);
    if (absl::IsNotFound(table.status())) continue;
    RETURN_IF_ERROR(table);
    const auto old = changed.find(name);
    const auto seeds = seeded.find(name);
    Returning one{.table = *table, .filled = filled.count(name) > 0};
    RETURN_IF_ERROR(Place(one, scope, old == changed.end() ? nullptr : old->second,
                          seeds == seeded.end() ? nullptr : &seeds->second));
    if (!one.kept.empty()) returning.push_back(std::move(one));
  }
  // Only now every parent that comes back is there.
  RETURN_IF_ERROR(TakeOrphansAway(returning));
  for (const Returning& one : returning) RETURN_IF_ERROR(Settle(one, scope));
  RETURN_IF_ERROR(ForgetPrints(db_, section_));
  RETURN_IF_ERROR(db_.Execute("DROP TABLE temp.crystal_back"));
  return std::move(notes_);
}

absl::Status Returns::Place(Returning& returning, const Scope& scope, const TrackedTable* changed,
                            const Seeded* seeded) {
  const Table& table = returning.table;
  if (changed != nullptr && changed->fate.rekeyed) RETURN_IF_ERROR(FollowKeys(table, *changed));
  if (changed != nullptr && changed->fate.remade) RETURN_IF_ERROR(FollowRows(table, changed->snapshots.front()));
  RETURN_IF_ERROR(SpellColumnsAsNow(table));
  ASSIGN_OR_RETURN(returning.kept, ColumnsKept(table.name));
  if (returning.kept.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(NameOldRows(table));
  if (seeded != nullptr && !returning.filled) RETURN_IF_ERROR(FindMadeAgain(table, *seeded));
  if (!scope.column.empty()) returning.kept = {scope.column};
  refusal_.clear();
  for (const Column& column : table.columns) {
    // A key that was another is kept for people: rows of other tables may name this one by the key of today.
    if (returning.kept.count(column.name) > 0 && column.generated.empty() && column.primary_key == 0 &&
        !table.is_virtual) {
      RETURN_IF_ERROR(PutBackValues(table, column.name, returning.filled));
    }
  }
  if (!returning.filled && scope.column.empty()) RETURN_IF_ERROR(PutBackRows(table));
  returning.refusal = refusal_;
  return absl::OkStatus();
}

absl::Status Returns::Settle(const Returning& returning, const Scope& scope) {
  const Table& table = returning.table;
  for (const std::string& part : PartsOf(table)) {
    if (returning.kept.count(part) > 0) RETURN_IF_ERROR(TakeOut(table, part));
  }
  // Another row has its key: it is told, shown and exported, and does not come back by itself.
  RETURN_IF_ERROR(db_.Execute(
      absl::StrCat(
          "UPDATE migration_archive SET kind = 'former' WHERE table_name = ? AND archived_by = ? AND (direction ",
          "= ? OR direction IS NULL) AND kind = 'row' AND exact_key IN (SELECT ", KeyOf(table).Exact("t."), " FROM ",
          Main(table), " AS t)"),
      {table.name, section_.migration, section_.opposite_text()}));
  if (db_.rows_changed() > 0) RETURN_IF_ERROR(KeepLastOfSame(db_, section_.migration, table.name));
  return SayWhatStays(returning, scope);
}

absl::StatusOr<std::set<std::string>> Returns::ColumnsKept(const std::string& table) {
  ASSIGN_OR_RETURN(
      std::vector<std::string> columns,
      SelectTexts(db_, "SELECT DISTINCT column_name FROM temp.crystal_back WHERE table_name = ?", {Value(table)}));
  return std::set<std::string>(columns.begin(), columns.end());
}

std::string Returns::Line(const Table& table) const {
  return absl::StrCat("temp.crystal_back AS k CROSS JOIN main.migration_archive AS a ON a.rowid = k.a WHERE ",
                      "k.table_name = ?1 AND k.exact_key = ", KeyOf(table).Exact("t."), " AND k.column_name = ?2");
}

std::string Returns::Sure(const Table& table) const {
  const RowKey key = KeyOf(table);
  if (!key.may_be_given() || followed_.count(table.name) > 0) return "1";
  const auto highest = highest_same_.find(table.name);
  return absl::StrCat("(k.old OR NOT ", key.IsGiven("t."), " OR t.", key.RowidSql(),
                      " <= ", highest == highest_same_.end() ? -1 : highest->second, ")");
}

// What took a value's place may have become another since, because the section gave the column another type: it is
// compared as the column of now would hold it, too.
absl::Status Returns::ConvertReplacing(const Table& table, const std::string& column) {
  const std::string& type = table.FindColumn(column)->type;
  const bool converts = !type.empty() && !(table.strict && type == "ANY");
  RETURN_IF_ERROR(db_.Execute("DROP TABLE IF EXISTS temp.crystal_replacing"));
  RETURN_IF_ERROR(db_.Execute(absl::StrCat("CREATE TEMP TABLE crystal_replacing(a INTEGER PRIMARY KEY, v ",
                                           converts ? QuoteName(type) : "", ")")));
  return db_.Execute(
      "INSERT INTO temp.crystal_replacing SELECT a.rowid, a.replaced_by FROM temp.crystal_back AS k CROSS JOIN "
      "main.migration_archive AS a ON a.rowid = k.a WHERE k.table_name = ? AND k.column_name = ? AND k.kind = "
      "'overwritten'",
      {table.name, column});
}

absl::Status Returns::PutBackValues(const Table& table, const std::string& column, bool filled) {
  // A table that the section fills with rows of another may lack what only the archive has of them.
  const bool completes = filled && !KeyOf(table).given;
  RETURN_IF_ERROR(ConvertReplacing(table, column));
  const std::string fits = absl::StrCat(
      "(k.kind IN ('value', '", completes ? "row" : "value", "') AND ", IsDefault(*table.FindColumn(column), began_),
      " OR k.kind = 'overwritten' AND (", SameSql(Of(column), "a.replaced_by"), " OR ",
      SameSql(Of(column), "(SELECT c.v FROM temp.crystal_replacing AS c WHERE c.a = k.a)"),
      ")) AND (k.kind = 'row' OR ", Sure(table), ")");
  RETURN_IF_ERROR(db_.Execute("SAVEPOINT crystal_values"));
  // A value that a constraint of today refuses stays in the archive, one by one.
  const absl::Status put = db_.Execute(
      absl::StrCat("UPDATE OR IGNORE ", Main(table), " AS t SET ", QuoteName(column), " = (SELECT a.value FROM ",
                   Line(table), ") WHERE EXISTS (SELECT 1 FROM ", Line(table), " AND ", fits, ")"),
      {table.name, column});
  if (!put.ok()) {
    if (!absl::IsFailedPrecondition(put)) return put;
    RETURN_IF_ERROR(db_.Execute("ROLLBACK TO crystal_values"));
    refusal_ = std::string(put.message());
  }
  if (put.ok() && db_.rows_changed() > 0) written_.insert(table.name);
  return db_.Execute("RELEASE crystal_values");
}

absl::Status Returns::PutBackRows(const Table& table) {
  std::vector<std::string> parts;
  ASSIGN_OR_RETURN(const std::set<std::string> kept, ColumnsKept(table.name));
  for (const std::string& part : PartsOf(table)) {
    if (kept.count(part) > 0) parts.push_back(part);
  }
  if (parts.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(InsertRows(table, parts));
  const RowKey key = KeyOf(table);
  // Another row may have its rowid, though not its key.
  if (key.is_rowid() || parts.back() != key.rowid) return absl::OkStatus();
  parts.pop_back();
  return parts.empty() ? absl::OkStatus() : InsertRows(table, parts, HasWholeKey(key));
}

// Those whose key is free; one that a constraint of today refuses stays in the archive.
absl::Status Returns::InsertRows(const Table& table, const std::vector<std::string>& parts, const std::string& which) {
  std::vector<std::string> names, values;
  for (const std::string& part : parts) {
    names.push_back(NameOfPart(table, part));
    values.push_back(absl::StrCat("(SELECT a.value FROM temp.crystal_back AS k CROSS JOIN main.migration_archive AS a ",
                                  "ON a.rowid = k.a WHERE k.table_name = ?1 AND k.exact_key = g.exact_key AND ",
                                  "k.column_name = ", QuoteText(part), ")"));
  }
  const std::string free = absl::StrCat(
      "(SELECT DISTINCT exact_key FROM temp.crystal_back WHERE table_name = ?1 AND kind = 'row' AND exact_key NOT IN ",
      "(SELECT ", KeyOf(table).Exact("t."), " FROM ", Main(table), " AS t)) AS g WHERE ", which);
  RETURN_IF_ERROR(
      db_.Execute(absl::StrCat("INSERT OR IGNORE INTO temp.crystal_inserted SELECT ?1, exact_key FROM ", free),
                  {Value(table.name)}));
  const std::string insert = absl::StrCat(Main(table), "(", absl::StrJoin(names, ", "), ") SELECT ",
                                          absl::StrJoin(values, ", "), " FROM ", free);
  RETURN_IF_ERROR(db_.Execute("SAVEPOINT crystal_rows"));
  absl::Status put = db_.Execute(absl::StrCat("INSERT INTO ", insert), {Value(table.name)});
  if (!put.ok()) {
    if (!absl::IsFailedPrecondition(put)) return put;
    refusal_ = std::string(put.message());
    RETURN_IF_ERROR(db_.Execute("ROLLBACK TO crystal_rows"));
    put = db_.Execute(absl::StrCat("INSERT OR IGNORE INTO ", insert), {Value(table.name)});
    if (absl::IsFailedPrecondition(put)) put = db_.Execute("ROLLBACK TO crystal_rows");
    RETURN_IF_ERROR(put);
  }
  if (put.ok() && db_.rows_changed() > 0) written_.insert(table.name);
  return db_.Execute("RELEASE crystal_rows");
}

// What is read in its place leaves the archive.
absl::Status Returns::TakeOut(const Table& table, const std::string& column) {
  const std::string here = absl::StrCat("t.", NameOfPart(table, column));
  std::string same = SameSql(here, "a.value");
  // A row that came back under its key may have got another rowid, which is no value of its own.
  if (table.FindColumn(column) == nullptr) {
    absl::StrAppend(&same, " OR EXISTS (SELECT 1 FROM temp.crystal_inserted AS i WHERE i.table_name = ?1 AND ",
                    "i.exact_key = k.exact_key)");
  }
  const std::string in_place = absl::StrCat("SELECT k.a FROM ", Main(table), " AS t CROSS JOIN ", Line(table), " AND (",
                                            same, ") AND (k.kind = 'row' OR ", Sure(table), ")");
  RETURN_IF_ERROR(db_.Execute("CREATE TEMP TABLE IF NOT EXISTS crystal_placed(a INTEGER PRIMARY KEY)"));
  RETURN_IF_ERROR(db_.Execute("DELETE FROM temp.crystal_placed"));
  RETURN_IF_ERROR(
      db_.Execute(absl::StrCat("INSERT OR IGNORE INTO temp.crystal_placed ", in_place), {table.name, column}));
  RETURN_IF_ERROR(db_.Execute("DELETE FROM migration_archive WHERE rowid IN (SELECT a FROM temp.crystal_placed)"));
  return db_.Execute("DELETE FROM temp.crystal_back WHERE a IN (SELECT a FROM temp.crystal_placed)");
}

absl::Status Returns::SayWhatStays(const Returning& returning, const Scope& scope) {
  const Table& table = returning.table;
  const std::string& refusal = returning.refusal;
  const char* orphans = returning.orphans > 0 ? ", or the rows that they refer to are gone" : "";
  ASSIGN_OR_RETURN(
      std::unique_ptr<Cursor> rows,
      db_.Select("SELECT count(DISTINCT CASE kind WHEN 'row' THEN exact_key END), count(CASE WHEN kind <> "
                 "'row' THEN 1 END) FROM temp.crystal_back WHERE table_name = ?1 AND (?2 = '' OR column_name = ?2)",
                 {table.name, scope.column}));
  RETURN_IF_ERROR(rows->Next());
  const auto stay = [&](int64_t count, const std::string& what, const std::string& why) {
    if (count == 0) return;
    notes_.push_back(absl::StrCat(count, " ", what, count == 1 ? "" : "s", " of ", table.name,
                                  count == 1 ? " stays" : " stay", " in the archive: ", why));
  };
  stay(rows->Get(0).integer, "row",
       !refusal.empty()   ? refusal
       : returning.filled ? "the migration fills the table itself"
                          : absl::StrCat("their keys are taken", orphans));
  stay(rows->Get(1).integer, "value",
       refusal.empty() ? absl::StrCat("their rows are gone, are not surely the same, or hold something newer", orphans)
                       : refusal);
  return absl::OkStatus();
}

}  // namespace crystal
