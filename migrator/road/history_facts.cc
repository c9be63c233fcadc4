#include "migrator/road/history_facts.h"

#include <variant>

#include "migrator/base/clock.h"
#include "migrator/base/status_macros.h"

namespace crystal {
namespace {

constexpr char kTable[] = "migrations";   // table_name of a fact: what it is about
constexpr char kWrittenBy[] = "history";  // archived_by of a fact; no migration has this name

std::vector<Value> Place(absl::string_view name) {
  return {std::string(kTable), std::string(name), std::string(kWrittenBy)};
}

}  // namespace

absl::StatusOr<std::optional<std::string>> ReadFact(DatabaseAdapter& db, absl::string_view name) {
  absl::StatusOr<std::unique_ptr<Cursor>> selected = db.Select(
      "SELECT value FROM migration_archive WHERE table_name = ? AND column_name = ? AND archived_by = ?", Place(name));
  if (absl::IsInvalidArgument(selected.status())) return std::nullopt;  // no such table, or another's
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows, std::move(selected));
  ASSIGN_OR_RETURN(bool found, rows->Next());
  if (!found) return std::nullopt;
  return std::string(rows->Get(0).bytes);
}

absl::Status WriteFact(DatabaseAdapter& db, absl::string_view name, const std::string& value,
                       const RunContext& context) {
  std::vector<Value> values = Place(name);
  values.emplace_back(value);
  values.emplace_back(IsoTime(context.now_ms));
  RETURN_IF_ERROR(
      db.Execute("UPDATE migration_archive SET value = ?4, archived_at = ?5 WHERE table_name = ?1 AND "
                 "column_name = ?2 AND archived_by = ?3",
                 values));
  if (db.rows_changed() > 0) return absl::OkStatus();
  return db.Execute(
      "INSERT INTO migration_archive(table_name, column_name, archived_by, value, archived_at, kind) "
      "VALUES(?1, ?2, ?3, ?4, ?5, 'fact')",
      values);
}

}  // namespace crystal
