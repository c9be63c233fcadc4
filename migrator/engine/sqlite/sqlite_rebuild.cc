#include "migrator/engine/sqlite/sqlite_rebuild.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/create_table_text.h"
#include "migrator/engine/sqlite/sqlite_sql.h"

namespace crystal {
namespace {

// What becomes of one column; everything else of the table stays.
struct ColumnEdit {
  std::string table;
  std::string column;
  std::optional<ColumnDefinition> to;  // none: it goes
  Conversion conversion = Conversion::kKeep;
};

bool IsRowidAlias(const ColumnDefinition& column) { return column.primary_key && column.type == DataType::kInteger; }

// An INTEGER PRIMARY KEY stands for the rowid exactly where SQLite keeps no index for the key; one of many columns or a
// descending one does not (https://www.sqlite.org/lang_createtable.html#rowid).
bool HasRowidAlias(const Table& table, const ColumnEdit& edit) {
  if (edit.to && IsRowidAlias(*edit.to)) return true;
  const bool indexed =
      std::any_of(table.indexes.begin(), table.indexes.end(), [](const Index& i) { return i.origin == "pk"; });
  return !indexed && std::any_of(table.columns.begin(), table.columns.end(),
                                 [&](const Column& c) { return c.primary_key > 0 && c.name != edit.column; });
}

std::string Converted(const ColumnEdit& edit) {
  const std::string from = QuoteName(edit.column);
  // A date that SQLite cannot read stays as it is: data-rules.md R2.
  return edit.conversion == Conversion::kToDateTime ? absl::StrCat("coalesce(datetime(", from, "), ", from, ")") : from;
}

std::string CopyRows(const Table& table, const ColumnEdit& edit, absl::string_view copy) {
  std::vector<std::string> to, from;
  const std::string rowid = RowidName(table);
  if (!rowid.empty() && !HasRowidAlias(table, edit)) {
    to.push_back(rowid);
    from.push_back(rowid);
  }
  for (const Column& column : table.columns) {
    if (!column.generated.empty()) continue;
    const bool edited = column.name == edit.column;
    if (edited && !edit.to) continue;
    to.push_back(QuoteName(edited ? edit.to->name : column.name));
    from.push_back(edited ? Converted(edit) : QuoteName(column.name));
  }
  return absl::StrCat("INSERT INTO ", QuoteName(copy), "(", absl::StrJoin(to, ", "), ") SELECT ",
                      absl::StrJoin(from, ", "), " FROM ", QuoteName(table.name));
}

absl::StatusOr<std::string> CreateCopy(absl::string_view sql, const ColumnEdit& edit, absl::string_view copy) {
  ASSIGN_OR_RETURN(CreateTableText text, ParseCreateTable(sql));
  std::vector<std::string> parts;
  for (const TablePart& part : text.parts) {
    const bool edited = absl::EqualsIgnoreCase(part.column, edit.column);
    const bool goes = edited || absl::EqualsIgnoreCase(ForeignKeyColumn(part), edit.column);
    if (goes && !edit.to) continue;
    parts.push_back(edited ? SqliteColumn(*edit.to) : RequalifyColumns(part.text, edit.table, copy));
  }
  return absl::StrCat("CREATE TABLE ", QuoteName(copy), "(", absl::StrJoin(parts, ", "), ")", text.options);
}

absl::StatusOr<std::vector<std::string>> Rebuild(DatabaseAdapter& db, const ColumnEdit& edit) {
  ASSIGN_OR_RETURN(Schema schema, db.ReadSchema());
  const Table* table = schema.FindTable(edit.table);
  if (table == nullptr || table->FindColumn(edit.column) == nullptr) {
    return absl::NotFoundError(absl::StrCat("no column ", edit.table, ".", edit.column));
  }
  if (table->is_virtual) return absl::FailedPreconditionError(absl::StrCat(edit.table, " is a virtual table"));
  ASSIGN_OR_RETURN(Value sql, SelectValue(db, "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?",
                                          {Value(edit.table)}));
  ASSIGN_OR_RETURN(
      std::vector<std::string> indexes,
      SelectTexts(db,
                  "SELECT sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL "
                  "ORDER BY rowid",
                  {Value(edit.table)}));
  const std::string copy = absl::StrCat("crystal_rebuild_", edit.table);
  ASSIGN_OR_RETURN(std::string create, CreateCopy(std::get<std::string>(sql), edit, copy));
  std::vector<std::string> statements = {create, CopyRows(*table, edit, copy)};
  if (table->autoincrement &&
      table->FindColumn(edit.column)->primary_key == 0) {  // the highest id ever given stays known (hazard A17)
    const std::string quoted = QuoteText(copy);
    statements.push_back(absl::StrCat("DELETE FROM sqlite_sequence WHERE name = ", quoted));
    statements.push_back(absl::StrCat("INSERT INTO sqlite_sequence(name, seq) SELECT ", quoted,
                                      ", seq FROM sqlite_sequence WHERE name = ", QuoteText(edit.table)));
  }
  statements.push_back(absl::StrCat("DROP TABLE ", QuoteName(edit.table)));
  statements.push_back(absl::StrCat("ALTER TABLE ", QuoteName(copy), " RENAME TO ", QuoteName(edit.table)));
  statements.insert(statements.end(), indexes.begin(), indexes.end());
  return WithObjectsSetAside(db, std::move(statements));
}

}  // namespace

absl::StatusOr<std::vector<std::string>> WithObjectsSetAside(DatabaseAdapter& db, std::vector<std::string> statements) {
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> cursor,
                   db.Select("SELECT type, name, sql FROM sqlite_schema WHERE type IN ('view', 'trigger') "
                             "ORDER BY type = 'trigger', rowid"));
  std::vector<std::string> drop, create;
  while (true) {
    ASSIGN_OR_RETURN(bool more, cursor->Next());
    if (!more) break;
    const std::string type(cursor->Get(0).bytes);
    drop.push_back(absl::StrCat(type == "view" ? "DROP VIEW " : "DROP TRIGGER ", QuoteName(cursor->Get(1).bytes)));
    create.emplace_back(cursor->Get(2).bytes);
  }
  // Triggers go first and come back last: one may stand on a view.
  std::vector<std::string> all(drop.rbegin(), drop.rend());
  all.insert(all.end(), std::make_move_iterator(statements.begin()), std::make_move_iterator(statements.end()));
  all.insert(all.end(), create.begin(), create.end());
  return all;
}

absl::StatusOr<std::vector<std::string>> RebuildStatements(DatabaseAdapter& db, const RetypeColumn& change) {
  return Rebuild(db, {change.table, change.from.name, change.to, change.conversion});
}

absl::StatusOr<std::vector<std::string>> RebuildStatements(DatabaseAdapter& db, const DropColumn& change) {
  ASSIGN_OR_RETURN(Value sql, SelectValue(db, "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?",
                                          {Value(change.table)}));
  const auto* text = std::get_if<std::string>(&sql);
  const absl::StatusOr<CreateTableText> parsed = ParseCreateTable(text == nullptr ? "" : *text);
  const bool apart = parsed.ok() && std::any_of(parsed->parts.begin(), parsed->parts.end(), [&](const TablePart& part) {
                       return absl::EqualsIgnoreCase(ForeignKeyColumn(part), change.column.name);
                     });
  if (!apart) return std::vector<std::string>();
  return Rebuild(db, {change.table, change.column.name, std::nullopt});
}

}  // namespace crystal
