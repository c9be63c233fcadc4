// The rules of the archive, each held by small migrations: what leaves is kept exactly, and comes back where it
// belongs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "migrator/road/history_state.h"
#include "tests/support/written_moves.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class ArchiveRules : public WrittenMoves {};

struct KeyShape {
  const char* name;
  const char* columns;
  const char* rows;
  const char* options = "";
};
void PrintTo(const KeyShape& shape, std::ostream* out) { *out << shape.name; }

class KeyShapes : public ArchiveRules, public testing::WithParamInterface<KeyShape> {};

// A1, A2: a column, and then the whole table, go and come back with every value, and nothing is in two places.
TEST_P(KeyShapes, EveryRowIsNamedExactly) {
  const KeyShape& shape = GetParam();
  Write(std::string("CREATE TABLE t(") + shape.columns + ")" + shape.options + ";", "DROP TABLE t;");
  Write("ALTER TABLE t ADD COLUMN extra DEFAULT 'd';", "ALTER TABLE t DROP COLUMN extra;");
  ASSERT_OK(GoUp());
  Sql({std::string("INSERT INTO t VALUES") + shape.rows, "UPDATE t SET extra = NULL WHERE v = 2",
       "UPDATE t SET extra = x'00ff' WHERE v = 1"});
  const std::vector<std::string> before = Values("SELECT * FROM t ORDER BY v");
  ASSERT_OK(GoDown(1));
  ASSERT_OK(GoUp());
  EXPECT_EQ(Values("SELECT * FROM t ORDER BY v"), before);
  EXPECT_THAT(Archived(), IsEmpty());
  ASSERT_OK(GoDown(2));
  ASSERT_OK(GoUp());
  EXPECT_EQ(Values("SELECT * FROM t ORDER BY v"), before);
  EXPECT_THAT(Archived(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    All, KeyShapes,
    testing::Values(
        KeyShape{"integer", "id INTEGER PRIMARY KEY, v", "(1, 1, 0), (5, 2, 0), (-9, 3, 0)"},
        KeyShape{"autoincrement", "id INTEGER PRIMARY KEY AUTOINCREMENT, v", "(1, 1, 0), (5, 2, 0)"},
        KeyShape{"none", "a, v", "(1, 1, 0), (NULL, 2, 0), (9, 3, 0), (9, 3, 0)"},
        KeyShape{"text", "k TEXT PRIMARY KEY, v",
                 "('a', 1, 0), ('1', 2, 0), (NULL, 3, 0), (NULL, 4, 0), ('x' || char(0) || 'y', 5, 0), ('x', 6, 0)"},
        KeyShape{"untyped", "k PRIMARY KEY, v",
                 "(1, 1, 0), ('1', 2, 0), (x'31', 3, 0), (0.1 + 0.2, 4, 0), (0.3, 5, 0), (NULL, 6, 0)"},
        KeyShape{"real", "k REAL PRIMARY KEY, v", "(1, 1, 0), (0.1 + 0.2, 2, 0), (0.3, 3, 0), (9e999, 4, 0)"},
        KeyShape{"descending", "id INTEGER PRIMARY KEY DESC, v", "(3, 1, 0), (NULL, 2, 0), (2, 3, 0)"},
        KeyShape{"composite", "a TEXT, b INT, v, PRIMARY KEY(b, a)",
                 "('x', 1, 1, 0), ('x', 2, 2, 0), (NULL, 1, 3, 0), (NULL, 1, 4, 0)"},
        KeyShape{"without rowid", "a TEXT, b INT, v, PRIMARY KEY(a, b)", "('x', 1, 1, 0), ('x', 'z', 2, 0)",
                 " WITHOUT ROWID"},
        KeyShape{"a column called rowid", "rowid TEXT, v", "('q', 1, 0), ('w', 2, 0)"},
        KeyShape{"nocase", "k TEXT COLLATE NOCASE PRIMARY KEY, v", "('Ann', 1, 0), ('bob', 2, 0)"},
        KeyShape{"blob", "k BLOB PRIMARY KEY, v", "(x'00', 1, 0), (x'', 2, 0)"}));

// A2: what was put back leaves the archive; what could not be stays, and is told.
TEST_F(ArchiveRules, WhatDoesNotFitStaysAndIsTold) {
  Write("CREATE TABLE memo(id INTEGER PRIMARY KEY, title TEXT);", "DROP TABLE memo;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO memo VALUES(1, 'a'), (2, 'b')"});
  ASSERT_OK(GoDown());
  registry_.clear();
  Write("CREATE TABLE memo(id INTEGER PRIMARY KEY, title TEXT, kind TEXT NOT NULL);", "DROP TABLE memo;");
  ASSERT_OK_AND_ASSIGN(Plan plan, GoUp());
  EXPECT_THAT(plan.notes, ElementsAre(AllOf(HasSubstr("2 rows of memo stay in the archive"), HasSubstr("memo.kind"))));
  EXPECT_EQ(Archived().size(), 4u);
}

// A3: into the same row only. SQLite gave 2 again; what row 1 lost comes back, what the old row 2 lost does not.
TEST_F(ArchiveRules, AnIdThatWasGivenAgainIsAnotherRow) {
  Write("CREATE TABLE doc(id INTEGER PRIMARY KEY, t TEXT);", "DROP TABLE doc;");
  Write("ALTER TABLE doc ADD COLUMN secret TEXT;", "ALTER TABLE doc DROP COLUMN secret;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO doc VALUES(1, 'one', 's1'), (2, 'two', 's2')"});
  ASSERT_OK(GoDown());
  Sql({"DELETE FROM doc WHERE id = 2", "INSERT INTO doc(t) VALUES('new')"});
  ASSERT_OK(GoUp());
  EXPECT_THAT(Values("SELECT id, t, secret FROM doc"), ElementsAre("1|'one'|'s1'", "2|'new'|NULL"));
  EXPECT_THAT(Archived(), ElementsAre("'doc.secret'|'2'|'s2'"));
}

