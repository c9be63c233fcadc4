// Rows that a section makes again: what it inserts is what had left with the way back, and not another row.
//
// Example: the way up says INSERT INTO kind(name) VALUES('draft'), the way back deletes it. The user gave kind a column
// of his own, and a value in it to that row. Down and up again the row is there, and the archive has it: it is one row,
// with the user's value.
#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/column_default.h"
#include "migrator/road/returns.h"
#include "migrator/road/row_key.h"

namespace crystal {
namespace {

// Another each time that it is evaluated, so that it tells nothing of the row.
bool HasFleetingDefault(const Column& column) {
  const std::string text = DefaultSql(column);
  return absl::StrContains(text, "CURRENT_") || absl::StrContains(text, "(");
}

// The columns whose values the section itself gives.
std::vector<std::string> GivenColumns(const Table& table, const std::set<std::string>& own) {
  std::vector<std::string> columns;
  for (const Column& column : table.columns) {
    const bool is_id = column.primary_key > 0 && KeyOf(table).is_alias;
    if (is_id || !column.generated.empty() || own.count(column.name) > 0 || HasFleetingDefault(column)) continue;
    columns.push_back(column.name);
  }
  return columns;
}

}  // namespace

absl::Status Returns::FindMadeAgain(const Table& table, const Seeded& seeded) {
  const RowKey key = KeyOf(table);
  const std::vector<std::string> columns = GivenColumns(table, seeded.own);
  if (columns.empty() || key.is_nameless) return absl::OkStatus();
  std::vector<std::string> now, then, any;
  for (const std::string& column : columns) {
    now.push_back(ExactValue("t." + QuoteName(column)));
    any.push_back(absl::StrCat("t.", QuoteName(column), " IS NOT NULL"));
    then.push_back(absl::StrCat(
        "coalesce((SELECT ", ExactValue("a.value"),
        " FROM temp.crystal_back AS k CROSS JOIN main.migration_archive AS a ON a.rowid = k.a ",
        "WHERE k.table_name = ?1 AND k.exact_key = g.exact_key AND k.column_name = ", QuoteText(column), "), 'NULL')"));
  }
  const bool has_rowid = !key.rowid.empty() || key.is_alias;
  const std::string rowid = has_rowid ? "t." + key.RowidSql() : "0";
  RETURN_IF_ERROR(db_.Execute("DROP TABLE IF EXISTS temp.crystal_again"));
  RETURN_IF_ERROR(
      db_.Execute("CREATE TEMP TABLE crystal_again(side, exact_key, content, id, PRIMARY KEY(side, exact_key))"));
  RETURN_IF_ERROR(db_.Execute(
      absl::StrCat("INSERT INTO temp.crystal_again SELECT 'then', exact_key, ", absl::StrJoin(then, " || ',' || "),
                   ", first FROM (SELECT exact_key, min(a) AS first FROM temp.crystal_back WHERE table_name = ?1 AND ",
                   "kind = 'row' GROUP BY exact_key) AS g"),
      {Value(table.name)}));
  // A row of this content, or one that the section inserted.
  RETURN_IF_ERROR(
      db_.Execute(absl::StrCat("INSERT INTO temp.crystal_again SELECT 'now', ", key.Exact("t."), ", ",
                               absl::StrJoin(now, " || ',' || "), ", ", rowid, " FROM main.", QuoteName(table.name),
                               " AS t WHERE (", absl::StrJoin(any, " OR "), ") AND (", rowid, " > ?1 OR ",
                               key.Exact("t."), " IN (SELECT exact_key FROM temp.crystal_again))"),
                  {Value(seeded.highest_before)}));
  // A declared key names the row, whatever the section puts beside it now; an id of SQLite's does not.
  const bool is_named = !key.is_rowid() && !key.is_alias;
  const std::string inserted = absl::StrCat(has_rowid && is_named ? 1 : 0, " AND n.id > ?2");
  RETURN_IF_ERROR(db_.Execute(
      absl::StrCat("UPDATE temp.crystal_back SET kind = 'value', old = 1 WHERE table_name = ?1 AND kind = 'row' AND ",
                   "exact_key IN (SELECT n.exact_key FROM temp.crystal_again AS n JOIN temp.crystal_again AS o ON ",
                   "o.side = 'then' AND n.side = 'now' AND o.exact_key = n.exact_key AND (o.content = n.content OR ",
                   inserted, "))"),
      {table.name, Value(seeded.highest_before)}));
  if (db_.rows_changed() > 0) {
    RETURN_IF_ERROR(
        db_.Execute("INSERT OR IGNORE INTO temp.crystal_inserted SELECT DISTINCT table_name, exact_key FROM "
                    "temp.crystal_back WHERE table_name = ? AND kind = 'value' AND old = 1",
                    {Value(table.name)}));
  }
  return seeded.alone && !is_named ? GiveWay(table, seeded) : absl::OkStatus();
}

// SQLite gave the row made again another id. The one that was there has its id back, and other rows may name it.
absl::Status Returns::GiveWay(const Table& table, const Seeded& seeded) {
  const std::string pairs =
      "WITH o AS (SELECT exact_key, content, row_number() OVER (PARTITION BY content ORDER BY id) AS n FROM "
      "temp.crystal_again WHERE side = 'then' AND exact_key NOT IN (SELECT exact_key FROM temp.crystal_again WHERE "
      "side "
      "= 'now')), i AS (SELECT id, content, row_number() OVER (PARTITION BY content ORDER BY id) AS n FROM "
      "temp.crystal_again WHERE side = 'now' AND id > ?1 AND exact_key NOT IN (SELECT exact_key FROM "
      "temp.crystal_again WHERE side = 'then')) SELECT i.id FROM i JOIN o ON o.content = i.content AND o.n = i.n";
  return db_.Execute(
      absl::StrCat("DELETE FROM main.", QuoteName(table.name), " WHERE ", KeyOf(table).RowidSql(), " IN (", pairs, ")"),
      {Value(seeded.highest_before)});
}

}  // namespace crystal
