#include "migrator/road/own_aside.h"

#include <iterator>
#include <memory>
#include <set>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/create_table_text.h"
#include "migrator/road/own_archive.h"

namespace crystal {
namespace {

// Names in lower case.
bool NamesAny(absl::string_view sql, const std::set<std::string>& names) {
  return absl::c_any_of(WordsOf(sql),
                        [&](const SqlToken& word) { return names.count(absl::AsciiStrToLower(word.Name())) > 0; });
}

// The user's own columns of the table that need one of `names`, or a column that does; their names are added.
absl::StatusOr<std::vector<TablePart>> ColumnsThatNeed(MoveState& move, const std::string& table,
                                                       std::set<std::string>& names) {
  ASSIGN_OR_RETURN(const std::string sql, TableSql(move.db, table));
  ASSIGN_OR_RETURN(CreateTableText text, ParseCreateTable(sql));
  std::erase_if(text.parts, [&](const TablePart& part) {
    return part.column.empty() || !move.own.IsOwnColumn(table, part.column);
  });
  std::vector<TablePart> needing;
  const auto needs = [&](const TablePart& part) { return NamesAny(part.text, names); };
  while (true) {
    const auto found = absl::c_find_if(text.parts, needs);
    if (found == text.parts.end()) return needing;
    names.insert(absl::AsciiStrToLower(found->column));
    needing.push_back(std::move(*found));
    text.parts.erase(found);
  }
}

// Whether it is one of those that a column can stand in the way of.
bool MayNeed(const SchemaObject& object, const std::string& table, const std::set<std::string>& names) {
  return (object.type != "index" || object.table == table) && NamesAny(object.sql, names);
}

}  // namespace

absl::StatusOr<std::vector<SchemaObject>> ObjectsOf(DatabaseAdapter& db, const std::string& table) {
  ASSIGN_OR_RETURN(
      std::unique_ptr<Cursor> rows,
      db.Select("SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE type <> 'table' AND sql IS NOT NULL AND "
                "(?1 = '' OR lower(tbl_name) = lower(?1)) ORDER BY rowid",
                {Value(table)}));
  std::vector<SchemaObject> objects;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows->Next());
    if (!more) return objects;
    const auto text = [&](int column) { return std::string(rows->Get(column).bytes); };
    objects.push_back({text(0), text(1), text(2), text(3)});
  }
}

absl::StatusOr<std::string> TableSql(DatabaseAdapter& db, const std::string& table) {
  ASSIGN_OR_RETURN(Value sql,
                   SelectValue(db, "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", {Value(table)}));
  const auto* text = std::get_if<std::string>(&sql);
  return text == nullptr ? "" : *text;
}

absl::Status DropWithOwnAside(MoveState& move, const SectionName& section, const StatementEffects::Alter& alter,
                              const absl::Status& error, const OwnColumnDrop& own_column,
                              const std::function<absl::Status()>& drop) {
  std::set<std::string> names = {absl::AsciiStrToLower(alter.column)};
  ASSIGN_OR_RETURN(const std::vector<TablePart> columns, ColumnsThatNeed(move, alter.table, names));
  ASSIGN_OR_RETURN(std::vector<SchemaObject> objects, ObjectsOf(move.db, ""));
  std::erase_if(objects, [&](const SchemaObject& object) {
    return !move.own.IsOwnObject(object.name) || !MayNeed(object, alter.table, names);
  });
  if (columns.empty() && objects.empty()) return error;
  for (auto object = objects.rbegin(); object != objects.rend(); ++object) {  // a trigger may stand on a view
    RETURN_IF_ERROR(move.db.Execute(absl::StrCat("DROP ", object->type, " main.", QuoteName(object->name))));
  }
  for (auto part = columns.rbegin(); part != columns.rend(); ++part) {
    RETURN_IF_ERROR(own_column.before(part->column));
    const std::string sql =
        absl::StrCat("ALTER TABLE main.", QuoteName(alter.table), " DROP COLUMN ", QuoteName(part->column));
    if (!move.db.Execute(sql).ok()) return error;  // something of the author's needs it in turn
    own_column.after(part->column);
  }
  if (!drop().ok()) return error;
  for (const TablePart& part : columns) {
    RETURN_IF_ERROR(KeepOwn(move, section, {alter.table, absl::StrCat("column ", part.column), part.text}));
  }
  for (const SchemaObject& object : objects) RETURN_IF_ERROR(MakeOrKeepOwn(move, section, object));
  return absl::OkStatus();
}

}  // namespace crystal
