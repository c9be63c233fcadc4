#include "legacy/launch.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "legacy/js_values.h"
#include "migrator/base/status_macros.h"

namespace crystal {

std::function<std::string()> CountingIds(int64_t first) {
  return [next = first]() mutable { return absl::StrFormat("00000000-0000-4000-8000-%012d", next++); };
}

Launch::Launch(DatabaseAdapter& db, const LegacyEnvironment& environment) : db_(db), environment_(environment) {
  if (!environment_.new_id) environment_.new_id = CountingIds(1);
}

absl::Status Launch::Admit() {
  if (!environment_.stop_after_write || report_.writes < *environment_.stop_after_write) return absl::OkStatus();
  report_.stopped = true;
  return absl::AbortedError("stopped");
}

absl::Status Launch::Write(absl::string_view sql, absl::Span<const Value> values) {
  RETURN_IF_ERROR(Admit());
  RETURN_IF_ERROR(db_.Execute(sql, values));
  ++report_.writes;
  return absl::OkStatus();
}

absl::Status Launch::WriteEach(std::initializer_list<absl::string_view> statements) {
  for (absl::string_view sql : statements) RETURN_IF_ERROR(Write(sql));
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Launch::Row>> Launch::Read(absl::string_view sql, absl::Span<const Value> values) {
  RETURN_IF_ERROR(Admit());
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> cursor, db_.Select(sql, values));
  std::vector<Row> rows;
  while (true) {
    ASSIGN_OR_RETURN(bool more, cursor->Next());
    if (!more) return rows;
    Row row;
    for (int i = 0; i < cursor->column_count(); ++i) row.push_back(JsValue(cursor->Get(i)));
    rows.push_back(std::move(row));
  }
}

absl::StatusOr<ColumnNames> Launch::ReadColumns(absl::string_view table) {
  ASSIGN_OR_RETURN(std::vector<Row> rows, Read(absl::StrCat("PRAGMA table_info(", table, ")")));
  ColumnNames columns;
  for (const Row& row : rows) columns.types[JsText(row[1])] = JsText(row[2]);
  return columns;
}

absl::StatusOr<bool> Launch::HasTable(absl::string_view table) {
  ASSIGN_OR_RETURN(std::vector<Row> rows, Read("SELECT name FROM sqlite_master WHERE type = 'table' AND name = ?",
                                               {Value(std::string(table))}));
  return !rows.empty();
}

// QUIRK: a row with the key is enough, whatever its value says.
absl::StatusOr<bool> Launch::HasPreference(absl::string_view key) {
  ASSIGN_OR_RETURN(std::vector<Row> rows,
                   Read("SELECT value FROM user_preferences WHERE key = ?", {Value(std::string(key))}));
  return !rows.empty();
}

absl::Status Launch::InsertPreference(absl::string_view key, absl::string_view value) {
  return Write("INSERT INTO user_preferences (key, value) VALUES (?, ?)",
               {Value(std::string(key)), Value(std::string(value))});
}

absl::Status Launch::AddUnlessKnown(const ColumnNames& known, absl::string_view table, const std::string& column,
                                    absl::string_view declaration) {
  if (known.Has(column)) return absl::OkStatus();
  return Write(absl::StrCat("ALTER TABLE ", table, " ADD COLUMN ", column, " ", declaration));
}

absl::Status Launch::AddIfMissing(absl::string_view table, const std::string& column, absl::string_view declaration) {
  ASSIGN_OR_RETURN(ColumnNames columns, ReadColumns(table));
  return AddUnlessKnown(columns, table, column, declaration);
}

absl::Status Launch::Atomically(const std::function<absl::Status()>& work) {
  RETURN_IF_ERROR(Write("BEGIN"));
  absl::Status status = work();
  if (status.ok()) status = Write("COMMIT");
  // Where SQLite has rolled back by itself there is nothing to end, and nothing is counted.
  if (!status.ok() && !stopped()) (void)Write("ROLLBACK");
  return status;
}

absl::Status Launch::Swallow(absl::string_view step, const absl::Status& status) {
  if (status.ok() || stopped()) return status;
  report_.swallowed.push_back({.step = std::string(step), .error = std::string(status.message())});
  return absl::OkStatus();
}

std::string Launch::NewId() {
  ++report_.ids_used;
  return environment_.new_id();
}

}  // namespace crystal