TEST_F(ArchiveRules, AnIdThatWasGivenAgainIsAnotherRowAfterARebuildToo) {
  Write("CREATE TABLE doc(id INTEGER PRIMARY KEY, t TEXT, secret TEXT);", "DROP TABLE doc;");
  const std::string rename = "DROP TABLE doc; ALTER TABLE d2 RENAME TO doc;";
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO doc VALUES(1, 'one', 's1'), (2, 'two', 's2')"});
  Write("CREATE TABLE d2(id INTEGER PRIMARY KEY, t TEXT); INSERT INTO d2 SELECT id, t FROM doc; " + rename,
        "CREATE TABLE d2(id INTEGER PRIMARY KEY, t TEXT, secret TEXT); INSERT INTO d2(id, t) SELECT * FROM doc; " +
            rename);
  ASSERT_OK(GoUp());
  Sql({"DELETE FROM doc WHERE id = 2", "INSERT INTO doc(t) VALUES('new')"});
  ASSERT_OK(GoDown());
  EXPECT_THAT(Values("SELECT id, t, secret FROM doc"), ElementsAre("1|'one'|'s1'", "2|'new'|NULL"));
  EXPECT_THAT(Archived(), ElementsAre("'doc.secret'|'2'|'s2'"));
}

// A3: a row that was edited is the same row where a higher one is as it was.
// A row with NULL in its key is named by its rowid. The user deletes it, and a rebuild gives its number to a row that
// has a key: what the first left is not the other's.
TEST_F(ArchiveRules, ANumberThatWentToARowWithAKeyNamesNoneOfItsValues) {
  Write("CREATE TABLE t(k TEXT PRIMARY KEY, w, b);", "DROP TABLE t;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO t VALUES('one', 1, 'b1'), (NULL, 2, 'b2'), ('three', 3, 'b3'), (NULL, 4, 'b4')"});
  const std::string rename = "DROP TABLE t; ALTER TABLE n RENAME TO t;";
  Write("CREATE TABLE n(k TEXT PRIMARY KEY, w); INSERT INTO n SELECT k, w FROM t; " + rename,
        "CREATE TABLE n(k TEXT PRIMARY KEY, w, b); INSERT INTO n(k, w) SELECT k, w FROM t; " + rename);
  ASSERT_OK(GoUp());
  Sql({"DELETE FROM t WHERE w = 2"});
  for (int i = 0; i < 3; ++i) {
    ASSERT_OK(GoDown());
    EXPECT_THAT(Values("SELECT k, b FROM t ORDER BY k"), ElementsAre("NULL|'b4'", "'one'|'b1'", "'three'|'b3'")) << i;
    ASSERT_OK(GoUp());
    EXPECT_THAT(Archived(), ElementsAre("'t.b'|'2'|'b2'", "'t.b'|'3'|'b4'", "'t.b'|'one'|'b1'", "'t.b'|'three'|'b3'"))
        << i;
  }
}

