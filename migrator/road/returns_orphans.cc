// What would come back, but refers to a row that is gone for good: it stays away.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/column_default.h"
#include "migrator/road/returns.h"
#include "migrator/road/row_key.h"

namespace crystal {

// A parent that the user has deleted since does not come back, and what refers to it would be broken: it stays away.
absl::Status Returns::TakeOrphansAway(std::vector<Returning>& returning) {
  for (bool again = true; again;) {  // each round takes rows away, which others may refer to
    again = false;
    for (Returning& one : returning) {
      for (const ForeignKey& key : one.table.foreign_keys) {
        ASSIGN_OR_RETURN(int64_t orphans, TakeRowsAway(one, key));
        one.orphans += orphans;
        again |= orphans > 0;
      }
    }
  }
  for (Returning& one : returning) {
    for (const ForeignKey& key : one.table.foreign_keys) {
      ASSIGN_OR_RETURN(int64_t orphans, TakeValuesAway(one, key));
      one.orphans += orphans;
    }
  }
  return absl::OkStatus();
}

// SQL that is true where t's row refers to nothing by this key and did not do so all the time; "" where nobody can
// tell.
absl::StatusOr<std::string> Returns::IsOrphan(const Table& table, const ForeignKey& key) {
  const absl::StatusOr<Table> parent = db_.ReadTable(key.table);
  if (absl::IsNotFound(parent.status())) return "";
  RETURN_IF_ERROR(parent);
  const std::vector<std::string> to = key.to.empty() ? KeyOf(*parent).columns : key.to;
  if (to.size() != key.from.size()) return "";
  std::vector<std::string> given, same;
  for (size_t i = 0; i < to.size(); ++i) {
    given.push_back(absl::StrCat("t.", QuoteName(key.from[i]), " IS NOT NULL"));
    same.push_back(absl::StrCat("p.", QuoteName(to[i]), " = ", "t.", QuoteName(key.from[i])));
  }
  // As BrokenReferences says it.
  const RowKey row = KeyOf(table);
  const std::string reference =
      absl::StrCat(QuoteText(table.name + "|"), " || ",
                   row.is_alias || !row.rowid.empty() ? absl::StrCat("t.", row.RowidSql()) : "'?'", " || ",
                   QuoteText(absl::StrCat("|", key.table, "|", absl::StrJoin(key.from, ","))));
  return absl::StrCat(absl::StrJoin(given, " AND "), " AND NOT EXISTS (SELECT 1 FROM ", "main.",
                      QuoteName(parent->name), " AS p WHERE ", absl::StrJoin(same, " AND "),
                      ") AND NOT EXISTS (SELECT 1 FROM temp.crystal_broken WHERE reference = ", reference, ")");
}

absl::StatusOr<int64_t> Returns::TakeRowsAway(const Returning& returning, const ForeignKey& key) {
  const Table& table = returning.table;
  ASSIGN_OR_RETURN(const std::string orphan, IsOrphan(table, key));
  if (orphan.empty()) return 0;
  RETURN_IF_ERROR(db_.Execute(
      absl::StrCat("DELETE FROM ", "main.", QuoteName(table.name), " AS t WHERE ", orphan, " AND ",
                   KeyOf(table).Exact("t."), " IN (SELECT exact_key FROM temp.crystal_inserted WHERE table_name = ?)"),
      {Value(table.name)}));
  return db_.rows_changed();
}

absl::StatusOr<int64_t> Returns::TakeValuesAway(const Returning& returning, const ForeignKey& key) {
  const Table& table = returning.table;
  const Column* column = key.from.size() == 1 ? table.FindColumn(key.from[0]) : nullptr;
  if (column == nullptr || returning.kept.count(column->name) == 0) return 0;
  ASSIGN_OR_RETURN(const std::string orphan, IsOrphan(table, key));
  if (orphan.empty()) return 0;
  RETURN_IF_ERROR(db_.Execute(
      absl::StrCat("UPDATE OR IGNORE ", "main.", QuoteName(table.name), " AS t SET ", QuoteName(column->name), " = (",
                   DefaultSql(*column), ") WHERE ", orphan, " AND EXISTS (SELECT 1 FROM ", Line(table),
                   " AND k.kind = 'value' AND ", SameSql(absl::StrCat("t.", QuoteName(column->name)), "a.value"), ")"),
      {table.name, column->name}));
  return db_.rows_changed();
}

}  // namespace crystal
