// What leads from one schema to another: which statements, what is asked, what is refused, and that it holds.
#include "tools/operations/schema_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "migrator/files/sql_file.h"
#include "tests/support/database.h"
#include "tests/support/status_matchers.h"
#include "tools/operations/create_diff.h"
#include "tools/operations/diff_proof.h"

namespace crystal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Sql = std::vector<std::string>;

SchemaText TextOf(const Sql& statements) {
  std::unique_ptr<SqliteAdapter> db = MemoryDatabase();
  for (const std::string& sql : statements) EXPECT_OK(db->Execute(sql)) << sql;
  const absl::StatusOr<SchemaText> text = ReadSchemaText(*db);
  EXPECT_OK(text);
  return text.value_or(SchemaText());
}

absl::StatusOr<SchemaPlan> PlanOf(const Sql& from, const Sql& to, const SchemaAnswers& answers = {}) {
  return PlanSchema(TextOf(from), TextOf(to), answers);
}

// The plan, carried out on the one road with rows and taken back.
SchemaPlan Proven(const Sql& from, const Sql& to, const SchemaAnswers& answers = {}) {
  const absl::StatusOr<SchemaPlan> plan = PlanOf(from, to, answers);
  EXPECT_OK(plan);
  if (!plan.ok()) return {};
  SchemaPlan start;
  for (const SchemaStatement& statement : TextOf(from).statements) start.up.push_back(statement.sql);
  const auto first = ParseSqlMigration("20260101000000-start", DiffText(start, {}, "a"));
  const std::string text = DiffText(*plan, plan->remarks, "b");
  const auto second = ParseSqlMigration("20260102000000-diff", text);
  EXPECT_OK(first);
  EXPECT_OK(second) << text;
  if (!first.ok() || !second.ok()) return *plan;
  EXPECT_OK(ProveDiff({*first}, *second, TextOf(to).schema, *plan)) << text;
  return *plan;
}

const char kNote[] = "CREATE TABLE note(id INTEGER PRIMARY KEY, body TEXT)";

TEST(SchemaPlan, AltersWhereSqliteCan) {
  const SchemaPlan plan = Proven({kNote}, {"CREATE TABLE note(id INTEGER PRIMARY KEY, rank INT NOT NULL DEFAULT 0)"});
  EXPECT_THAT(plan.up, ElementsAre("ALTER TABLE note ADD COLUMN rank INT NOT NULL DEFAULT 0",
                                   "ALTER TABLE note DROP COLUMN body"));
  EXPECT_THAT(plan.down, ElementsAre("ALTER TABLE note ADD COLUMN body TEXT", "ALTER TABLE note DROP COLUMN rank"));
  EXPECT_THAT(plan.remarks, ElementsAre(HasSubstr("Loses note.body")));
}

TEST(SchemaPlan, RebuildsWhereSqliteCannot) {
  for (const char* wanted : {"body VARCHAR", "body TEXT NOT NULL DEFAULT 'x'", "body TEXT DEFAULT 'x'",
                             "body TEXT CHECK (body <> '')", "body TEXT UNIQUE", "body TEXT COLLATE NOCASE",
                             "body TEXT REFERENCES note(id)", "body TEXT, made TEXT AS (body || '!') STORED",
                             "body TEXT, at TEXT DEFAULT CURRENT_TIMESTAMP", "body TEXT, UNIQUE(id, body)"}) {
    const SchemaPlan plan = Proven({kNote}, {absl::StrCat("CREATE TABLE note(id INTEGER PRIMARY KEY, ", wanted, ")")});
    EXPECT_THAT(plan.up, testing::Contains("DROP TABLE note")) << wanted;
  }
  Proven({kNote}, {"CREATE TABLE note(id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT) STRICT"});
  Proven({kNote}, {"CREATE TABLE note(id INTEGER PRIMARY KEY, body TEXT) WITHOUT ROWID"});
  Proven({kNote}, {"CREATE TABLE note(id INTEGER, body TEXT, PRIMARY KEY(id DESC))"});
}

TEST(SchemaPlan, SaysNothingOfWhatMeansTheSame) {
  const Sql other = {"CREATE TABLE [note](\"body\" text, \"id\" integer PRIMARY KEY ) -- in another order"};
  ASSERT_OK_AND_ASSIGN(const SchemaPlan plan, PlanOf({kNote}, other));
  EXPECT_TRUE(plan.empty());
}

