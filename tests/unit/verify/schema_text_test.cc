// A schema as SQL: what it looks like, and that it reads back equal, whatever SQLite can hold.
#include "verify/schema_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "migrator/engine/sqlite/sqlite_layout.h"
#include "migrator/engine/sqlite/sqlite_script.h"
#include "tests/support/database.h"
#include "tests/support/states.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using testing::IsEmpty;

SchemaText TextOf(DatabaseAdapter& db) {
  const absl::StatusOr<SchemaText> text = ReadSchemaText(db);
  EXPECT_OK(text);
  return text.value_or(SchemaText());
}

std::string DumpOf(std::initializer_list<absl::string_view> statements) {
  return ToString(TextOf(*MemoryDatabase(statements)));
}

// The schema that a dump makes; where it does not run, what SQLite says stands in the test's output.
SchemaText ReadBack(const std::string& dump) {
  std::unique_ptr<SqliteAdapter> db = MemoryDatabase();
  const absl::StatusOr<std::vector<SqlStatement>> statements = SplitSqliteScript(dump, 1);
  EXPECT_OK(statements);
  for (const SqlStatement& statement : statements.value_or(std::vector<SqlStatement>())) {
    EXPECT_OK(db->Execute(statement.text)) << statement.text;
  }
  return TextOf(*db);
}

TEST(SchemaText, IsTheSameWhicheverWayTheColumnCame) {
  const std::string wanted =
      "CREATE TABLE people (\n  id INTEGER PRIMARY KEY,\n  name TEXT NOT NULL DEFAULT 'x',\n  age INT CHECK (age > "
      "0)\n);\n";
  EXPECT_EQ(
      DumpOf({"CREATE TABLE people(id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT 'x', age INT CHECK (age > 0))"}),
      wanted);
  EXPECT_EQ(
      DumpOf(
          {"CREATE TABLE \"people\"  ( \"id\" INTEGER\n PRIMARY KEY /* given */, [age] INT CHECK ( age > 0 ) -- old\n)",
           "ALTER TABLE people DROP COLUMN age",
           "ALTER TABLE people ADD COLUMN called   TEXT NOT NULL DEFAULT /* yes */ 'x'",
           "ALTER TABLE people ADD COLUMN age INT CHECK (age > 0)", "ALTER TABLE people RENAME called TO name"}),
      wanted);
}

TEST(SchemaText, PutsParentsFirstThenIndexesViewsAndTriggers) {
  EXPECT_EQ(
      DumpOf({"CREATE TABLE a_child(id INTEGER REFERENCES parent(id)) STRICT", "CREATE VIEW second AS SELECT 1 AS one",
              "CREATE VIEW first AS SELECT one FROM second", "CREATE TABLE parent(id INTEGER PRIMARY KEY)",
              "CREATE INDEX z ON a_child ( id   DESC )", "CREATE UNIQUE INDEX a ON a_child(id) WHERE id > 1",
              "CREATE TRIGGER t AFTER INSERT ON parent BEGIN SELECT 1; END"}),
      "CREATE TABLE parent (\n  id INTEGER PRIMARY KEY\n);\n\n"
      "CREATE TABLE a_child (\n  id INTEGER REFERENCES parent(id)\n) STRICT;\n\n"
      "CREATE UNIQUE INDEX a ON a_child(id) WHERE id > 1;\nCREATE INDEX z ON a_child(id DESC);\n\n"
      "CREATE VIEW second AS SELECT 1 AS one;\n\nCREATE VIEW first AS SELECT one FROM second;\n\n"
      "CREATE TRIGGER t AFTER INSERT ON parent BEGIN SELECT 1; END;\n");
}

TEST(SchemaText, LeavesOutWhatIsTheToolkitsOwn) {
  EXPECT_EQ(DumpOf({"CREATE TABLE migrations(name TEXT PRIMARY KEY)", "CREATE INDEX on_history ON migrations(name)",
                    "CREATE TABLE a(id INTEGER PRIMARY KEY AUTOINCREMENT)"}),
            "CREATE TABLE a (\n  id INTEGER PRIMARY KEY AUTOINCREMENT\n);\n");
}

