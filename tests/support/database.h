// Short ways of a test to fill a database and to read it back.
#ifndef TESTS_SUPPORT_DATABASE_H_
#define TESTS_SUPPORT_DATABASE_H_

#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"

namespace crystal {

// Every statement must succeed; the test goes on with what there is where one does not.
inline void ExecuteAll(DatabaseAdapter& db, std::initializer_list<absl::string_view> statements) {
  for (absl::string_view sql : statements) {
    const absl::Status status = db.Execute(sql);
    EXPECT_TRUE(status.ok()) << sql << "\n" << status;
  }
}

inline std::unique_ptr<SqliteAdapter> OpenDatabase(const std::string& path, SqliteOptions options = {}) {
  absl::StatusOr<std::unique_ptr<SqliteAdapter>> db = SqliteAdapter::Open(path, options);
  EXPECT_TRUE(db.ok()) << db.status();
  return db.ok() ? *std::move(db) : nullptr;
}

inline std::unique_ptr<SqliteAdapter> MemoryDatabase(std::initializer_list<absl::string_view> statements = {}) {
  std::unique_ptr<SqliteAdapter> db = OpenDatabase(":memory:", {.mode = OpenMode::kCreate});
  ExecuteAll(*db, statements);
  return db;
}

// A value as a SQL literal, so that the storage class shows: 1, 1.5, 'text', x'00', NULL. Text that is not all
// printable shows its bytes: 'a\000b'.
inline std::string Literal(const ValueView& value) {
  switch (value.type) {
    case StorageClass::kNull:
      return "NULL";
    case StorageClass::kInteger:
      return absl::StrCat(value.integer);
    case StorageClass::kReal: {
      const std::string text = absl::StrFormat("%.17g", value.real);  // every bit of it
      return text.find_first_not_of("-0123456789") == std::string::npos ? text + ".0" : text;
    }
    case StorageClass::kText:
      return absl::StrCat("'", absl::CEscape(value.bytes), "'");
    case StorageClass::kBlob:
      return absl::StrCat("x'", absl::BytesToHexString(value.bytes), "'");
  }
  return "";
}

inline std::string Literal(const Value& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) {
    return Literal(ValueView{.type = StorageClass::kInteger, .integer = *integer});
  }
  if (const auto* real = std::get_if<double>(&value)) {
    return Literal(ValueView{.type = StorageClass::kReal, .real = *real});
  }
  if (const auto* text = std::get_if<std::string>(&value)) {
    return Literal(ValueView{.type = StorageClass::kText, .bytes = *text});
  }
  if (const auto* blob = std::get_if<Blob>(&value)) {
    return Literal(ValueView{.type = StorageClass::kBlob, .bytes = blob->bytes});
  }
  return "NULL";
}

// The rows of a query, each as "1|'text'|NULL".
inline std::vector<std::string> Rows(DatabaseAdapter& db, absl::string_view sql) {
  std::vector<std::string> rows;
  absl::StatusOr<std::unique_ptr<Cursor>> cursor = db.Select(sql);
  EXPECT_TRUE(cursor.ok()) << sql << "\n" << cursor.status();
  while (cursor.ok()) {
    const absl::StatusOr<bool> more = (*cursor)->Next();
    EXPECT_TRUE(more.ok()) << sql << "\n" << more.status();
    if (!more.ok() || !*more) break;
    std::vector<std::string> values;
    for (int i = 0; i < (*cursor)->column_count(); ++i) values.push_back(Literal((*cursor)->Get(i)));
    rows.push_back(absl::StrJoin(values, "|"));
  }
  return rows;
}

// Applies the change in a transaction of its own; rolls back where it fails.
inline absl::Status ApplyAlone(DatabaseAdapter& db, const SchemaChange& change) {
  absl::Status status = db.Begin();
  if (status.ok()) status = db.Apply(change);
  if (status.ok()) return db.Commit();
  EXPECT_TRUE(db.Rollback().ok());
  return status;
}

inline Schema SchemaOf(DatabaseAdapter& db) {
  absl::StatusOr<Schema> schema = db.ReadSchema();
  EXPECT_TRUE(schema.ok()) << schema.status();
  return schema.ok() ? *std::move(schema) : Schema{};
}

}  // namespace crystal

#endif  // TESTS_SUPPORT_DATABASE_H_