TEST_F(ArchiveRules, TheHighestRowThatIsTheSameVouchesForThoseBelow) {
  Write("CREATE TABLE doc(id INTEGER PRIMARY KEY, t TEXT);", "DROP TABLE doc;");
  Write("ALTER TABLE doc ADD COLUMN secret TEXT;", "ALTER TABLE doc DROP COLUMN secret;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO doc VALUES(1, 'one', 's1'), (2, 'two', NULL)"});
  ASSERT_OK(GoDown());
  Sql({"UPDATE doc SET t = 'edited' WHERE id = 1"});
  ASSERT_OK(GoUp());
  EXPECT_THAT(Values("SELECT secret FROM doc ORDER BY id"), ElementsAre("'s1'", "NULL"));
}

// A3: what the author computed from what the user wrote since stands.
TEST_F(ArchiveRules, WhatTheSectionComputesStands) {
  Write("CREATE TABLE c(id INTEGER PRIMARY KEY, phone TEXT);", "DROP TABLE c;");
  Write(
      "ALTER TABLE c ADD COLUMN a TEXT; ALTER TABLE c ADD COLUMN n TEXT; "
      "UPDATE c SET a = substr(phone, 1, 3), n = substr(phone, 5); ALTER TABLE c DROP COLUMN phone;",
      "ALTER TABLE c ADD COLUMN phone TEXT; UPDATE c SET phone = a || '-' || n; "
      "ALTER TABLE c DROP COLUMN a; ALTER TABLE c DROP COLUMN n;");
  ASSERT_OK(GoUp());
  ASSERT_OK(GoDown());
  Sql({"INSERT INTO c VALUES(1, '030-111'), (2, '030-222')"});
  ASSERT_OK(GoUp());
  Sql({"UPDATE c SET n = '999' WHERE id = 1"});
  ASSERT_OK(GoDown());
  EXPECT_THAT(Values("SELECT phone FROM c ORDER BY id"), ElementsAre("'030-999'", "'030-222'"));
}

// A value that was overwritten, and that nobody has touched since, is what it was again.
TEST_F(ArchiveRules, WhatTheSectionComputesStandsBesideADefaultOfTrue) {
  Write("CREATE TABLE t(id INTEGER PRIMARY KEY, flag DEFAULT TRUE);", "DROP TABLE t;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO t VALUES(1, 7), (2, 8)"});
  Write("ALTER TABLE t DROP COLUMN flag;",
        "ALTER TABLE t ADD COLUMN flag DEFAULT TRUE; UPDATE t SET flag = '1' WHERE id = 1;");
  ASSERT_OK(GoUp());
  ASSERT_OK(GoDown());
  EXPECT_THAT(Values("SELECT flag FROM t"), ElementsAre("'1'", "8"));
}

TEST_F(ArchiveRules, AnOverwrittenValueComesBackUntilSomebodyWrites) {
  Write("CREATE TABLE memo(id TEXT PRIMARY KEY, body TEXT);", "DROP TABLE memo;");
  Write("UPDATE memo SET body = upper(body);", "SELECT 1;");
  ASSERT_OK(GoUp());
  ASSERT_OK(GoDown());
  Sql({"INSERT INTO memo VALUES('x', 'one'), ('y', 'two')"});
  ASSERT_OK(GoUp());
  Sql({"UPDATE memo SET body = 'mine' WHERE id = 'y'"});
  ASSERT_OK(GoDown());
  EXPECT_THAT(Values("SELECT id, body FROM memo"), ElementsAre("'x'|'one'", "'y'|'mine'"));
  EXPECT_THAT(Archived(), ElementsAre("'memo.body'|'y'|'two'"));
}

// A4: a row that the user deleted does not come back into a table that the section fills.
// The section's own change of type has made a text of the number that took the value's place.
TEST_F(ArchiveRules, AnOverwrittenValueComesBackThroughTwoConversions) {
  const auto rebuild = [](const std::string& type) {
    return "CREATE TABLE t2(id INTEGER PRIMARY KEY, n " + type +
           "); INSERT INTO t2 SELECT id, n FROM t; DROP TABLE t; ALTER TABLE t2 RENAME TO t;";
  };
  Write("CREATE TABLE t(id INTEGER PRIMARY KEY, n TEXT);", "DROP TABLE t;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO t VALUES(1, '9223372036854775808'), (2, '007'), (3, 'x')"});
  Write(rebuild("NUMERIC"), rebuild("TEXT"));
  ASSERT_OK(GoUp());
  ASSERT_OK(GoDown());
  EXPECT_THAT(Values("SELECT n FROM t"), ElementsAre("'9223372036854775808'", "'007'", "'x'"));
}

// ---- what was found by breaking it