// Each line of these is a schema of its own.
const std::vector<std::vector<std::string>>& OddSchemas() {
  static const auto& schemas = *new std::vector<std::vector<std::string>>{
      {"CREATE TABLE t(a INT, b TEXT, PRIMARY KEY(b, a DESC)) WITHOUT ROWID, STRICT"},
      {"CREATE TABLE t(a, b AS (a || ' -- x') VIRTUAL, c TEXT GENERATED ALWAYS AS (upper( a )) STORED)"},
      {"CREATE TABLE t(a VARCHAR ( 20 , 3 ) DEFAULT ( 1  /* why */ + 2 ), b DECIMAL(10,2) DEFAULT -  5, c DEFAULT "
       "+1.5e3, d DEFAULT x'00ff')"},
      {"CREATE TABLE t(a TEXT COLLATE NOCASE UNIQUE ON CONFLICT IGNORE, b TEXT NOT NULL ON CONFLICT REPLACE DEFAULT "
       "CURRENT_TIMESTAMP, CHECK (a <> 'it''s -- so') )"},
      {"CREATE TABLE p(id INTEGER PRIMARY KEY)",
       "CREATE TABLE c(p INT CONSTRAINT why REFERENCES p ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY "
       "DEFERRED, q INT, FOREIGN KEY (q) REFERENCES p(id) MATCH SIMPLE)"},
      {"CREATE TABLE a(id INTEGER PRIMARY KEY, b INT REFERENCES b(id))",
       "CREATE TABLE b(id INTEGER PRIMARY KEY, a INT REFERENCES a(id))"},
      {"CREATE TABLE \"my \"\"table\"\"\nhere\"(\"a b\" INT, [c-d] TEXT, `select` INT, \"1st\" INT, \"\xC3\xBC\" INT)",
       "CREATE INDEX \"an (index)\" ON \"my \"\"table\"\"\nhere\"(\"a b\", lower([c-d])) WHERE \"select\" IS NOT NULL"},
      {"CREATE TABLE t(a, b)", "CREATE INDEX i ON t(a COLLATE NOCASE DESC, b || a)",
       "CREATE VIEW v(x, y) AS  SELECT a, -- the first\n b FROM t -- all of them",
       "CREATE TRIGGER w INSTEAD OF INSERT ON v BEGIN INSERT INTO t VALUES(new.x, 'a;b'); END"},
      {"CREATE TABLE t(id INTEGER PRIMARY KEY, body TEXT)",
       "CREATE VIRTUAL TABLE f USING fts5(body, content='t', content_rowid='id')",
       "CREATE VIRTUAL TABLE own USING fts5(x, tokenize = 'porter ascii')",
       "CREATE VIRTUAL TABLE r USING rtree(id, a, b)", "CREATE TABLE own_notes(id)"},
      {"CREATE TABLE t(a INT, UNIQUE(a) CHECK(a > 0), CONSTRAINT c CHECK(a < 9))"},
      {"CREATE TABLE t(\n  a INT -- the last comment\n)"},
      {"CREATE TABLE s AS SELECT 1 AS \"a b\", 'x' AS y"},
      {"CREATE TABLE 'quoted'('a' INT, 'b''c' TEXT)"},
      {"CREATE TABLE t(id INTEGER PRIMARY KEY DESC, n NUMERIC NOT NULL DEFAULT (random() % 5), j TEXT CHECK "
       "(json_valid(j)))"},
      {"CREATE TABLE t(a, b, c, PRIMARY KEY(a), UNIQUE(b, c) ON CONFLICT ROLLBACK)", "ALTER TABLE t ADD COLUMN d INT"},
  };
  return schemas;
}

TEST(SchemaText, ReadsBackEqualWhateverThereIs) {
  size_t equal = 0;
  for (const std::vector<std::string>& schema : OddSchemas()) {
    std::unique_ptr<SqliteAdapter> db = MemoryDatabase();
    for (const std::string& sql : schema) EXPECT_OK(db->Execute(sql)) << sql;
    const SchemaText before = TextOf(*db);
    const std::string dump = ToString(before);
    const SchemaText after = ReadBack(dump);
    EXPECT_EQ(before.schema, after.schema) << dump;
    EXPECT_EQ(dump, ToString(after));
    equal += before.schema == after.schema && dump == ToString(after) ? 1 : 0;
  }
  EXPECT_EQ(equal, OddSchemas().size());
}

TEST(SchemaText, OfEveryRecordedStateReadsBackEqual) {
  TempDir dir;
  size_t equal = 0, all = 0;
  for (const UserState& state : LoadStates()) {
    const std::string path = dir.File("a.db");
    ASSERT_OK(BuildState(state, path)) << state.name;
    const SchemaText before = TextOf(*OpenDatabase(path));
    const SchemaText after = ReadBack(ToString(before));
    EXPECT_EQ(before.schema, after.schema) << state.name << "\n" << ToString(before);
    equal += before.schema == after.schema ? 1 : 0;
    ++all;
  }
  std::cout << "schemas that read back equal: " << equal << " of " << all << std::endl;
  EXPECT_EQ(equal, all);
  EXPECT_EQ(all, 175U);
}

TEST(SpelledName, QuotesOnlyWhereItMust) {
  EXPECT_EQ(SpelledName("sessions"), "sessions");
  EXPECT_EQ(SpelledName("order"), "\"order\"");
  EXPECT_EQ(SpelledName("1st"), "\"1st\"");
  EXPECT_EQ(SpelledName("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(SpelledName(""), "\"\"");
}

}  // namespace
}  // namespace crystal
