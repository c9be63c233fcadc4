#include "migrator/engine/sqlite/sqlite_sql.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "migrator/engine/database_adapter.h"

namespace crystal {

std::string SqliteTypeName(DataType type) {
  switch (type) {
    case DataType::kInteger:
      return "INTEGER";
    case DataType::kText:
      return "TEXT";
    case DataType::kReal:
      return "REAL";
    case DataType::kBlob:
      return "BLOB";
    case DataType::kDateTime:
      return "DATETIME";
    case DataType::kBoolean:
      return "BOOLEAN";
    case DataType::kJson:
      return "TEXT";  // SQLite keeps JSON as text
  }
  return "";
}

std::string SqliteColumn(const ColumnDefinition& column) {
  std::string sql = absl::StrCat(QuoteName(column.name), " ", SqliteTypeName(column.type));
  if (column.primary_key) absl::StrAppend(&sql, " PRIMARY KEY", column.autoincrement ? " AUTOINCREMENT" : "");
  absl::StrAppend(&sql, column.not_null ? " NOT NULL" : "", column.unique ? " UNIQUE" : "",
                  DefaultClause(column.default_value));
  if (!column.one_of.empty()) {
    absl::StrAppend(
        &sql, " CHECK(", QuoteName(column.name), " IN (",
        absl::StrJoin(column.one_of, ", ", [](std::string* out, const std::string& v) { out->append(QuoteText(v)); }),
        "))");
  }
  if (const auto& to = column.references) {
    absl::StrAppend(&sql, " REFERENCES ", QuoteName(to->table), "(", QuoteName(to->column), ")",
                    OnDeleteClause(to->on_delete));
  }
  return sql;
}

std::string SqliteCreateTable(const TableDefinition& table) {
  return absl::StrCat("CREATE TABLE ", QuoteName(table.name), "(",
                      absl::StrJoin(table.columns, ", ",
                                    [](std::string* out, const ColumnDefinition& c) { out->append(SqliteColumn(c)); }),
                      ")");
}

std::string SqliteCreateIndex(const IndexDefinition& index) {
  return absl::StrCat(
      index.unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ", QuoteName(index.name), " ON ", QuoteName(index.table),
      "(",
      absl::StrJoin(index.columns, ", ", [](std::string* out, const std::string& c) { out->append(QuoteName(c)); }),
      ")");
}

}  // namespace crystal