TEST_F(ArchiveRules, AColumnIsTheSameInEveryCase) {
  Write("CREATE TABLE p(id INTEGER PRIMARY KEY, note TEXT, more TEXT);", "DROP TABLE p;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO p VALUES(1, 'precious', 'x')"});
  Write("ALTER TABLE p DROP COLUMN NOTE; ALTER TABLE p RENAME COLUMN MORE TO less;",
        "ALTER TABLE p RENAME COLUMN Less TO more; ALTER TABLE p ADD COLUMN Note TEXT;");
  ASSERT_OK(GoUp());
  EXPECT_THAT(Archived(), ElementsAre("'p.note'|'1'|'precious'"));
  ASSERT_OK(GoDown());
  EXPECT_THAT(Values("SELECT id, note, more FROM p"), ElementsAre("1|'precious'|'x'"));
}

TEST_F(ArchiveRules, ARowThatAnUpdateReplacesLeavesAsAWhole) {
  Write(
      "CREATE TABLE p(id INTEGER PRIMARY KEY, a TEXT UNIQUE, note TEXT DEFAULT 'd'); CREATE TABLE q(id INTEGER PRIMARY "
      "KEY, a TEXT UNIQUE ON CONFLICT REPLACE, note TEXT);",
      "DROP TABLE q; DROP TABLE p;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO p VALUES(1, 'x', 'n1'), (3, 'z', 'n3')", "INSERT INTO q VALUES(1, 'x', 'n1'), (3, 'z', 'n3')"});
  Write("UPDATE OR REPLACE p SET a = 'z' WHERE id = 1; UPDATE q SET a = 'z' WHERE id = 1;", "SELECT 1;");
  ASSERT_OK(GoUp());
  EXPECT_THAT(Archived(), ElementsAre("'p.a'|'1'|'x'", "'p.a'|'3'|'z'", "'p.id'|'3'|3", "'p.note'|'3'|'n3'",
                                      "'q.a'|'1'|'x'", "'q.a'|'3'|'z'", "'q.id'|'3'|3", "'q.note'|'3'|'n3'"));
}

TEST_F(ArchiveRules, ARowThatIsWrittenAndThenDeletedComesBackAsItWas) {
  Write("CREATE TABLE p(id INTEGER PRIMARY KEY, n INT NOT NULL, s TEXT NOT NULL DEFAULT 'open');", "DROP TABLE p;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO p VALUES(1, 1, 'closed'), (2, 9, 'kept')"});
  Write("UPDATE p SET s = 'old' WHERE n < 5; DELETE FROM p WHERE s = 'old';", "SELECT 1;");
  for (int i = 0; i < 2; ++i) {
    ASSERT_OK(GoUp());
    ASSERT_OK(GoDown());
    EXPECT_THAT(Values("SELECT * FROM p"), ElementsAre("1|1|'closed'", "2|9|'kept'"));
    EXPECT_THAT(Archived(), IsEmpty());
  }
}

TEST_F(ArchiveRules, ARowThatTheSectionMakesAndTakesAwayIsNobodysLoss) {
  Write("CREATE TABLE p(id INTEGER PRIMARY KEY, t TEXT);", "DROP TABLE p;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO p VALUES(1, 'mine')"});
  Write("INSERT INTO p VALUES(500, 'scratch'); UPDATE p SET t = t || '!'; DELETE FROM p WHERE id = 500;",
        "UPDATE p SET t = rtrim(t, '!');");
  ASSERT_OK(GoUp());
  ASSERT_OK(GoDown());
  EXPECT_THAT(Values("SELECT * FROM p"), ElementsAre("1|'mine'"));
  ASSERT_OK(GoUp());
}

TEST_F(ArchiveRules, ARebuildMayGiveTheTableAnotherKey) {
  Write("CREATE TABLE p(id INTEGER PRIMARY KEY, a TEXT);", "DROP TABLE p;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO p VALUES(1, 'x')"});
  Write(
      "CREATE TABLE p2(pid INTEGER PRIMARY KEY, a TEXT); INSERT INTO p2 SELECT id, a FROM p; DROP TABLE p; "
      "ALTER TABLE p2 RENAME TO p;",
      "CREATE TABLE p2(id INTEGER PRIMARY KEY, a TEXT); INSERT INTO p2 SELECT pid, a FROM p; DROP TABLE p; "
      "ALTER TABLE p2 RENAME TO p;");
  for (int i = 0; i < 2; ++i) {
    ASSERT_OK(GoUp());
    EXPECT_THAT(Values("SELECT pid, a FROM p"), ElementsAre("1|'x'"));
    ASSERT_OK(GoDown());
    EXPECT_THAT(Values("SELECT id, a FROM p"), ElementsAre("1|'x'"));
  }
}

