#include "migrator/road/row_key.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/values/sql_text.h"

namespace crystal {
namespace {

// An INTEGER PRIMARY KEY is the rowid itself, and has no index of its own.
bool IsRowidAlias(const Table& table, const std::vector<std::string>& key) {
  if (key.size() != 1 || table.without_rowid || table.FindColumn(key[0])->type != "INTEGER") return false;
  return std::none_of(table.indexes.begin(), table.indexes.end(), [](const Index& i) { return i.origin == "pk"; });
}

std::string AnyIsNull(const std::vector<std::string>& values) {
  return absl::StrCat("(", absl::StrJoin(values, " IS NULL OR "), " IS NULL)");
}

}  // namespace

std::string RowKey::Text(absl::string_view prefix) const {
  if (is_rowid()) return absl::StrCat("CAST(", prefix, rowid, " AS TEXT)");
  std::vector<std::string> values, texts;
  for (const std::string& column : columns) {
    values.push_back(absl::StrCat(prefix, QuoteName(column)));
    texts.push_back(absl::StrCat("CAST(", values.back(), " AS TEXT)"));
  }
  const std::string text = absl::StrJoin(texts, " || ',' || ");
  if (rowid.empty()) return text;
  return absl::StrCat("CASE WHEN ", AnyIsNull(values), " THEN CAST(", prefix, rowid, " AS TEXT) ELSE ", text, " END");
}

std::string RowKey::Exact(absl::string_view prefix) const {
  if (is_rowid()) return absl::StrCat("CAST(", prefix, rowid, " AS TEXT)");
  std::vector<std::string> values, exact;
  for (const std::string& column : columns) {
    values.push_back(absl::StrCat(prefix, QuoteName(column)));
    exact.push_back(ExactValue(values.back()));
  }
  const std::string key = absl::StrJoin(exact, " || ',' || ");
  if (rowid.empty()) return key;
  return absl::StrCat("CASE WHEN ", AnyIsNull(values), " THEN ", key, " || '@' || ", prefix, rowid, " ELSE ", key,
                      " END");
}

std::string RowKey::IsGiven(absl::string_view prefix) const {
  if (given) return "1";
  if (!may_be_given()) return "0";
  std::vector<std::string> values;
  for (const std::string& column : columns) values.push_back(absl::StrCat(prefix, QuoteName(column)));
  return AnyIsNull(values);
}

std::string RowKey::RowidSql() const { return is_alias ? QuoteName(columns[0]) : rowid; }

RowKey KeyOf(const Table& table) {
  RowKey key;
  std::vector<std::pair<int, std::string>> declared;
  for (const Column& column : table.columns) {
    if (column.primary_key > 0) declared.emplace_back(column.primary_key, column.name);
  }
  std::sort(declared.begin(), declared.end());
  for (auto& [place, name] : declared) key.columns.push_back(std::move(name));
  if (!table.without_rowid) key.rowid = RowidName(table);
  key.is_alias = IsRowidAlias(table, key.columns);
  const bool by_rowid = key.is_alias || (key.columns.empty() && !key.rowid.empty());
  key.given = by_rowid && !table.autoincrement;
  key.is_nameless = key.columns.empty() && key.rowid.empty();
  if (key.is_nameless) key.columns = StoredColumns(table);
  return key;
}

// quote() stops at the first NUL of a text.
std::string ExactValue(const std::string& value) {
  return absl::StrCat("CASE WHEN typeof(", value, ") = 'text' AND instr(CAST(", value,
                      " AS BLOB), x'00') > 0 THEN 'CAST(' || quote(CAST(", value,
                      " AS BLOB)) || ' AS TEXT)' ELSE quote(", value, ") END");
}

std::vector<std::string> StoredColumns(const Table& table) {
  std::vector<std::string> names;
  for (const Column& column : table.columns) {
    if (column.generated.empty()) names.push_back(column.name);
  }
  return names;
}

std::string SameSql(const std::string& a, const std::string& b) {
  return absl::StrCat("(+", a, " COLLATE BINARY IS +", b, " AND typeof(", a, ") = typeof(", b, "))");
}

}  // namespace crystal
