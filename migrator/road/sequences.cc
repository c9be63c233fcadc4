#include "migrator/road/sequences.h"

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"

namespace crystal {
namespace {

constexpr char kSequence[] = "sqlite_sequence";
// Lines of an older program have no direction.
constexpr char kKept[] =
    " FROM migration_archive WHERE table_name = 'sqlite_sequence' AND archived_by = ?1 AND "
    "(direction = ?2 OR direction IS NULL)";

absl::StatusOr<Sequences> Read(DatabaseAdapter& db, absl::string_view sql, absl::Span<const Value> values) {
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows, db.Select(sql, values));
  Sequences sequences;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows->Next());
    if (!more) return sequences;
    sequences[std::string(rows->Get(0).bytes)] = rows->Get(1).integer;
  }
}

}  // namespace

absl::StatusOr<Sequences> ReadSequences(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(int64_t any, SelectInteger(db, "SELECT count(*) FROM pragma_table_info('sqlite_sequence')"));
  if (any == 0) return Sequences();
  return Read(db, "SELECT name, seq FROM sqlite_sequence", {});
}

absl::Status RaiseSequence(DatabaseAdapter& db, const std::string& table, int64_t highest) {
  RETURN_IF_ERROR(db.Execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", {highest, table}));
  if (db.rows_changed() > 0) return absl::OkStatus();
  return db.Execute("INSERT INTO sqlite_sequence(name, seq) VALUES(?, ?)", {table, highest});
}

absl::Status ArchiveSequence(DatabaseAdapter& db, const SectionName& section, const std::string& table,
                             int64_t highest) {
  return db.Execute(
      "INSERT INTO migration_archive(table_name, row_key, column_name, value, archived_by, archived_at, kind, "
      "direction, "
      "exact_key) VALUES(?, ?, 'seq', ?, ?, ?, 'sequence', ?, ?)",
      {std::string(kSequence), table, highest, section.migration, section.at, section.direction_text(), table});
}

absl::Status PutBackSequences(DatabaseAdapter& db, const SectionName& section) {
  const std::vector<Value> whose = {section.migration, section.opposite_text()};
  ASSIGN_OR_RETURN(Sequences kept,
                   Read(db, absl::StrCat("SELECT row_key, max(value)", kKept, " GROUP BY row_key"), whose));
  for (const auto& [name, highest] : kept) {
    const absl::StatusOr<Table> table = db.ReadTable(name);
    if (!table.ok() || !table->autoincrement) continue;
    RETURN_IF_ERROR(RaiseSequence(db, name, highest));
    RETURN_IF_ERROR(db.Execute(absl::StrCat("DELETE", kKept, " AND row_key = ?3"), {whose[0], whose[1], name}));
  }
  return absl::OkStatus();
}

}  // namespace crystal
