#include "baseline/seed_rows.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"
#include "migrator/values/sql_literal.h"
#include "migrator/values/sql_text.h"

namespace crystal {
namespace {

constexpr size_t kMostRows = 1000;

bool IsIntegerKey(const Table& table, const std::vector<std::string>& columns) {
  const Column* column = columns.size() == 1 ? table.FindColumn(columns[0]) : nullptr;
  return column != nullptr && column->type == "INTEGER" && column->primary_key == 1;
}

// The columns of the first key of a table that says more than a number; empty where it has none.
std::vector<std::string> KeyOf(const Table& table) {
  if (table.is_virtual) return {};
  std::vector<std::string> primary;
  for (const Column& column : table.columns) {
    if (column.primary_key != 0) primary.push_back(column.name);
  }
  if (!primary.empty() && !IsIntegerKey(table, primary)) return primary;
  for (const Index& index : table.indexes) {
    if (!index.unique || index.partial || !index.sql.empty()) continue;
    std::vector<std::string> columns;
    for (const IndexColumn& column : index.columns) columns.push_back(column.name);
    return columns;
  }
  return {};
}

std::string Listed(const std::vector<std::string>& columns, absl::string_view between, absl::string_view behind) {
  return absl::StrJoin(columns, between, [&](std::string* out, const std::string& column) {
    absl::StrAppend(out, QuoteName(column), behind);
  });
}

absl::StatusOr<std::vector<SeedRow>> RowsOf(DatabaseAdapter& db, const Table& table) {
  const std::vector<std::string> key = KeyOf(table);
  std::vector<SeedRow> rows;
  if (key.empty()) return rows;
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> cursor,
                   db.Select(absl::StrCat("SELECT ", Listed(key, ", ", ""), " FROM ", QuoteName(table.name), " LIMIT ",
                                          kMostRows + 1)));
  while (true) {
    ASSIGN_OR_RETURN(const bool more, cursor->Next());
    if (!more) break;
    SeedRow& row = rows.emplace_back(SeedRow{table.name, key, {}});
    for (int column = 0; column < cursor->column_count(); ++column) row.values.push_back(cursor->Get(column).ToValue());
  }
  if (rows.size() > kMostRows) rows.clear();
  return rows;
}

}  // namespace

std::string ToString(const SeedRow& row) {
  std::vector<std::string> values;
  for (size_t i = 0; i < row.columns.size(); ++i) {
    values.push_back(absl::StrCat(row.columns[i], " = ", SqlLiteral(row.values[i])));
  }
  return absl::StrCat(row.table, " with ", absl::StrJoin(values, ", "));
}

absl::StatusOr<std::vector<SeedRow>> RowsInMotion::Look(const std::set<std::string>& tables) {
  std::vector<SeedRow> fresh;
  for (const std::string& name : tables) {
    ASSIGN_OR_RETURN(const std::optional<Table> table, FindTable(db_, name));
    if (!table) continue;
    ASSIGN_OR_RETURN(std::vector<SeedRow> rows, RowsOf(db_, *table));
    for (SeedRow& row : rows) {
      if (known_[name].insert(ToString(row)).second) fresh.push_back(std::move(row));
    }
  }
  return fresh;
}

absl::StatusOr<bool> AreThere(DatabaseAdapter& db, const Schema& schema, const std::vector<SeedRow>& rows) {
  for (const SeedRow& row : rows) {
    const bool can_be_asked = std::all_of(row.columns.begin(), row.columns.end(), [&](const std::string& column) {
      return schema.FindColumn(row.table, column) != nullptr;
    });
    if (!can_be_asked) return false;
    ASSIGN_OR_RETURN(const int64_t found,
                     SelectInteger(db,
                                   absl::StrCat("SELECT EXISTS(SELECT 1 FROM ", QuoteName(row.table), " WHERE ",
                                                Listed(row.columns, " AND ", " IS ?"), ")"),
                                   row.values));
    if (found == 0) return false;
  }
  return true;
}

}  // namespace crystal