TEST_F(ArchiveRules, AColumnThatTheSectionAddsTellsNothingOfTheRowAsItWas) {
  Write("CREATE TABLE r(id INTEGER PRIMARY KEY, c TEXT);", "DROP TABLE r;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO r VALUES(1, 'c1'), (2, 'c2')"});
  Write("ALTER TABLE r ADD COLUMN n TEXT; ALTER TABLE r DROP COLUMN c;",
        "ALTER TABLE r ADD COLUMN c TEXT; ALTER TABLE r DROP COLUMN n;");
  ASSERT_OK(GoUp());
  Sql({"UPDATE r SET n = 'n' || id"});
  ASSERT_OK(GoDown());
  EXPECT_THAT(Values("SELECT id, c FROM r"), ElementsAre("1|'c1'", "2|'c2'"));
}

TEST_F(ArchiveRules, WhatMustGoIsMeantInEveryCaseAndNamesWhatIsThere) {
  Write("CREATE TABLE login(id INTEGER PRIMARY KEY, name TEXT, token TEXT);", "DROP TABLE login;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO login VALUES(1, 'ann', 'secret')"});
  Write("-- migrate:forget LOGIN.Token\nALTER TABLE login DROP COLUMN token;",
        "ALTER TABLE login ADD COLUMN token TEXT;");
  ASSERT_OK(GoUp());
  EXPECT_THAT(Archived(), IsEmpty());
  Write("-- migrate:forget login.nmae\nALTER TABLE login DROP COLUMN name;", "SELECT 1;");
  EXPECT_THAT(GoUp(), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("migrate:forget login.nmae")));
}

// What the column gets by default refers to the deleted parent as well: nothing is left to put there.
TEST_F(ArchiveRules, AnOrphanOfTheDefaultEnds) {
  Write("CREATE TABLE parent(id INTEGER PRIMARY KEY); CREATE TABLE child(id INTEGER PRIMARY KEY);",
        "DROP TABLE child; DROP TABLE parent;");
  Write("ALTER TABLE child ADD COLUMN p DEFAULT 1 REFERENCES parent(id);", "ALTER TABLE child DROP COLUMN p;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO parent VALUES(1), (2)", "INSERT INTO child VALUES(10, 1), (20, 2)"});
  ASSERT_OK(GoDown());
  Sql({"DELETE FROM parent WHERE id = 1"});
  EXPECT_THAT(GoUp(), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("references would be broken")));
}

TEST_F(ArchiveRules, WhatReferredToNothingAllTheTimeComesBack) {
  Write("CREATE TABLE parent(id INTEGER PRIMARY KEY);", "DROP TABLE parent;");
  Write("CREATE TABLE child(id INTEGER PRIMARY KEY, p REFERENCES parent(id));", "DROP TABLE child;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO child VALUES(10, 7)"});
  ASSERT_OK(GoDown());
  ASSERT_OK(GoUp());
  EXPECT_THAT(Values("SELECT * FROM child"), ElementsAre("10|7"));
  ASSERT_OK(Migrate(
      *db_, [&](const auto& history) { return PlanRedo(registry_, history, 2); }, TestContext(), kNoEvents));
  EXPECT_THAT(Values("SELECT * FROM child"), ElementsAre("10|7"));
}

// The user deletes a parent while its children are away: they stay, the others come back, and the way is open.
TEST_F(ArchiveRules, ChildrenOfADeletedParentStayAway) {
  Write("CREATE TABLE parent(id INTEGER PRIMARY KEY);", "DROP TABLE parent;");
  Write(
      "CREATE TABLE child(id INTEGER PRIMARY KEY, p REFERENCES parent(id), t); CREATE TABLE toy(id INTEGER PRIMARY "
      "KEY, "
      "c REFERENCES child);",
      "DROP TABLE toy; DROP TABLE child;");
  Write("ALTER TABLE parent ADD COLUMN friend REFERENCES parent(id);", "ALTER TABLE parent DROP COLUMN friend;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO parent VALUES(1, 2), (2, 1), (3, 1)",
       "INSERT INTO child VALUES(10, 1, 'a'), (20, 2, 'b'), (30, NULL, 'c')",
       "INSERT INTO toy VALUES(100, 10), (200, 20)"});
  ASSERT_OK(GoDown(2));
  Sql({"DELETE FROM parent WHERE id = 2"});
  ASSERT_OK_AND_ASSIGN(Plan plan, GoUp());
  EXPECT_THAT(Values("SELECT * FROM parent"), ElementsAre("1|NULL", "3|1"));
  EXPECT_THAT(Values("SELECT * FROM child"), ElementsAre("10|1|'a'", "30|NULL|'c'"));
  EXPECT_THAT(Values("SELECT * FROM toy"), ElementsAre("100|10"));
  EXPECT_THAT(Values("SELECT value FROM migration_archive WHERE column_name = 't'"), ElementsAre("'b'"));
  EXPECT_THAT(plan.notes, testing::Contains(HasSubstr("the rows that they refer to are gone")));
}

