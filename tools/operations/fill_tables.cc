#include "tools/operations/fill_tables.h"

#include <algorithm>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/history.h"

namespace crystal {
namespace {

constexpr int kRows = 3;

Value OfType(const Column& column, int number) {
  const auto is = [&](absl::string_view word) { return absl::StrContains(column.type, word); };
  if (is("BOOL")) return Value(int64_t{number % 2});
  if (is("DATE") || is("TIME")) return Value(absl::StrCat("2025-06-1", number, " 09:54:45"));
  if (is("INT")) return Value(int64_t{number} * 3);  // with gaps, as keys have
  if (is("REAL") || is("FLOA") || is("DOUB")) return Value(number + 0.5);
  if (is("JSON")) return Value(absl::StrCat("{\"number\": ", number, "}"));
  return Value(absl::StrCat(column.name, " ", number));
}

const ForeignKey* ReferenceOf(const Table& table, const std::string& column) {
  for (const ForeignKey& key : table.foreign_keys) {
    if (key.from == std::vector<std::string>{column}) return &key;
  }
  return nullptr;
}

std::string PrimaryKeyOf(const Schema& schema, const std::string& name) {
  if (const Table* table = schema.FindTable(name)) {
    for (const Column& column : table->columns) {
      if (column.primary_key > 0) return column.name;
    }
  }
  return "rowid";
}

// A parent's key; NULL where there is no parent yet.
absl::StatusOr<Value> KeyOfParent(DatabaseAdapter& db, const Schema& schema, const ForeignKey& key, int number) {
  if (schema.FindTable(key.table) == nullptr) return Value();
  const std::string column = QuoteName(key.to.empty() ? PrimaryKeyOf(schema, key.table) : key.to[0]);
  return SelectValue(db,
                     absl::StrCat("SELECT ", column, " FROM ", QuoteName(key.table), " ORDER BY ", column,
                                  " LIMIT 1 OFFSET ? % max(1, (SELECT count(*) FROM ", QuoteName(key.table), "))"),
                     {Value(int64_t{number})});
}

bool MustBeGiven(const Column& column) {
  return column.primary_key > 0 || (column.not_null && !column.default_value.has_value());
}

absl::Status InsertRow(DatabaseAdapter& db, const Schema& schema, const Table& table, int number, bool all_columns) {
  std::vector<std::string> names, marks;
  std::vector<Value> values;
  for (const Column& column : table.columns) {
    if (!column.generated.empty() || (!all_columns && !MustBeGiven(column))) continue;
    const ForeignKey* reference = ReferenceOf(table, column.name);
    Value value = OfType(column, number);
    if (reference != nullptr) {
      ASSIGN_OR_RETURN(value, KeyOfParent(db, schema, *reference, number));
    }
    names.push_back(QuoteName(column.name));
    marks.emplace_back("?");
    values.push_back(std::move(value));
  }
  if (names.empty()) return absl::OkStatus();
  return db.Execute(absl::StrCat("INSERT OR IGNORE INTO ", QuoteName(table.name), "(", absl::StrJoin(names, ", "),
                                 ") VALUES(", absl::StrJoin(marks, ", "), ")"),
                    values);
}

// Whether rows came into a table that had none.
absl::StatusOr<bool> Fill(DatabaseAdapter& db, const Schema& schema, const Table& table) {
  // What waits in the archive to come back must find its place free.
  ASSIGN_OR_RETURN(
      int64_t waiting,
      SelectInteger(db, "SELECT EXISTS(SELECT 1 FROM migration_archive WHERE table_name = ?)", {Value(table.name)}));
  if (waiting != 0) return false;
  const std::string any = absl::StrCat("SELECT EXISTS(SELECT 1 FROM ", QuoteName(table.name), ")");
  ASSIGN_OR_RETURN(int64_t before, SelectInteger(db, any));
  if (before != 0) return false;
  for (int number = 1; number <= kRows; ++number) {
    // What a constraint refuses in full may do without the columns that need not be given.
    for (const bool all_columns : {true, false}) {
      const absl::Status inserted = InsertRow(db, schema, table, number, all_columns);
      if (!inserted.ok() && !absl::IsFailedPrecondition(inserted)) return inserted;
      if (inserted.ok() && db.rows_changed() > 0) break;
    }
  }
  ASSIGN_OR_RETURN(int64_t after, SelectInteger(db, any));
  return after != 0;
}

}  // namespace

absl::Status FillEmptyTables(DatabaseAdapter& db, const Schema& but) {
  ASSIGN_OR_RETURN(Schema schema, db.ReadSchema());
  // Again as long as rows came: a child can only be filled when its parent is.
  for (bool more = true; more;) {
    more = false;
    for (const auto& [name, table] : schema.tables) {
      if (IsHistoryTable(name) || table.is_virtual || IsShadowTable(schema, name) || but.FindTable(name) != nullptr)
        continue;
      ASSIGN_OR_RETURN(bool filled, Fill(db, schema, table));
      more = more || filled;
    }
  }
  return absl::OkStatus();
}

}  // namespace crystal
