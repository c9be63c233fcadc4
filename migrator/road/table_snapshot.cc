#include "migrator/road/table_snapshot.h"

#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"

namespace crystal {
namespace {

constexpr char kMatch[] = "temp.crystal_match";

std::string Main(const std::string& table) { return absl::StrCat("main.", QuoteName(table)); }

// SQL that replaces the names of key columns by their places in the snapshot: the key of a temporary table.
RowKey Placed(const RowKey& key, const std::map<std::string, std::string>& places) {
  RowKey placed = key;
  for (std::string& column : placed.columns) column = places.at(column);
  if (!placed.rowid.empty()) placed.rowid = "b";
  return placed;
}

std::map<std::string, std::string> NamesNow(const TableSnapshot& snapshot, const Table& now,
                                            const ColumnRenames& renames) {
  std::map<std::string, std::string> names;
  const std::vector<std::string> stored = StoredColumns(now);
  for (const std::string& column : StoredColumns(snapshot.table())) {
    const auto renamed = renames.find(column);
    const std::string& name = renamed == renames.end() ? column : renamed->second;
    if (std::find(stored.begin(), stored.end(), name) != stored.end()) names[column] = name;
  }
  return names;
}

// "t."k" = b.k0 AND ..." : the equality finds the row by its index, the rest is exact.
std::string SameKey(const TableSnapshot& snapshot, const std::map<std::string, std::string>& now) {
  std::vector<std::string> terms;
  for (const std::string& column : snapshot.key().columns) {
    const std::string there = absl::StrCat("t.", QuoteName(now.at(column))), here = snapshot.Place(column);
    terms.push_back(absl::StrCat(there, " = ", here, " AND ", SameSql(there, here)));
  }
  return absl::StrJoin(terms, " AND ");
}

std::string KeyHasNull(const TableSnapshot& snapshot) {
  std::vector<std::string> terms;
  for (const std::string& column : snapshot.key().columns) {
    terms.push_back(absl::StrCat(snapshot.Place(column), " IS NULL"));
  }
  return absl::StrJoin(terms, " OR ");
}

std::string SameNulls(const TableSnapshot& snapshot, const std::map<std::string, std::string>& now) {
  std::vector<std::string> terms;
  for (const std::string& column : snapshot.key().columns) {
    terms.push_back(SameSql(absl::StrCat("t.", QuoteName(now.at(column))), snapshot.Place(column)));
  }
  return absl::StrJoin(terms, " AND ");
}

// The key of before under the names of now.
RowKey NamedNow(const RowKey& key, const std::map<std::string, std::string>& names, const std::string& rowid) {
  RowKey named = key;
  for (std::string& column : named.columns) column = names.at(column);
  if (!named.rowid.empty()) named.rowid = rowid;
  return named;
}

// Pairs rows of before and rows of now by what they hold, beside `but`: the first of before that holds this is the
// first now that holds it, and so on. SQL for a SELECT of b and `row`, whose order is that of the rows; "" where there
// is nothing to tell them by.
std::string PairsByContent(const TableSnapshot& snapshot, const Table& now,
                           const std::map<std::string, std::string>& names, const std::vector<std::string>& row,
                           const std::string& which_here, const std::string& which_there,
                           const std::vector<std::string>& but = {}) {
  std::vector<std::string> here, there;
  for (const std::string& column : snapshot.columns()) {
    const auto name = names.find(column);
    if (name == names.end() || absl::c_linear_search(but, column)) continue;
    // Of another type it may hold what the old values were converted to.
    if (snapshot.table().FindColumn(column)->type != now.FindColumn(name->second)->type) continue;
    here.push_back(snapshot.Place(column));
    there.push_back(absl::StrCat("t.", QuoteName(name->second)));
  }
  if (here.empty()) return "";
  const auto numbered = [](const std::vector<std::string>& of, const std::vector<std::string>& values,
                           const std::string& from) {
    const std::string print = absl::StrCat("crystal_row_print(", absl::StrJoin(values, ", "), ")");
    std::string sql = absl::StrCat("(SELECT ", print, " AS p, row_number() OVER (PARTITION BY ", print, " ORDER BY ",
                                   absl::StrJoin(of, ", "), ") AS n");
    for (size_t i = 0; i < of.size(); ++i) absl::StrAppend(&sql, ", ", of[i], " AS r", i);
    return absl::StrCat(sql, " FROM ", from, ")");
  };
  std::string picked = "x.r0";
  for (size_t i = 0; i < row.size(); ++i) absl::StrAppend(&picked, ", y.r", i);
  return absl::StrCat("SELECT ", picked, " FROM ",
                      numbered({"b.b"}, here, absl::StrCat(snapshot.name(), " AS b WHERE ", which_here)), " AS x JOIN ",
                      numbered(row, there, absl::StrCat(Main(now.name), " AS t WHERE ", which_there)),
                      " AS y ON y.p = x.p AND y.n = x.n");
}

absl::Status MatchByContent(DatabaseAdapter& db, const std::string& pairs) {
  return pairs.empty() ? absl::OkStatus() : db.Execute(absl::StrCat("INSERT INTO ", kMatch, "(b, t) ", pairs));
}

// Rows that have another key than before, where an UPDATE wrote it.
absl::Status MatchRekeyed(DatabaseAdapter& db, const TableSnapshot& snapshot, const Table& now,
                          const std::map<std::string, std::string>& names, const std::string& rowid,
                          const TableFate& fate) {
  const std::string here = absl::StrCat("b.b NOT IN (SELECT b FROM ", kMatch, ")");
  const std::string there = absl::StrCat("t.", rowid, " NOT IN (SELECT t FROM ", kMatch, ")");
  RETURN_IF_ERROR(db.Execute(absl::StrCat("DELETE FROM ", kMatch, " WHERE t IS NULL")));
  if (snapshot.key().is_alias || fate.has_new_rows) {
    return MatchByContent(db,
                          PairsByContent(snapshot, now, names, {"t." + rowid}, here, there, snapshot.key().columns));
  }
  return db.Execute(absl::StrCat("INSERT INTO ", kMatch, "(b, t) SELECT b.b, t.", rowid, " FROM ", snapshot.name(),
                                 " AS b JOIN ", Main(now.name), " AS t ON t.", rowid, " = b.b WHERE ", here, " AND ",
                                 there));
}

// The rowid now of each row of before.
absl::Status FillMatch(DatabaseAdapter& db, const TableSnapshot& snapshot, const Table& now,
                       const std::map<std::string, std::string>& names, const std::string& rowid,
                       const TableFate& fate) {
  const std::string table = Main(now.name);
  RETURN_IF_ERROR(db.Execute("CREATE TEMP TABLE IF NOT EXISTS crystal_match(b INTEGER PRIMARY KEY, t INTEGER UNIQUE)"));
  RETURN_IF_ERROR(db.Execute(absl::StrCat("DELETE FROM ", kMatch)));
  if (snapshot.key().is_rowid()) {
    if (fate.remade)
      RETURN_IF_ERROR(MatchByContent(db, PairsByContent(snapshot, now, names, {"t." + rowid}, "1", "1")));
    return db.Execute(absl::StrCat("INSERT OR IGNORE INTO ", kMatch, "(b, t) SELECT b.b, t.", rowid, " FROM ",
                                   snapshot.name(), " AS b JOIN ", table, " AS t ON t.", rowid, " = b.b"));
  }
  const std::string select = absl::StrCat("(SELECT t.", rowid, " FROM ", table, " AS t WHERE ");
  std::string found = absl::StrCat(select, SameKey(snapshot, names), " LIMIT 1)");
  if (!snapshot.key().rowid.empty()) {
    // Rows with NULL in their key are named by the rowid, as those without a key are.
    if (fate.remade) {
      RETURN_IF_ERROR(MatchByContent(db, PairsByContent(snapshot, now, names, {"t." + rowid}, KeyHasNull(snapshot),
                                                        NamedNow(snapshot.key(), names, rowid).IsGiven("t."))));
    }
    found = absl::StrCat("CASE WHEN ", KeyHasNull(snapshot), " THEN ", select, "t.", rowid, " = b.b AND ",
                         SameNulls(snapshot, names), ") ELSE ", found, " END");
  }
  RETURN_IF_ERROR(db.Execute(absl::StrCat("INSERT OR IGNORE INTO ", kMatch, "(b, t) SELECT b.b, ", found, " FROM ",
                                          snapshot.name(), " AS b")));
  return fate.rekeyed ? MatchRekeyed(db, snapshot, now, names, rowid, fate) : absl::OkStatus();
}

// The same for a table WITHOUT ROWID: the key now of each row of before.
absl::Status FillKeyMatch(DatabaseAdapter& db, const TableSnapshot& snapshot, const Table& now, RowMatch& match) {
  std::vector<std::string> row, places, same;
  for (const std::string& column : snapshot.key().columns) {
    places.push_back(absl::StrCat("k", row.size()));
    row.push_back(absl::StrCat("t.", QuoteName(match.now.at(column))));
    same.push_back(
        absl::StrCat(row.back(), " = m.", places.back(), " AND ", SameSql(row.back(), "m." + places.back())));
  }
  const std::string names = absl::StrJoin(places, ", "), table = absl::StrCat(Main(now.name), " AS t");
  const std::string same_key = SameKey(snapshot, match.now), before = absl::StrCat(snapshot.name(), " AS b");
  RETURN_IF_ERROR(db.Execute("DROP TABLE IF EXISTS temp.crystal_match_key"));
  RETURN_IF_ERROR(db.Execute(absl::StrCat("CREATE TEMP TABLE crystal_match_key(b INTEGER PRIMARY KEY, ", names, ")")));
  RETURN_IF_ERROR(
      db.Execute(absl::StrCat("CREATE INDEX temp.crystal_match_key_row ON crystal_match_key(", names, ")")));
  RETURN_IF_ERROR(db.Execute(absl::StrCat("INSERT INTO temp.crystal_match_key SELECT b.b, ", absl::StrJoin(row, ", "),
                                          " FROM ", before, " JOIN ", table, " ON ", same_key)));
  const std::string pairs = PairsByContent(
      snapshot, now, match.now, row, "b.b NOT IN (SELECT b FROM temp.crystal_match_key)",
      absl::StrCat("NOT EXISTS (SELECT 1 FROM ", before, " WHERE ", same_key, ")"), snapshot.key().columns);
  if (!pairs.empty()) RETURN_IF_ERROR(db.Execute(absl::StrCat("INSERT INTO temp.crystal_match_key ", pairs)));
  const std::string same_row = absl::StrJoin(same, " AND ");
  match.join = absl::StrCat("LEFT JOIN temp.crystal_match_key AS m ON m.b = b.b LEFT JOIN ", table, " ON ", same_row);
  match.back = absl::StrCat("FROM temp.crystal_match_key AS m JOIN ", before, " ON b.b = m.b WHERE ", same_row);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<TableSnapshot> TableSnapshot::Take(DatabaseAdapter& db, const Table& table,
                                                  std::vector<std::string> columns, int number) {
  TableSnapshot snapshot;
  snapshot.table_ = table;
  snapshot.key_ = KeyOf(table);
  snapshot.columns_ = std::move(columns);
  snapshot.name_ = absl::StrCat("temp.crystal_before_", number);
  std::vector<std::string> all = snapshot.columns_, places, values;
  for (const std::string& part : snapshot.key_.columns) {
    if (std::find(all.begin(), all.end(), part) == all.end()) all.push_back(part);
  }
  const std::string& rowid = snapshot.key_.rowid;
  for (const std::string& column : all) {
    places.push_back(absl::StrCat("c", places.size()));
    values.push_back(absl::StrCat("t.", QuoteName(column)));
    snapshot.places_[column] = places.back();
  }
  const std::string names = absl::StrJoin(places, ", ");
  // Without a declared type a column converts nothing.
  RETURN_IF_ERROR(db.Execute(absl::StrCat("CREATE TEMP TABLE ", snapshot.name_.substr(5), "(b INTEGER PRIMARY KEY",
                                          names.empty() ? "" : ", ", names, ")")));
  RETURN_IF_ERROR(db.Execute(absl::StrCat(
      "INSERT INTO ", snapshot.name_, "(", rowid.empty() ? "" : "b", rowid.empty() || names.empty() ? "" : ", ", names,
      ") SELECT ", rowid.empty() ? "" : absl::StrCat("t.", rowid), rowid.empty() || names.empty() ? "" : ", ",
      absl::StrJoin(values, ", "), " FROM ", Main(table.name), " AS t")));
  if (!rowid.empty() || snapshot.key_.columns.empty()) return snapshot;
  std::vector<std::string> key;
  for (const std::string& part : snapshot.key_.columns) key.push_back(snapshot.places_.at(part));
  RETURN_IF_ERROR(db.Execute(absl::StrCat("CREATE INDEX temp.crystal_before_", number, "_key ON crystal_before_",
                                          number, "(", absl::StrJoin(key, ", "), ")")));
  return snapshot;
}

void TableSnapshot::CallAs(const std::string& name, const ColumnRenames& renames) {
  table_.name = name;
  for (const auto& [old, now] : renames) {
    for (Column& column : table_.columns) {
      if (column.name == now) column.name = old;
    }
    std::replace(key_.columns.begin(), key_.columns.end(), now, old);
    std::replace(columns_.begin(), columns_.end(), now, old);
    const auto place = places_.extract(now);
    if (!place.empty()) places_[old] = place.mapped();
  }
}

std::string TableSnapshot::KeyText() const { return Placed(key_, places_).Text("b."); }
std::string TableSnapshot::KeyExact() const { return Placed(key_, places_).Exact("b."); }

absl::Status TableSnapshot::Drop(DatabaseAdapter& db) const { return db.Execute(absl::StrCat("DROP TABLE ", name_)); }

absl::StatusOr<RowMatch> MatchRows(DatabaseAdapter& db, const TableSnapshot& snapshot, const Table& now,
                                   const TableFate& fate) {
  RowMatch match{.join = "", .present = "", .back = "", .key = {}, .now = NamesNow(snapshot, now, fate.renames)};
  for (const std::string& column : fate.gone) match.now.erase(column);
  const std::vector<std::string>& key = snapshot.key().columns;
  const bool has_key =
      std::all_of(key.begin(), key.end(), [&](const std::string& c) { return match.now.count(c) > 0; });
  const std::string rowid = RowidName(now);
  if (has_key) match.key = NamedNow(snapshot.key(), match.now, rowid);
  if (!has_key || (key.empty() && rowid.empty())) {  // nothing tells which row is which: all of them have left
    match.join = absl::StrCat("LEFT JOIN ", Main(now.name), " AS t ON 0");
    match.present = "0";
    match.back = absl::StrCat("FROM ", snapshot.name(), " AS b WHERE 0");
  } else if (rowid.empty()) {
    match.join = absl::StrCat("LEFT JOIN ", Main(now.name), " AS t ON ", SameKey(snapshot, match.now));
    match.present = absl::StrCat("t.", QuoteName(match.now.at(key[0])), " IS NOT NULL");
    match.back = absl::StrCat("FROM ", snapshot.name(), " AS b WHERE ", SameKey(snapshot, match.now));
    if (fate.rekeyed) RETURN_IF_ERROR(FillKeyMatch(db, snapshot, now, match));
  } else {
    RETURN_IF_ERROR(FillMatch(db, snapshot, now, match.now, rowid, fate));
    match.join = absl::StrCat("LEFT JOIN ", kMatch, " AS m ON m.b = b.b LEFT JOIN ", Main(now.name), " AS t ON t.",
                              rowid, " = m.t");
    match.present = "m.t IS NOT NULL";
    match.back =
        absl::StrCat("FROM ", kMatch, " AS m JOIN ", snapshot.name(), " AS b ON b.b = m.b WHERE m.t = t.", rowid);
  }
  return match;
}

}  // namespace crystal
