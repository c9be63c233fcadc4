// The structural changes that ALTER TABLE carries out, in databases that hold more than the toolkit knows of.
#include <gtest/gtest.h>

#include "tests/support/database.h"
#include "tests/support/expected_schema.h"
#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

const DropColumn kDropA = {"t", {.name = "a"}};

TEST(DropColumn, LeavesViewsAndTriggersOnOtherColumnsLetterByLetter) {
  auto db = MemoryDatabase({"CREATE TABLE t(a, b)", "INSERT INTO t VALUES(1, 2)", "CREATE VIEW v AS SELECT  b FROM t",
                            "CREATE VIEW broken AS SELECT nix FROM nowhere",
                            "CREATE TRIGGER g AFTER UPDATE OF b ON t BEGIN DELETE FROM t WHERE b = new.b; END"});
  const Schema before = SchemaOf(*db);
  ASSERT_OK(ApplyAlone(*db, kDropA));
  EXPECT_EQ(SchemaOf(*db).objects, before.objects);
  EXPECT_THAT(Rows(*db, "SELECT * FROM t"), ElementsAre("2"));
}

TEST(DropColumn, NamesTheIndexInItsWay) {
  for (const char* sql :
       {"CREATE INDEX mine ON t(a)", "CREATE INDEX mine ON t(b) WHERE a > 0", "CREATE INDEX mine ON t(b, lower(a))"}) {
    auto db = MemoryDatabase({"CREATE TABLE t(a, b)", sql});
    const Schema before = SchemaOf(*db);
    EXPECT_THAT(ApplyAlone(*db, kDropA), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("index mine"))) << sql;
    EXPECT_EQ(SchemaOf(*db), before);
  }
}

// ALTER TABLE leaves a key that stands apart from its column, and then refuses: "unknown column in foreign key".
TEST(DropColumn, TakesTheForeignKeyOfTheColumnAlong) {
  for (const char* key : {"FOREIGN KEY(a) REFERENCES p(id) ON DELETE CASCADE",
                          "CONSTRAINT mine FOREIGN KEY (\"A\") /* why */ REFERENCES p(id)"}) {
    auto db = MemoryDatabase({"CREATE TABLE p(id INTEGER PRIMARY KEY)",
                              absl::StrCat("CREATE TABLE t(id TEXT PRIMARY KEY, a, b CHECK(t.b > 0), ", key,
                                           ", FOREIGN KEY(b) REFERENCES p(id))"),
                              "CREATE INDEX own ON t(b)", "CREATE VIEW v AS SELECT b FROM t",
                              "INSERT INTO t(rowid, id, a, b) VALUES(7, 'x', 1, 2)"});
    ASSERT_OK(ApplyAlone(*db, kDropA)) << key;
    EXPECT_THAT(Rows(*db, "SELECT rowid, * FROM t"), ElementsAre("7|'x'|2"));
    EXPECT_THAT(Rows(*db, "SELECT * FROM v"), ElementsAre("2"));
    const Table table = SchemaOf(*db).tables.at("t");
    ASSERT_EQ(table.foreign_keys.size(), 1u);
    EXPECT_THAT(table.foreign_keys[0].from, ElementsAre("b"));
    EXPECT_NE(SchemaOf(*db).FindIndex("t", "own"), nullptr);
  }
}

TEST(DropColumn, WithAForeignKeyApartStillNamesTheIndexInItsWay) {
  auto db = MemoryDatabase({"CREATE TABLE p(id INTEGER PRIMARY KEY)",
                            "CREATE TABLE t(a, b, FOREIGN KEY(a) REFERENCES p(id))", "CREATE INDEX own ON t(a)"});
  EXPECT_THAT(ApplyAlone(*db, kDropA), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("cannot drop t.a")));
}

