// Laws of the rebuild, on random tables among random indexes, views, triggers and children.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "absl/strings/str_join.h"
#include "tests/support/database.h"
#include "tests/support/expected_schema.h"
#include "tests/support/generators.h"
#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

// Every row of every table with its storage classes and, where SQL can ask for it, its rowid.
std::vector<std::string> AllRows(SqliteAdapter& db) {
  std::vector<std::string> all;
  for (const auto& [name, table] : SchemaOf(db).tables) {
    std::vector<std::string> columns;
    bool hidden = false;
    for (const Column& column : table.columns) {
      columns.push_back(QuoteName(column.name));
      hidden |= column.name == "_rowid_";
    }
    if (!table.without_rowid && !hidden) columns.push_back("_rowid_");
    const std::string sql = "SELECT " + absl::StrJoin(columns, ", ") + " FROM " + QuoteName(name) + " ORDER BY ";
    const std::string order = table.without_rowid ? absl::StrJoin(columns, ", ") : "_rowid_";
    for (const std::string& row : Rows(db, sql + order)) all.push_back(name + ": " + row);
  }
  if (SelectInteger(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_sequence'").value_or(0) == 0)
    return all;
  for (const std::string& row : Rows(db, "SELECT name, seq FROM sqlite_sequence ORDER BY name")) all.push_back(row);
  return all;
}

// The text of everything in the schema but the table itself.
std::vector<std::string> TextsAround(SqliteAdapter& db, const std::string& table) {
  return *SelectTexts(db,
                      "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema "
                      "WHERE NOT (type = 'table' AND name = ?) AND name NOT LIKE 'sqlite%' ORDER BY type, name",
                      {Value(table)});
}

Schema WithType(Schema schema, const RetypeColumn& change, const std::string& type) {
  for (Column& column : schema.tables.at(change.table).columns) {
    if (column.name == change.from.name) column.type = type;
  }
  return schema;
}

RC_GTEST_PROP(Rebuild, KeepsEveryRowAndEverythingAround, ()) {
  const RandomDatabase database = *GenDatabase();
  std::unique_ptr<SqliteAdapter> db = Build(database);
  const Schema before = SchemaOf(*db);
  const std::vector<std::string> rows = AllRows(*db), texts = TextsAround(*db, database.change.table);
  const auto violations = db->BrokenReferences();
  const absl::Status applied = ApplyAlone(*db, database.change);
  RC_ASSERT(applied == absl::OkStatus());
  const Schema want = WithType(before, database.change, db->TypeName(database.change.to.type));
  RC_ASSERT(SchemaDifferences(want, SchemaOf(*db)) == std::vector<std::string>());
  RC_ASSERT(SchemaOf(*db) == want);
  RC_ASSERT(AllRows(*db) == rows);
  RC_ASSERT(TextsAround(*db, database.change.table) == texts);
  RC_ASSERT(db->CheckIntegrity() == absl::OkStatus());
  const auto violations_after = db->BrokenReferences();
  RC_ASSERT(violations_after.status().code() == violations.status().code());  // a mismatch names any one key
  if (violations.ok()) RC_ASSERT(*violations_after == *violations);
}

RC_GTEST_PROP(Rebuild, ThereAndBackIsNoChange, ()) {
  const RandomDatabase database = *GenDatabase();
  std::unique_ptr<SqliteAdapter> db = Build(database);
  const Schema before = SchemaOf(*db);
  const std::vector<std::string> rows = AllRows(*db);
  RC_ASSERT(ApplyAlone(*db, database.change) == absl::OkStatus());
  RC_ASSERT(ApplyAlone(*db, Inverse(database.change)) == absl::OkStatus());
  RC_ASSERT(SchemaOf(*db) == before);
  RC_ASSERT(AllRows(*db) == rows);
}

}  // namespace
}  // namespace crystal