TEST_F(ArchiveRules, DeletedRowsStayAway) {
  Write("CREATE TABLE post(id INTEGER PRIMARY KEY, body TEXT);", "DROP TABLE post;");
  Write(
      "CREATE TABLE article(id INTEGER PRIMARY KEY, text TEXT); INSERT INTO article SELECT id, body FROM post; "
      "DROP TABLE post;",
      "CREATE TABLE post(id INTEGER PRIMARY KEY, body TEXT); INSERT INTO post SELECT id, text FROM article; "
      "DROP TABLE article;");
  ASSERT_OK(GoUp());
  ASSERT_OK(GoDown());
  Sql({"INSERT INTO post VALUES(1, 'keep'), (2, 'go')"});
  ASSERT_OK(GoUp());
  Sql({"DELETE FROM article WHERE id = 2"});
  ASSERT_OK(GoDown());
  EXPECT_THAT(Values("SELECT id FROM post"), ElementsAre("1"));
}

// What the section itself seeds is no reason to keep the user's rows away.
TEST_F(ArchiveRules, TwoRowsThatLeftUnderOneKeyAreNotMixed) {
  Write("CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b TEXT);", "DROP TABLE t;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO t VALUES(1, 'first', 'x'), (2, 'second', 'y')"});
  Write("DELETE FROM t;", "SELECT 1;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO t VALUES(1, NULL, 'new')"});
  ASSERT_OK(GoDown());
  ASSERT_OK(GoUp());
  ASSERT_OK(GoDown());
  EXPECT_THAT(Values("SELECT * FROM t"), ElementsAre("1|NULL|'new'", "2|'second'|'y'"));
  EXPECT_THAT(Archived(), ElementsAre("'t.a'|'1'|'first'", "'t.b'|'1'|'x'"));
}

TEST_F(ArchiveRules, RowsComeBackBesideTheSectionsSeeds) {
  Write("CREATE TABLE kind(id INTEGER PRIMARY KEY, name TEXT); INSERT INTO kind VALUES(1, 'a'), (2, 'b');",
        "DROP TABLE kind;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO kind VALUES(3, 'mine')"});
  ASSERT_OK(GoDown());
  ASSERT_OK(GoUp());
  EXPECT_THAT(Values("SELECT name FROM kind"), ElementsAre("'a'", "'b'", "'mine'"));
  EXPECT_THAT(Archived(), IsEmpty());
}

// A5: the highest id that was ever given is not given again.
TEST_F(ArchiveRules, IdsAreNotGivenTwice) {
  Write("CREATE TABLE n(id INTEGER PRIMARY KEY AUTOINCREMENT, v);", "DROP TABLE n;");
  Write(
      "CREATE TABLE n2(id INTEGER PRIMARY KEY AUTOINCREMENT, v); INSERT INTO n2 SELECT * FROM n; DROP TABLE n; "
      "ALTER TABLE n2 RENAME TO n;",
      "SELECT 1;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO n VALUES(8, 'x')", "DELETE FROM n"});
  ASSERT_OK(GoDown(2));
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO n(v) VALUES('new')"});
  EXPECT_THAT(Values("SELECT id FROM n"), ElementsAre("9"));
}

// A6: an index of a text that nobody keeps cannot be archived.
TEST_F(ArchiveRules, AContentlessIndexGoesOnlyWhereThatIsDeclared) {
  Write("CREATE VIRTUAL TABLE s USING fts5(body, content='');", "DROP TABLE s;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO s(rowid, body) VALUES(1, 'hello')"});
  EXPECT_THAT(GoDown(), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("-- migrate:forget s")));
  Write("SELECT 1;", "-- migrate:forget s\nDROP TABLE s;");
  ASSERT_OK(GoUp());
  ASSERT_OK(GoDown());
}