TEST(DropColumn, NamesTheViewOrTriggerInItsWay) {
  for (const char* sql : {"CREATE VIEW mine AS SELECT a FROM t", "CREATE VIEW mine AS SELECT b FROM t WHERE t.a > 0",
                          "CREATE TRIGGER mine AFTER INSERT ON t BEGIN INSERT INTO u VALUES(new.a); END",
                          "CREATE TRIGGER mine AFTER INSERT ON t WHEN new.a > 0 BEGIN SELECT 1; END",
                          "CREATE TRIGGER mine AFTER UPDATE OF b ON t BEGIN SELECT new.a; END",
                          "CREATE TRIGGER mine AFTER UPDATE OF \"A\" ON t BEGIN SELECT 1; END",
                          "CREATE TRIGGER mine BEFORE DELETE ON u BEGIN UPDATE t SET a = 1; END",
                          "CREATE TRIGGER mine INSTEAD OF UPDATE ON w BEGIN DELETE FROM t WHERE a = 1; END"}) {
    auto db = MemoryDatabase({"CREATE TABLE t(a, b)", "CREATE TABLE u(x)", "CREATE VIEW w AS SELECT x FROM u", sql});
    const Schema before = SchemaOf(*db);
    EXPECT_THAT(ApplyAlone(*db, kDropA), StatusIs(StatusCode::kFailedPrecondition,
                                                  AllOf(HasSubstr("cannot drop t.a: needed by "), EndsWith(" mine"))))
        << sql;
    EXPECT_EQ(SchemaOf(*db), before);
  }
}

// Whatever fires a trigger that does not compile fails, and hides what is wrong with the other triggers that it fires.
TEST(DropColumn, NamesTheTriggerInItsWayBesideABrokenOne) {
  for (const char* broken : {"CREATE TRIGGER broken AFTER UPDATE ON t BEGIN DELETE FROM nowhere; END",
                             "CREATE TRIGGER zz_broken BEFORE UPDATE ON t BEGIN DELETE FROM nowhere; END"}) {
    auto db = MemoryDatabase({"CREATE TABLE t(a, b)", broken,
                              "CREATE TRIGGER mine AFTER UPDATE OF a ON t BEGIN SELECT 1; END",
                              "CREATE TRIGGER other AFTER UPDATE OF b ON t BEGIN SELECT new.b; END"});
    const Schema before = SchemaOf(*db);
    EXPECT_THAT(ApplyAlone(*db, kDropA),
                StatusIs(StatusCode::kFailedPrecondition, EndsWith("cannot drop t.a: needed by trigger mine")));
    EXPECT_EQ(SchemaOf(*db), before);
  }
}

TEST(DropColumn, LeavesTriggersThatABrokenOneHides) {
  auto db = MemoryDatabase({"CREATE TABLE t(a, b)", "CREATE TABLE u(x)",
                            "CREATE TRIGGER broken AFTER UPDATE ON t BEGIN DELETE FROM nowhere; END",
                            "CREATE TRIGGER mine AFTER DELETE ON u BEGIN UPDATE t SET b = 1; END"});
  const Schema before = SchemaOf(*db);
  ASSERT_OK(ApplyAlone(*db, kDropA));
  EXPECT_EQ(SchemaOf(*db).objects, before.objects);
}

TEST(DropColumn, IsRefusedWhereItsOwnTableNeedsTheColumn) {  // A9
  for (const char* sql : {"CREATE TABLE t(a UNIQUE, b)", "CREATE TABLE t(a, b CHECK(a > b))",
                          "CREATE TABLE t(a, b AS (a * 2))", "CREATE TABLE t(a PRIMARY KEY, b)"}) {
    auto db = MemoryDatabase({sql});
    EXPECT_THAT(ApplyAlone(*db, kDropA), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("a"))) << sql;
  }
}

TEST(AddColumn, WorksBesideABrokenView) {
  auto db = MemoryDatabase({"CREATE TABLE t(b)", "CREATE VIEW broken AS SELECT nix FROM nowhere"});
  ASSERT_OK(ApplyAlone(*db, AddColumn{"t", {.name = "a", .type = DataType::kBoolean, .default_value = 0}}));
  EXPECT_EQ(SchemaOf(*db).FindColumn("t", "a")->default_value, "0");
}

TEST(AddColumn, GivesOldRowsTheDefault) {
  auto db = MemoryDatabase({"CREATE TABLE t(b)", "INSERT INTO t VALUES(1)"});
  ASSERT_OK(ApplyAlone(*db, AddColumn{"t", {.name = "a", .not_null = true, .default_value = "it's"}}));
  EXPECT_THAT(Rows(*db, "SELECT a FROM t"), ElementsAre("'it\\'s'"));
}