TEST(SchemaPlan, RenamesWhereOnlyTheCaseChanged) {
  const SchemaPlan plan = Proven({"CREATE TABLE Note(Id INTEGER PRIMARY KEY, Body TEXT)",
                                  "CREATE INDEX i ON Note(Body)", "CREATE VIEW v AS SELECT Body FROM Note"},
                                 {"CREATE TABLE note(Id INTEGER PRIMARY KEY, body TEXT)",
                                  "CREATE INDEX i ON note(body)", "CREATE VIEW v AS SELECT body FROM note"});
  EXPECT_THAT(plan.up, ElementsAre("DROP VIEW v", "ALTER TABLE Note RENAME COLUMN Body TO body",
                                   "ALTER TABLE Note RENAME TO renamed_note", "ALTER TABLE renamed_note RENAME TO note",
                                   "CREATE VIEW v AS SELECT body FROM note"));
  EXPECT_THAT(plan.remarks, IsEmpty());
}

TEST(SchemaPlan, AsksWhatMayHaveBeenRenamedAndRenamesWhatIsSaidTo) {
  const Sql to = {"CREATE TABLE note(id INTEGER PRIMARY KEY, title TEXT)"};
  ASSERT_OK_AND_ASSIGN(const SchemaPlan asked, PlanOf({kNote}, to));
  EXPECT_THAT(asked.asks, ElementsAre(std::pair(SqlPlace{"note", "body"}, SqlPlace{"note", "title"})));
  const SchemaPlan said = Proven({kNote}, to, {.renames = {{{"note", "body"}, {"note", "title"}}}});
  EXPECT_THAT(said.up, ElementsAre("ALTER TABLE note RENAME COLUMN body TO title"));
  EXPECT_THAT(said.down, ElementsAre("ALTER TABLE note RENAME COLUMN title TO body"));
  EXPECT_THAT(said.asks, IsEmpty());
}

TEST(SchemaPlan, RenamesATableThatIsMadeAnewToo) {
  const SchemaAnswers answers = {.renames = {{{"note"}, {"letter"}}, {{"note", "body"}, {"note", "text"}}}};
  Proven(
      {kNote, "CREATE TABLE child(note INT REFERENCES note(id))"},
      {"CREATE TABLE letter(id INTEGER PRIMARY KEY, text BLOB)", "CREATE TABLE child(note INT REFERENCES letter(id))"},
      answers);
}

TEST(SchemaPlan, RefusesWhatCannotBeKnown) {
  const auto refused = [&](const char* wanted) { return PlanOf({kNote}, {wanted}).status(); };
  EXPECT_THAT(refused("CREATE TABLE note(id INTEGER PRIMARY KEY, body TEXT, owner TEXT NOT NULL)"),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("--fill 'note.owner = EXPRESSION'")));
  EXPECT_THAT(refused("CREATE TABLE note(id INTEGER PRIMARY KEY, body TEXT NOT NULL)"),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("note.body becomes NOT NULL")));
  EXPECT_THAT(refused("CREATE TABLE note(id INTEGER PRIMARY KEY, body INTEGER) STRICT"),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("note.body becomes INTEGER")));
  EXPECT_THAT(refused("CREATE TABLE note(code TEXT PRIMARY KEY, body TEXT)"),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("note.code is part of the primary key")));
  EXPECT_THAT(PlanOf({"CREATE TABLE note(id INTEGER PRIMARY KEY, mail TEXT NOT NULL UNIQUE)"},
                     {"CREATE TABLE note(id INTEGER PRIMARY KEY)"}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("note.mail is NOT NULL and UNIQUE")));
  EXPECT_THAT(
      PlanOf({kNote}, {"CREATE TABLE note(id INTEGER PRIMARY KEY)"}, {.renames = {{{"note", "no"}, {"note", "id"}}}}),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("there is no note.no")));
}

TEST(SchemaPlan, FillsWithWhatIsSaid) {
  const SchemaPlan plan =
      Proven({kNote}, {"CREATE TABLE note(id INTEGER PRIMARY KEY, body TEXT NOT NULL, n INT NOT NULL)"},
             {.fills = {{{"note", "body"}, "coalesce(body, '')"}, {{"note", "n"}, "length(body)"}}});
  EXPECT_THAT(plan.up,
              testing::Contains(
                  "INSERT INTO new_note (id, body, n)\nSELECT id, (coalesce(body, '')), (length(body))\nFROM note"));
}

TEST(SchemaPlan, TakesAwayAndMakesAgainWhatLooksOn) {
  const Sql around = {"CREATE TABLE log(x)",
                      "CREATE VIEW v AS SELECT body FROM note",
                      "CREATE VIEW w AS SELECT * FROM v",
                      "CREATE VIEW apart AS SELECT x FROM log",
                      "CREATE TRIGGER t INSTEAD OF INSERT ON w BEGIN INSERT INTO log VALUES('a;b'); END",
                      "CREATE TRIGGER u AFTER INSERT ON log BEGIN DELETE FROM note; END"};
  Sql from = {kNote}, to = {"CREATE TABLE note(id INTEGER PRIMARY KEY, body VARCHAR(9))"};
  from.insert(from.end(), around.begin(), around.end());
  to.insert(to.end(), around.begin(), around.end());
  const SchemaPlan plan = Proven(from, to);
  EXPECT_THAT(plan.up, testing::Not(testing::Contains(HasSubstr("apart"))));
  EXPECT_EQ(plan.up.front(), "DROP TRIGGER u");
  EXPECT_EQ(plan.up.back(), "CREATE TRIGGER u AFTER INSERT ON log BEGIN DELETE FROM note; END");
}

