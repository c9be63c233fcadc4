// A database's schema as it was found: plain values read by introspection, compared with ==.
//
// Spelling is normalised when it is read (the adapter's introspection says how), so that two schemas are equal exactly
// when they mean the same. No handle, no pointers between the parts.
#ifndef MIGRATOR_VALUES_SCHEMA_H_
#define MIGRATOR_VALUES_SCHEMA_H_

#include <compare>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace crystal {

struct Column {
  std::string name;
  std::string type;  // as declared, upper case; "" where none was
  bool not_null = false;
  std::optional<std::string> default_value = std::nullopt;  // SQL text of the default
  int primary_key = 0;                                      // 0, or its place in the key from 1
  std::string collation = "BINARY";
  std::string generated = {};  // "", or "VIRTUAL: expression" / "STORED: expression"
  auto operator<=>(const Column&) const = default;
};

struct ForeignKey {
  std::vector<std::string> from;
  std::string table;
  std::vector<std::string> to;  // empty where it names the parent's primary key silently
  std::string on_delete = "NO ACTION";
  std::string on_update = "NO ACTION";
  auto operator<=>(const ForeignKey&) const = default;
};

struct IndexColumn {
  std::string name;  // the column, or "" for an expression (then the index's `sql` says which)
  bool descending = false;
  std::string collation = "BINARY";
  auto operator<=>(const IndexColumn&) const = default;
};

struct Index {
  std::string name;    // "" for those that a UNIQUE or PRIMARY KEY clause made
  std::string origin;  // "c" CREATE INDEX, "u" UNIQUE, "pk" PRIMARY KEY
  bool unique = false;
  bool partial = false;
  std::vector<IndexColumn> columns;
  std::string sql = {};  // only of partial and expression indexes, where the columns do not say it all
  auto operator<=>(const Index&) const = default;
};

struct Table {
  std::string name;
  std::vector<Column> columns;           // in declared order
  std::vector<ForeignKey> foreign_keys;  // sorted
  std::vector<Index> indexes;            // sorted
  std::vector<std::string> checks;       // sorted, without white space outside of strings
  // Sorted: what happens in a conflict, when a foreign key is looked at, a virtual table's module with its arguments.
  std::vector<std::string> clauses = {};
  bool autoincrement = false;
  bool without_rowid = false;
  bool strict = false;
  bool is_virtual = false;
  auto operator<=>(const Table&) const = default;

  const Column* FindColumn(absl::string_view column) const {
    for (const Column& c : columns) {
      if (c.name == column) return &c;
    }
    return nullptr;
  }
};

// A view or a trigger, with the SQL that made it.
struct SchemaObject {
  std::string type;  // "view" or "trigger"
  std::string name;
  std::string table;  // what a trigger is on
  std::string sql;
  auto operator<=>(const SchemaObject&) const = default;
};

struct Schema {
  std::map<std::string, Table> tables;
  std::vector<SchemaObject> objects;  // views first, then triggers, each in the order they were made
  auto operator<=>(const Schema&) const = default;

  const Table* FindTable(absl::string_view table) const {
    auto found = tables.find(std::string(table));
    return found == tables.end() ? nullptr : &found->second;
  }
  const Column* FindColumn(absl::string_view table, absl::string_view column) const {
    const Table* found = FindTable(table);
    return found == nullptr ? nullptr : found->FindColumn(column);
  }
  const Index* FindIndex(absl::string_view table, absl::string_view index) const {
    const Table* found = FindTable(table);
    if (found == nullptr) return nullptr;
    for (const Index& i : found->indexes) {
      if (i.name == index) return &i;
    }
    return nullptr;
  }
};

// Whether the table is one of those in which a virtual table keeps what it holds: nobody else may write them.
bool IsShadowTable(const Schema& schema, absl::string_view table);

// What stands for the rowid in this table: "rowid", or another of its names where a column is called that; "" where it
// has none that can be reached (https://www.sqlite.org/rowidtable.html).
std::string RowidName(const Table& table);

}  // namespace crystal

#endif  // MIGRATOR_VALUES_SCHEMA_H_
