// The file that people review, and the schemas that it is read from.
#include "tools/operations/schema_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "migrator/files/sql_file.h"
#include "tests/support/files.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tools/operations/schema_source.h"

namespace crystal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<Migration> TwoMigrations() {
  std::vector<Migration> all;
  for (const char* table : {"a", "b"}) {
    const std::string name = std::string("2026010100000") + (table[0] == 'a' ? "0-a" : "1-b");
    const auto migration = ParseSqlMigration(name, std::string("-- migrate:up\nCREATE TABLE ") + table + "(id INT);\n");
    EXPECT_OK(migration);
    all.push_back(*migration);
  }
  return all;
}

TEST(SchemaFile, IsReplacedInOneStepAndLeftAloneWhereItSaysItAlready) {
  TempDir dir;
  const std::string path = dir.File("schema.sql");
  EXPECT_EQ(ReplaceText(path, "one\n").value(), true);
  ASSERT_EQ(chmod(path.c_str(), 0640), 0);
  ASSERT_EQ(symlink("schema.sql", dir.File("link.sql").c_str()), 0);
  const auto written = std::filesystem::last_write_time(path);
  EXPECT_EQ(ReplaceText(path, "one\n").value(), false);
  EXPECT_EQ(std::filesystem::last_write_time(path), written);
  EXPECT_EQ(ReplaceText(dir.File("link.sql"), "two\n").value(), true);
  EXPECT_EQ(ReadBytes(path), "two\n");
  EXPECT_EQ(ModeOf(path), 0640U);
  EXPECT_THAT(Names(dir.path()), ElementsAre("link.sql", "schema.sql"));
  EXPECT_THAT(ReplaceText(dir.path(), "x"), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("is no file")));
  EXPECT_THAT(ReplaceText(dir.File("no/where.sql"), "x"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("where.sql")));
}

TEST(SchemaFile, SaysWhatTheAppliedMigrationsMake) {
  TempDir dir;
  const std::string path = dir.File("schema.sql");
  EXPECT_EQ(KeepSchemaFile(path, TwoMigrations(), {{.name = "20260101000000-a"}}).value(), true);
  EXPECT_EQ(ReadBytes(path), "CREATE TABLE a (\n  id INT\n);\n");
}

TEST(SchemaFile, IsFoundStaleWithTheLineAndTheCommandThatWritesIt) {
  TempDir dir;
  const std::string path = dir.File("schema.sql");
  const auto check = [&] { return *CheckSchemaFile(path, TwoMigrations(), {.path = "db/m m"}); };
  EXPECT_THAT(check()[0].message, HasSubstr("is not there"));
  WriteBytes(path, "CREATE TABLE a (\n  id TEXT\n);\n");
  EXPECT_EQ(check()[0].line, 2);
  EXPECT_THAT(check()[0].message,
              HasSubstr("`crystal-migration schema dump --history --migrations 'db/m m' --to " + path));
  WriteBytes(path, "CREATE TABLE a (\n  id INT\n);\n\nCREATE TABLE b (\n  id INT\n);\n");
  EXPECT_THAT(check(), IsEmpty());
}

TEST(SchemaSource, ReadsWhatOtherToolsWrite) {
  TempDir dir;
  const std::string path = dir.File("dump.sql");
  WriteBytes(
      path,
      "PRAGMA foreign_keys=OFF;\r\nBEGIN TRANSACTION;\r\nCREATE TABLE a(id INTEGER PRIMARY KEY AUTOINCREMENT);\r\n"
      "CREATE TABLE sqlite_sequence(name,seq);\nCREATE VIRTUAL TABLE f USING fts5(x);\n"
      "CREATE TABLE IF NOT EXISTS 'f_data'(id INTEGER PRIMARY KEY, block BLOB);\n"
      "INSERT INTO a VALUES(1);\nCOMMIT;\n");
  ASSERT_OK_AND_ASSIGN(const SchemaText text, SchemaOfFile(path));
  EXPECT_EQ(ToString(text),
            "CREATE TABLE a (\n  id INTEGER PRIMARY KEY AUTOINCREMENT\n);\n\nCREATE VIRTUAL TABLE f USING fts5(x);\n");
}

TEST(SchemaSource, TellsADatabaseFromSqlByItsContent) {
  TempDir dir;
  ASSERT_TRUE(RunSql(dir.File("database.sql"), {"CREATE TABLE a(x)"}));
  ASSERT_OK_AND_ASSIGN(const SchemaText text, SchemaOfFile(dir.File("database.sql")));
  EXPECT_EQ(text.statements.size(), 1U);
  WriteBytes(dir.File("binary.db"), std::string("a\0b", 3));
  EXPECT_THAT(SchemaOfFile(dir.File("binary.db")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("neither an SQLite database nor a file of SQL")));
  WriteBytes(dir.File("empty.sql"), "-- nothing\n");
  EXPECT_THAT(SchemaOfFile(dir.File("empty.sql")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("makes no table")));
  WriteBytes(dir.File("twice.sql"), "CREATE TABLE a(x);\n\nCREATE TABLE A(y);\n");
  EXPECT_THAT(SchemaOfFile(dir.File("twice.sql")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("twice.sql:3: sqlite: table A already exists")));
}

}  // namespace
}  // namespace crystal