// A6: a table that only looks like a part of a virtual table is a table.
TEST_F(ArchiveRules, ShadowTablesAreNotArchivedWhenTheModuleOpensThem) {
  Write("CREATE VIRTUAL TABLE box USING rtree(id, x0, x1); CREATE TABLE t(id INTEGER PRIMARY KEY);",
        "DROP TABLE t; DROP TABLE box;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO box VALUES(1, 0, 2)"});
  Write("ALTER TABLE t ADD COLUMN c;", "ALTER TABLE t DROP COLUMN c;");
  ASSERT_OK(GoUp());
  ASSERT_OK(GoDown(2));
  EXPECT_THAT(Values("SELECT DISTINCT table_name FROM migration_archive WHERE kind = 'row'"), ElementsAre("'box'"));
  ASSERT_OK(GoUp());
  EXPECT_THAT(Values("SELECT * FROM box"), ElementsAre("1|0.0|2.0"));
}

TEST_F(ArchiveRules, ATableThatLooksLikeAShadowIsATable) {
  Write("CREATE VIRTUAL TABLE memo USING fts5(body); CREATE TABLE memo_notes(id INTEGER PRIMARY KEY, t TEXT);",
        "DROP TABLE memo_notes; DROP TABLE memo;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO memo_notes VALUES(1, 'kept')"});
  ASSERT_OK(GoDown());
  ASSERT_OK(GoUp());
  EXPECT_THAT(Values("SELECT t FROM memo_notes"), ElementsAre("'kept'"));
}

// A8: what is declared to go is not archived, and the trail says so.
TEST_F(ArchiveRules, WhatMustGoGoes) {
  Write("CREATE TABLE login(id INTEGER PRIMARY KEY, name TEXT, token TEXT);", "DROP TABLE login;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO login VALUES(1, 'ann', 'secret')"});
  Write("-- migrate:forget login.token\nALTER TABLE login DROP COLUMN token;",
        "ALTER TABLE login ADD COLUMN token TEXT;");
  ASSERT_OK(GoUp());
  EXPECT_THAT(Archived(), IsEmpty());
  EXPECT_THAT(Values("SELECT details FROM migration_events WHERE details <> ''"),
              ElementsAre("'not archived, as declared: login.token'"));
}

struct NewKey {
  const char* name;
  const char* table;
  const char* up;
  const char* down;
};
void PrintTo(const NewKey& key, std::ostream* out) { *out << key.name; }

class NewKeys : public ArchiveRules, public testing::WithParamInterface<NewKey> {
 protected:
  void Begin(const std::string& down) {
    Write(std::string("CREATE TABLE p(") + GetParam().table + ";", "DROP TABLE p;");
    ASSERT_OK(GoUp());
    Sql({"INSERT INTO p(id, v) VALUES(1, 'x'), (2, 'y'), (3, 'z'), (4, 'z')"});
    before_ = Values("SELECT * FROM p WHERE v <> 'y' ORDER BY id");
    Write(GetParam().up, down);
    ASSERT_OK(GoUp());
  }
  std::vector<std::string> before_;
};

// A row that got another key did not leave: who deletes it under its new one has deleted it (A4), and it is not there
// twice.
TEST_P(NewKeys, ARowIsTheSameUnderAnotherKey) {
  Begin(GetParam().down);
  EXPECT_THAT(Values("SELECT DISTINCT kind FROM migration_archive WHERE kind NOT IN ('fact', 'print')"),
              ElementsAre("'overwritten'"));
  Sql({"DELETE FROM p WHERE v = 'y'"});
  ASSERT_OK(GoDown());
  EXPECT_EQ(Values("SELECT * FROM p ORDER BY id"), before_);
  EXPECT_THAT(Values("SELECT value FROM migration_archive WHERE column_name IN ('id', 'n') AND direction = 'up'"),
              SizeIs(1));
  ASSERT_OK(GoUp());
  const std::vector<std::string> lines = Archived();
  ASSERT_OK(GoDown());
  ASSERT_OK(GoUp());
  EXPECT_EQ(Archived(), lines);  // a redo does not make it grow
}

