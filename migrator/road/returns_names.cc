// Under which names what left is looked for: tables, columns and rows may be called otherwise by now.
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/returns.h"
#include "migrator/road/row_key.h"

namespace crystal {

// A table may come again in another case than it left.
absl::StatusOr<std::string> Returns::SpelledAsNow(const std::string& table) {
  ASSIGN_OR_RETURN(std::vector<std::string> found,
                   SelectTexts(db_, "SELECT name FROM sqlite_schema WHERE type = 'table' AND lower(name) = lower(?)",
                               {Value(table)}));
  if (found.empty() || found[0] == table) return table;
  RETURN_IF_ERROR(
      db_.Execute("UPDATE temp.crystal_back SET table_name = ? WHERE table_name = ?", {Value(found[0]), Value(table)}));
  return found[0];
}

// So may a column.
absl::Status Returns::SpellColumnsAsNow(const Table& table) {
  ASSIGN_OR_RETURN(const std::set<std::string> kept, ColumnsKept(table.name));
  for (const std::string& was : kept) {
    for (const Column& column : table.columns) {
      if (column.name == was || !absl::EqualsIgnoreCase(column.name, was)) continue;
      RETURN_IF_ERROR(
          db_.Execute("UPDATE temp.crystal_back SET column_name = ? WHERE table_name = ? AND column_name = ?",
                      {column.name, table.name, was}));
    }
  }
  return absl::OkStatus();
}

// Where the section made a table anew, rows that the rowid names may have another than at the beginning. Which of them
// are surely the same is said in the rowids of the beginning.
absl::Status Returns::FollowRows(const Table& table, const TableSnapshot& remade) {
  if (remade.key().is_alias || !remade.key().may_be_given()) return absl::OkStatus();
  RETURN_IF_ERROR(MatchRows(db_, remade, table, {.remade = true}).status());
  const RowKey key = KeyOf(table);
  if (RowidName(table).empty()) return absl::OkStatus();
  followed_.insert(table.name);
  const auto highest = highest_same_.find(table.name);
  const std::string row =
      "(SELECT CAST(a.row_key AS INTEGER) FROM migration_archive AS a WHERE a.rowid = crystal_back.a)";
  // A number that was given again may be that of a row which its key names: that is another row.
  const bool all_are_numbered = remade.key().is_rowid();
  const std::string numbered = all_are_numbered ? "" : absl::StrCat(" AND ", remade.KeyExact(), " LIKE '%@' || m.b");
  return db_.Execute(
      absl::StrCat("UPDATE temp.crystal_back SET exact_key = coalesce((SELECT ", key.Exact("t."),
                   " FROM temp.crystal_match AS m JOIN ", remade.name(), " AS b ON b.b = m.b JOIN main.",
                   QuoteName(table.name), " AS t ON t.", RowidName(table), " = m.t WHERE m.b = ", row, numbered,
                   " AND (old OR m.b <= ", highest == highest_same_.end() ? -1 : highest->second,
                   ")), exact_key || ' is gone') WHERE table_name = ? AND kind <> 'row'",
                   all_are_numbered ? "" : absl::StrCat(" AND exact_key LIKE '%@' || ", row)),
      {Value(table.name)});
}

// Where the section gave rows other keys, the values of rows that stay are looked for under the keys that they have
// now. Which rows of given ids are surely the same is said in the ids of the beginning.
absl::Status Returns::FollowKeys(const Table& table, const TrackedTable& rekeyed) {
  const TableSnapshot& before = rekeyed.snapshots.front();
  ASSIGN_OR_RETURN(const RowMatch match, MatchRows(db_, before, table, rekeyed.fate));
  const std::string now = KeyOf(table).Exact("t."), then = before.KeyExact();
  RETURN_IF_ERROR(db_.Execute("DROP TABLE IF EXISTS temp.crystal_named"));
  RETURN_IF_ERROR(db_.Execute("CREATE TEMP TABLE crystal_named(old TEXT PRIMARY KEY, new TEXT)"));
  RETURN_IF_ERROR(db_.Execute(absl::StrCat("INSERT OR IGNORE INTO temp.crystal_named SELECT ", then, ", ", now,
                                           " FROM ", before.name(), " AS b ", match.join, " WHERE ", match.present,
                                           " AND ", then, " IS NOT ", now)));
  const auto highest = highest_same_.find(table.name);
  const std::string sure =
      !before.key().given
          ? "1"
          : absl::StrCat("(old OR (SELECT CAST(a.row_key AS INTEGER) FROM migration_archive AS a WHERE a.rowid = ",
                         "crystal_back.a) <= ", highest == highest_same_.end() ? -1 : highest->second, ")");
  if (before.key().given) followed_.insert(table.name);
  // In two steps, so that no line takes the place of one that is yet to move.
  RETURN_IF_ERROR(db_.Execute(
      absl::StrCat("UPDATE temp.crystal_back SET exact_key = CASE WHEN ", sure, " THEN coalesce((SELECT 'now ' || new ",
                   "FROM temp.crystal_named WHERE old = exact_key), exact_key) ELSE exact_key || ' is gone' END ",
                   "WHERE table_name = ? AND kind <> 'row'"),
      {Value(table.name)}));
  return db_.Execute(
      "UPDATE temp.crystal_back SET exact_key = substr(exact_key, 5) WHERE table_name = ? AND exact_key LIKE 'now %'",
      {Value(table.name)});
}

// An older program named the rows of a key of several columns by their rowids.
absl::Status Returns::NameOldRows(const Table& table) {
  const RowKey key = KeyOf(table);
  if (key.columns.size() < 2) return absl::OkStatus();
  std::vector<std::string> parts;
  for (const std::string& column : key.columns) {
    parts.push_back(absl::StrCat("(SELECT ", ExactValue("a.value"), " FROM temp.crystal_back AS p JOIN ",
                                 "main.migration_archive AS a ON a.rowid = p.a WHERE p.table_name = ?1 AND ",
                                 "p.exact_key = g.exact_key AND p.column_name = ", QuoteText(column), ")"));
  }
  RETURN_IF_ERROR(db_.Execute("DROP TABLE IF EXISTS temp.crystal_named"));
  RETURN_IF_ERROR(db_.Execute("CREATE TEMP TABLE crystal_named(old TEXT PRIMARY KEY, new TEXT)"));
  RETURN_IF_ERROR(db_.Execute(
      absl::StrCat(
          "INSERT INTO temp.crystal_named SELECT g.exact_key, ", absl::StrJoin(parts, " || ',' || "),
          " FROM (SELECT DISTINCT exact_key FROM temp.crystal_back WHERE table_name = ?1 AND kind = 'row' AND ",
          "old) AS g"),
      {Value(table.name)}));
  return db_.Execute(
      "UPDATE temp.crystal_back SET exact_key = (SELECT n.new FROM temp.crystal_named AS n WHERE n.old = exact_key) "
      "WHERE table_name = ? AND exact_key IN (SELECT old FROM temp.crystal_named WHERE new IS NOT NULL)",
      {Value(table.name)});
}

}  // namespace crystal