TEST(SchemaPlan, HoldsWhereThingsAreOdd) {
  // Tables that refer to each other come and go together.
  const Sql circle = {"CREATE TABLE a(id INTEGER PRIMARY KEY, b INT REFERENCES b(id))",
                      "CREATE TABLE b(id INTEGER PRIMARY KEY, a INT REFERENCES a(id))"};
  Proven(circle, {kNote});
  Proven({kNote}, circle);
  Proven(circle, {"CREATE TABLE a(id INTEGER PRIMARY KEY, b INT REFERENCES b(id) ON DELETE CASCADE)",
                  "CREATE TABLE b(id INTEGER PRIMARY KEY, a VARCHAR REFERENCES a(id))"});
  // A generated column goes with what it is computed from.
  Proven({"CREATE TABLE t(a INT, b INT, g AS (a + b), h AS (g * 2) STORED, k)"}, {"CREATE TABLE t(b INT, k)"});
  Proven({"CREATE TABLE t(a INT, g AS (a + 1))"}, {"CREATE TABLE t(a INT, g INT)"});
  Proven({"CREATE TABLE t(a INT, g INT)"}, {"CREATE TABLE t(a INT, g AS (a + 1))"});
  // What is a view becomes a table, and the other way round.
  Proven({kNote, "CREATE VIEW x AS SELECT 1 AS one"}, {kNote, "CREATE TABLE x(one)"});
  Proven({kNote, "CREATE TABLE x(one)"}, {kNote, "CREATE VIEW x AS SELECT 1 AS one"});
  // An index moves to another table, or another takes its name.
  Proven({kNote, "CREATE TABLE other(x)", "CREATE INDEX i ON note(body)"},
         {kNote, "CREATE TABLE other(x)", "CREATE INDEX i ON other(x)"});
  Proven({kNote, "CREATE INDEX i ON note(body)"},
         {"CREATE TABLE note(id INTEGER PRIMARY KEY, body INT)", "CREATE INDEX i ON note(id) WHERE body > 1"});
  // Names.
  Proven({"CREATE TABLE \"a \"\"b\"\"\nc\"(\"x y\" INT, \"select\" TEXT)"},
         {"CREATE TABLE \"a \"\"b\"\"\nc\"(\"x y\" TEXT CHECK (\"a \"\"b\"\"\nc\".\"x y\" <> '-- '), \"from\" TEXT)"});
  Proven({kNote, "CREATE TABLE new_note(x)"},
         {"CREATE TABLE note(id INTEGER PRIMARY KEY, body INT)", "CREATE TABLE new_note(x)"});
  // A table without a key, all of whose columns are others.
  Proven({"CREATE TABLE t(a, b)"}, {"CREATE TABLE t(c, d)"});
  Proven({"CREATE TABLE t(rowid TEXT, b)"}, {"CREATE TABLE t(rowid TEXT, b INT)"});
  // A constraint that would drop rows silently.
  Proven({"CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT)"},
         {"CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT UNIQUE ON CONFLICT IGNORE)"});
}

TEST(SchemaPlan, MakesVirtualTablesAnewAndKeepsTheirContentApart) {
  const Sql from = {kNote, "CREATE VIRTUAL TABLE f USING fts5(body, content='note', content_rowid='id')"};
  const SchemaPlan plan = Proven(
      from, {kNote, "CREATE VIRTUAL TABLE f USING fts5(body, content='note', content_rowid='id', tokenize='porter')"});
  EXPECT_THAT(plan.up, ElementsAre("DROP TABLE f", HasSubstr("tokenize='porter'")));
  EXPECT_THAT(plan.remarks, IsEmpty());
  const SchemaPlan own = Proven({"CREATE VIRTUAL TABLE f USING fts5(x)"}, {"CREATE VIRTUAL TABLE f USING fts5(x, y)"});
  EXPECT_THAT(own.remarks, ElementsAre(HasSubstr("Loses f with its rows")));
  Proven(from, {"CREATE TABLE note(id INTEGER PRIMARY KEY, body VARCHAR)",
                "CREATE VIRTUAL TABLE f USING fts5(body, content='note', content_rowid='id')"});
  Proven(from, {"CREATE TABLE other(x)"});
}

}  // namespace
}  // namespace crystal