TEST_P(NewKeys, AKeyThatNobodyTakesBackStaysAsItIs) {
  Begin("SELECT 1;");
  const std::vector<std::string> after = Values("SELECT id, v FROM p ORDER BY id");
  ASSERT_OK(GoDown());
  EXPECT_EQ(Values("SELECT id, v FROM p ORDER BY id"), after);
  EXPECT_THAT(Values("SELECT value FROM migration_archive WHERE column_name IN ('id', 'n')"), SizeIs(4));
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, NewKeys,
    testing::Values(
        NewKey{"integer", "id INTEGER PRIMARY KEY, v)", "UPDATE p SET id = id + 100;", "UPDATE p SET id = id - 100;"},
        NewKey{"upwards_on_the_way_back", "id INTEGER PRIMARY KEY, v)", "UPDATE p SET id = id - 100;",
               "UPDATE p SET id = id + 100;"},
        NewKey{"autoincrement", "id INTEGER PRIMARY KEY AUTOINCREMENT, v)", "UPDATE p SET id = id + 100;",
               "UPDATE p SET id = id - 100;"},
        NewKey{"text", "id TEXT PRIMARY KEY, v)", "UPDATE p SET id = 'u:' || id;", "UPDATE p SET id = substr(id, 3);"},
        NewKey{"text_and_value", "id TEXT PRIMARY KEY, v, w DEFAULT 'a')", "UPDATE p SET id = 'u:' || id, w = 'b';",
               "UPDATE p SET id = substr(id, 3), w = 'a';"},
        NewKey{"part_of_two", "id INTEGER, n INTEGER DEFAULT 1, v, PRIMARY KEY(id, n))", "UPDATE p SET n = 7;",
               "UPDATE p SET n = 1;"},
        NewKey{"without_rowid", "id TEXT, n DEFAULT 1, v, PRIMARY KEY(n, id)) WITHOUT ROWID",
               "UPDATE p SET id = 'u:' || id;", "UPDATE p SET id = substr(id, 3);"}),
    [](const auto& info) { return std::string(info.param.name); });

// A rowid that another row has by now is no reason to stay away for a row that has a key of its own. One with NULL in
// its key is named by its rowid: as another row it would come back again and again.
TEST_F(ArchiveRules, ARowidThatIsTaken) {
  Write("CREATE TABLE t(k TEXT PRIMARY KEY, v);", "DROP TABLE t;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO t VALUES('a', 1), (NULL, 2), ('c', 3)"});
  Write("DELETE FROM t WHERE v < 3;", "");
  ASSERT_OK(GoUp());
  Sql({"UPDATE t SET rowid = 1", "INSERT INTO t(rowid, k, v) VALUES(2, 'd', 4)"});
  ASSERT_OK_AND_ASSIGN(const Plan plan, GoDown());
  EXPECT_THAT(Values("SELECT k, v FROM t ORDER BY v"), ElementsAre("'a'|1", "'c'|3", "'d'|4"));
  EXPECT_THAT(plan.notes, ElementsAre(HasSubstr("1 row of t stays in the archive")));
  const std::vector<std::string> lines = Archived();
  EXPECT_THAT(lines, ElementsAre("'t.rowid'|'2'|2", "'t.v'|'2'|2"));
  for (int i = 0; i < 2; ++i) {
    ASSERT_OK(GoUp());
    ASSERT_OK(GoDown());
    EXPECT_EQ(Archived(), lines);
  }
}

// What the archive took of it before is named, for a person to decide on.
TEST_F(ArchiveRules, WhatLeftBeforeItWasToGoIsNamed) {
  Write("CREATE TABLE login(id INTEGER PRIMARY KEY, token TEXT);", "DROP TABLE login;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO login VALUES(1, 'secret')"});
  Write("UPDATE login SET token = upper(token);", "SELECT 1;");
  Write("-- migrate:forget login.token\nALTER TABLE login DROP COLUMN token;", "SELECT 1;");
  ASSERT_OK_AND_ASSIGN(const Plan plan, GoUp());
  EXPECT_THAT(plan.notes, Contains(HasSubstr("the archive still holds 1 value of login.token")));
}

// A name may hold a new line, and a backslash.
TEST_F(ArchiveRules, ColumnsMayHaveAnyName) {
  const std::string names = "\"a\nb\", \"c\\nd\"";
  Write("CREATE TABLE t(id INTEGER PRIMARY KEY, " + names + ", x);", "DROP TABLE t;");
  Write("ALTER TABLE t DROP COLUMN x;", "ALTER TABLE t ADD COLUMN x;");
  ASSERT_OK(Go(Up({registry_[0]}), false));
  Sql({"INSERT INTO t VALUES(1, 'p', 'q', 'r'), (2, 's', 't', 'u')"});
  ASSERT_OK(GoUp());
  ASSERT_OK(GoDown());
  EXPECT_THAT(Values("SELECT * FROM t"), ElementsAre("1|'p'|'q'|'r'", "2|'s'|'t'|'u'"));
  EXPECT_THAT(Archived(), IsEmpty());
}

}  // namespace
}  // namespace crystal
