#include "verify/schema_text.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_layout.h"
#include "migrator/values/history_tables.h"

namespace crystal {
namespace {

// Puts a table behind those that it refers to.
class FamilyOrder {
 public:
  explicit FamilyOrder(const Schema& schema) : schema_(schema) {
    for (const auto& [name, table] : schema.tables) spelled_[absl::AsciiStrToLower(name)] = name;
  }

  std::vector<std::string> Take() {
    for (const auto& [name, table] : schema_.tables) Visit(name);
    return std::move(order_);
  }

 private:
  void Visit(const std::string& name) {
    if (!seen_.insert(name).second) return;
    for (const ForeignKey& key : schema_.tables.at(name).foreign_keys) {
      const auto parent = spelled_.find(absl::AsciiStrToLower(key.table));
      if (parent != spelled_.end()) Visit(parent->second);
    }
    order_.push_back(name);
  }

  const Schema& schema_;
  std::map<std::string, std::string> spelled_;  // lower case to the name
  std::set<std::string> seen_;
  std::vector<std::string> order_;
};

absl::StatusOr<std::vector<SchemaStatement>> ReadStatements(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(
      std::unique_ptr<Cursor> rows,
      db.Select("SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL "
                "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND tbl_name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
                "AND tbl_name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow') "
                "ORDER BY rowid"));
  std::vector<SchemaStatement> all;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows->Next());
    if (!more) return all;
    const auto text = [&](int column) { return std::string(rows->Get(column).bytes); };
    if (!IsHistoryTable(text(2))) all.push_back({text(0), text(1), text(2), text(3)});
  }
}

std::string LaidOut(const SchemaStatement& statement) {
  if (statement.type == "table") return LaidOutTable(statement.sql, statement.name);
  return statement.type == "index" ? LaidOutIndex(statement.sql) : statement.sql;
}

void LeaveHistoryOut(Schema& schema) {
  std::erase_if(schema.tables, [](const auto& table) { return IsHistoryTable(table.first); });
  std::erase_if(schema.objects, [](const SchemaObject& object) { return IsHistoryTable(object.table); });
}

}  // namespace

const SchemaStatement* SchemaText::Find(absl::string_view type, absl::string_view name) const {
  const auto found = std::find_if(statements.begin(), statements.end(), [&](const SchemaStatement& statement) {
    return statement.type == type && statement.name == name;
  });
  return found == statements.end() ? nullptr : &*found;
}

std::vector<std::string> ParentsFirst(const Schema& schema) { return FamilyOrder(schema).Take(); }

absl::StatusOr<SchemaText> ReadSchemaText(DatabaseAdapter& db) {
  SchemaText text;
  ASSIGN_OR_RETURN(text.schema, db.ReadSchema());
  LeaveHistoryOut(text.schema);
  ASSIGN_OR_RETURN(text.statements, ReadStatements(db));
  std::map<std::string, size_t> place;
  for (const std::string& name : ParentsFirst(text.schema)) place[name] = place.size();
  const auto rank = [&](const SchemaStatement& s) {
    const Table* table = text.schema.FindTable(s.table);
    const bool is_virtual = s.type == "table" && table != nullptr && table->is_virtual;
    const int kind = s.type == "table" ? (is_virtual ? 1 : 0) : s.type == "index" ? 2 : s.type == "view" ? 3 : 4;
    return std::make_tuple(kind, kind < 3 ? place[s.table] : 0, kind == 2 ? s.name : "");
  };
  std::stable_sort(text.statements.begin(), text.statements.end(),
                   [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  for (SchemaStatement& statement : text.statements) statement.sql = LaidOut(statement);
  return text;
}

std::string ToString(const SchemaText& text) {
  std::string out;
  std::string last;
  for (const SchemaStatement& statement : text.statements) {
    const bool apart = !last.empty() && !(statement.type == "index" && last == "index");
    absl::StrAppend(&out, apart ? "\n" : "", Terminated(statement.sql), "\n");
    last = statement.type;
  }
  return out;
}

}  // namespace crystal