TEST(AddColumn, IsRefusedWhereRowsWouldNeedAValueOfTheirOwn) {  // A6
  auto db = MemoryDatabase({"CREATE TABLE t(b)", "INSERT INTO t VALUES(1)"});
  EXPECT_THAT(ApplyAlone(*db, AddColumn{"t", {.name = "a", .not_null = true}}),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("NOT NULL")));
  EXPECT_THAT(ApplyAlone(*db, AddColumn{"t", {.name = "a", .default_value = CurrentTimestamp{}}}),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("non-constant default")));
}

TEST(RenameTable, TakesChildrenAndIndexesAlongAndLeavesViewsAlone) {
  auto db = MemoryDatabase({"CREATE TABLE t(id INTEGER PRIMARY KEY)", "CREATE TABLE c(x REFERENCES t(id))",
                            "CREATE INDEX i ON t(id)", "CREATE VIEW broken AS SELECT nix FROM u"});
  ASSERT_OK(ApplyAlone(*db, RenameTable{"t", "u"}));
  const Schema schema = SchemaOf(*db);
  EXPECT_EQ(schema.tables.at("c").foreign_keys[0].table, "u");
  EXPECT_NE(schema.FindIndex("u", "i"), nullptr);
  EXPECT_EQ(schema.objects[0].sql, "CREATE VIEW broken AS SELECT nix FROM u");
}

TEST(RenameColumn, TakesIndexesAndChecksAlong) {
  auto db = MemoryDatabase({"CREATE TABLE t(prompt TEXT CHECK(prompt <> ''), b)", "CREATE INDEX i ON t(prompt)",
                            "INSERT INTO t VALUES('x', 1)", "CREATE VIEW broken AS SELECT nix FROM nowhere"});
  ASSERT_OK(ApplyAlone(*db, RenameColumn{"t", "prompt", "initial_prompt"}));
  const Schema schema = SchemaOf(*db);
  EXPECT_THAT(schema.tables.at("t").checks, ElementsAre("initial_prompt<>''"));
  EXPECT_EQ(schema.FindIndex("t", "i")->columns[0].name, "initial_prompt");
  EXPECT_THAT(Rows(*db, "SELECT initial_prompt FROM t"), ElementsAre("'x'"));
}

TEST(DropTable, LeavesTheRowsOfItsChildren) {  // A1
  auto db =
      MemoryDatabase({"CREATE TABLE t(id INTEGER PRIMARY KEY)", "CREATE TABLE c(x REFERENCES t(id) ON DELETE CASCADE)",
                      "INSERT INTO t VALUES(1)", "INSERT INTO c VALUES(1)"});
  ASSERT_OK(ApplyAlone(*db, DropTable{{.name = "t", .columns = {}}}));
  EXPECT_THAT(Rows(*db, "SELECT x FROM c"), ElementsAre("1"));
}

TEST(Inverse, BringsTheSchemaBack) {
  const std::vector<SchemaChange> changes = {
      CreateTable{{.name = "n", .columns = {{.name = "x"}}}},
      AddColumn{"t", {.name = "c", .type = DataType::kInteger, .default_value = 5}},
      RenameColumn{"t", "b", "z"},
      RenameTable{"t", "u"},
      CreateIndex{{.name = "j", .table = "t", .columns = {"b"}, .unique = true}},
      RetypeColumn{"t", {.name = "a"}, {.name = "a", .type = DataType::kDateTime}},
      DropIndex{{.name = "i", .table = "t", .columns = {"b"}}},
      DropColumn{"t", {.name = "d", .type = DataType::kReal}}};
  for (const SchemaChange& change : changes) {
    auto db = MemoryDatabase({"CREATE TABLE t(a TEXT, b, d REAL)", "CREATE INDEX i ON t(b)"});
    const Schema before = SchemaOf(*db);
    ASSERT_OK(ApplyAlone(*db, change));
    EXPECT_NE(SchemaOf(*db), before) << ToString(change);
    ASSERT_OK(ApplyAlone(*db, Inverse(change)));
    EXPECT_THAT(SchemaDifferences(before, SchemaOf(*db)), IsEmpty()) << ToString(change);
  }
}

}  // namespace
}  // namespace crystal
