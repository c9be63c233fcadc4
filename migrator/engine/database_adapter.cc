#include "migrator/engine/database_adapter.h"

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"

namespace crystal {

absl::Status RunScript(DatabaseAdapter& db, const std::vector<SqlStatement>& statements) {
  for (const SqlStatement& statement : statements) {
    RETURN_IF_ERROR(WithContext(db.RunStatement(statement, [](const StatementEffects&) { return absl::OkStatus(); }),
                                absl::StrCat("line ", statement.line)));
  }
  return db.DropTemporary();
}

absl::StatusOr<std::optional<Table>> FindTable(DatabaseAdapter& db, const std::string& name) {
  if (name.empty()) return std::optional<Table>();
  absl::StatusOr<Table> table = db.ReadTable(name);
  if (absl::IsNotFound(table.status())) return std::optional<Table>();
  RETURN_IF_ERROR(table);
  return std::optional<Table>(*std::move(table));
}

absl::StatusOr<Value> SelectValue(DatabaseAdapter& db, absl::string_view sql, absl::Span<const Value> values) {
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> cursor, db.Select(sql, values));
  ASSIGN_OR_RETURN(bool found, cursor->Next());
  return found ? cursor->Get(0).ToValue() : Value{};
}

absl::StatusOr<int64_t> SelectInteger(DatabaseAdapter& db, absl::string_view sql, absl::Span<const Value> values) {
  ASSIGN_OR_RETURN(Value value, SelectValue(db, sql, values));
  const int64_t* integer = std::get_if<int64_t>(&value);
  return integer == nullptr ? 0 : *integer;
}

absl::StatusOr<std::vector<std::string>> SelectTexts(DatabaseAdapter& db, absl::string_view sql,
                                                     absl::Span<const Value> values) {
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> cursor, db.Select(sql, values));
  std::vector<std::string> texts;
  while (true) {
    ASSIGN_OR_RETURN(bool more, cursor->Next());
    if (!more) return texts;
    texts.emplace_back(cursor->Get(0).bytes);
  }
}

}  // namespace crystal
