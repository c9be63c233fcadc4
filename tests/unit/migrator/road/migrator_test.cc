#include "migrator/road/migrator.h"

#include <gtest/gtest.h>

#include "migrator/files/content_digest.h"
#include "migrator/files/sql_file.h"
#include "migrator/road/broken_references.h"
#include "migrator/road/history.h"
#include "tests/support/database.h"
#include "tests/support/run_context.h"
#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

DataChange Sql(const std::string& up, const std::string& down = "SELECT 1") {
  const auto execute = [](const std::string& sql) {
    return [sql](DatabaseAdapter& db, const RunContext&, const std::string&) { return db.Execute(sql); };
  };
  return {.name = "run",
          .writes = {},
          .is_applied = [](DatabaseAdapter&, const Schema&) { return absl::StatusOr<bool>(false); },
          .apply = execute(up),
          .revert = execute(down)};
}

ColumnDefinition Id() { return {.name = "id", .type = DataType::kInteger, .primary_key = true}; }

Migration One() {
  const ColumnDefinition parent{
      .name = "parent", .type = DataType::kInteger, .references = Reference{.table = "notes"}};
  return {.name = "001-notes",
          .changes = {CreateTable{{.name = "notes", .columns = {Id(), parent}}},
                      Sql("INSERT INTO notes(id) VALUES(1), (2)")}};
}
Migration Two() { return {.name = "002-text", .changes = {AddColumn{"notes", {.name = "text"}}}}; }
Migration Failing() {
  return {.name = "003-failing",
          .changes = {AddColumn{"notes", {.name = "half"}}, Sql("UPDATE notes SET text = 'half', half = 'done'"),
                      Sql("INSERT INTO nowhere VALUES(1)", "INSERT INTO nowhere VALUES(2)")}};
}

class Migrator : public testing::Test {
 protected:
  absl::StatusOr<Plan> Go(const Planner& planner) { return Migrate(*db_, planner, TestContext(), kNoEvents); }

  // Schema and rows, history and audit trail included.
  std::pair<Schema, ContentDigest> All() {
    const absl::StatusOr<ContentDigest> digest = DigestContent(*db_);
    EXPECT_OK(digest);
    return {SchemaOf(*db_), digest.value_or(ContentDigest())};
  }

  std::unique_ptr<SqliteAdapter> db_ = MemoryDatabase();
};

TEST_F(Migrator, TakesAnEmptyDatabaseUp) {
  ASSERT_OK_AND_ASSIGN(Plan plan, Go(Up({One(), Two()})));
  EXPECT_EQ(plan.steps.size(), 2u);
  EXPECT_THAT(Rows(*db_, "SELECT name, origin FROM migrations ORDER BY sequence"),
              ElementsAre("'001-notes'|'executed'", "'002-text'|'executed'"));
  EXPECT_THAT(Rows(*db_, "SELECT command, subject, outcome FROM migration_events ORDER BY id"),
              ElementsAre("'up'|'001-notes'|'applied'", "'up'|'002-text'|'applied'"));
  EXPECT_OK(VerifyEvents(*db_));
}

TEST_F(Migrator, WritesNothingWhenNothingIsPending) {
  ASSERT_OK(Go(Up({One()})));
  const auto before = All();
  ASSERT_OK_AND_ASSIGN(Plan plan, Go(Up({One()})));
  EXPECT_THAT(plan.steps, IsEmpty());
  EXPECT_EQ(All(), before);
}

TEST_F(Migrator, LeavesAnEmptyDatabaseEmptyWhenThereIsNothingToDo) {
  ASSERT_OK(Go(Up({})));
  EXPECT_THAT(SchemaOf(*db_).tables, IsEmpty());
}

TEST_F(Migrator, GoesDownAndNotesIt) {
  ASSERT_OK(Go(Up({One(), Two()})));
  ASSERT_OK(Go(Down({One(), Two()}, 1)));
  EXPECT_EQ(SchemaOf(*db_).FindColumn("notes", "text"), nullptr);
  EXPECT_THAT(Rows(*db_, "SELECT name FROM migrations"), ElementsAre("'001-notes'"));
  EXPECT_THAT(Rows(*db_, "SELECT command, outcome FROM migration_events WHERE id = 3"),
              ElementsAre("'down'|'reverted'"));
}

// Migrations before the failing one go too: it is one transaction.
TEST_F(Migrator, RollsEverythingBackWhereOneMigrationFails) {
  ASSERT_OK(Go(Up({One()})));
  const auto before = All();
  EXPECT_THAT(Go(Up({One(), Two(), Failing()})),
              StatusIs(StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("migration 003-failing: change rows: run:"), HasSubstr("nowhere"))));
  EXPECT_EQ(All(), before);
  EXPECT_OK(db_->Begin());  // no transaction is left open
}

TEST_F(Migrator, LeavesAnEmptyDatabaseEmptyWhereTheFirstMigrationFails) {
  EXPECT_THAT(Go(Up({Failing()})), StatusIs(StatusCode::kInvalidArgument, HasSubstr("003-failing")));
  EXPECT_THAT(SchemaOf(*db_).tables, IsEmpty());
}

TEST_F(Migrator, RollsEverythingBackWhereAWayDownFails) {
  Migration failing = Failing();
  failing.changes[2] = Sql("SELECT 1", "INSERT INTO nowhere VALUES(2)");
  ASSERT_OK(Go(Up({One(), Two(), failing, {.name = "004", .changes = {AddColumn{"notes", {.name = "last"}}}}})));
  const auto before = All();
  EXPECT_THAT(Go(Down({One(), Two(), failing, {.name = "004", .changes = {AddColumn{"notes", {.name = "last"}}}}}, 2)),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("migration 003-failing: undo change rows: run:")));
  EXPECT_EQ(All(), before);
}

TEST_F(Migrator, ReportsEachMigrationAsItRuns) {
  std::vector<std::string> said;
  ASSERT_OK(Migrate(*db_, Up({One(), Two()}), TestContext(), [&](const Event& event) {
    said.push_back((event.kind == Event::Kind::kStarted ? "started " : "finished ") + event.subject);
  }));
  EXPECT_THAT(said, ElementsAre("started 001-notes", "finished 001-notes", "started 002-text", "finished 002-text"));
}

TEST_F(Migrator, RefusesADatabaseWithoutHistory) {
  ExecuteAll(*db_, {"CREATE TABLE sessions(id)"});
  EXPECT_THAT(Go(Up({One()})),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("run `crystal-migration cutover` first")));
  EXPECT_EQ(SchemaOf(*db_).tables.size(), 1u);
}

TEST_F(Migrator, RefusesATableMigrationsOfSomebodyElse) {
  ExecuteAll(*db_, {"CREATE TABLE migrations(id)"});
  EXPECT_THAT(Go(Up({One()})), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("it was not made by this program")));
}

TEST_F(Migrator, RefusesADatabaseThatANewerProgramTookOver) {
  ASSERT_OK(Go(Up({One(), Two()})));
  const auto before = All();
  EXPECT_THAT(Go(Up({One()})), StatusIs(StatusCode::kFailedPrecondition,
                                        AllOf(HasSubstr("002-text"), HasSubstr("newer program (0.0.0-test)"))));
  EXPECT_EQ(All(), before);
}

// ---- references

Migration Orphan() { return {.name = "003-orphan", .changes = {Sql("UPDATE notes SET parent = 77 WHERE id = 1")}}; }

TEST_F(Migrator, RefusesAReferenceThatItWouldBreak) {
  ASSERT_OK(Go(Up({One()})));
  const auto before = All();
  EXPECT_THAT(Go(Up({One(), Orphan()})),
              StatusIs(StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("1 references would be broken"), HasSubstr("notes|1|notes|parent"))));
  EXPECT_EQ(All(), before);
}

TEST_F(Migrator, ToleratesReferencesThatWereBrokenBefore) {
  ASSERT_OK(Go(Up({One()})));
  ExecuteAll(*db_, {"UPDATE notes SET parent = 77 WHERE id = 2"});
  EXPECT_OK(Go(Up({One(), Two()})));
  EXPECT_THAT(Rows(*db_, "SELECT parent FROM notes WHERE id = 2"), ElementsAre("77"));
}

TEST_F(Migrator, SeesANewBrokenReferenceAmongOldOnes) {
  ASSERT_OK(Go(Up({One()})));
  ExecuteAll(*db_, {"UPDATE notes SET parent = 77 WHERE id = 2"});
  EXPECT_THAT(Go(Up({One(), Orphan()})),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("1 references would be broken")));
}

// A file of SQL.
Migration Script(const std::string& name, const std::string& up) {
  const absl::StatusOr<Migration> migration = ParseSqlMigration(name, absl::StrCat("-- migrate:up\n", up, ";\n"));
  EXPECT_OK(migration);
  return migration.value_or(Migration());
}

// What was broken under another name, or in a row that has another number now, was broken before.
TEST(BrokenReferences, StayTheSameUnderOtherNames) {
  const std::string tables =
      "CREATE TABLE t(id INTEGER PRIMARY KEY); CREATE TABLE u(id INTEGER PRIMARY KEY, t_id INT REFERENCES t(id)); "
      "CREATE TABLE k(name TEXT PRIMARY KEY, t_id INT REFERENCES t(id));";
  for (const std::string change :
       {"ALTER TABLE t RENAME TO t2", "ALTER TABLE u RENAME TO children", "ALTER TABLE u RENAME COLUMN t_id TO parent",
        "ALTER TABLE t RENAME TO a; ALTER TABLE u RENAME TO b",
        "CREATE TABLE k2(name TEXT PRIMARY KEY, t_id INT REFERENCES t(id)); INSERT INTO k2 SELECT * FROM k ORDER BY "
        "name; DROP TABLE k; ALTER TABLE k2 RENAME TO k"}) {
    const std::unique_ptr<SqliteAdapter> db = MemoryDatabase();
    const Migration one = Script("001-one", tables), two = Script("002-two", change);
    ASSERT_OK(Migrate(*db, Up({one}), TestContext(), kNoEvents));
    ExecuteAll(*db, {"INSERT INTO u VALUES(2, 77)", "INSERT INTO k VALUES('z', 78), ('y', 78), ('x', NULL)"});
    EXPECT_OK(Migrate(*db, Up({one, two}), TestContext(), kNoEvents)) << change;
    const Migration breaks = Script("003-breaks", "UPDATE k SET t_id = 99 WHERE name = 'x'");
    EXPECT_THAT(Migrate(*db, Up({one, two, breaks}), TestContext(), kNoEvents),
                StatusIs(StatusCode::kFailedPrecondition, HasSubstr("1 references would be broken")))
        << change;
  }
}

// Only what was renamed or made anew is told by how many there are: elsewhere one that is mended is no room for
// another.
TEST(BrokenReferences, OneThatIsMendedMakesNoRoomForAnother) {
  const std::unique_ptr<SqliteAdapter> db = MemoryDatabase();
  const Migration one = Script("001-one",
                               "CREATE TABLE t(id INTEGER PRIMARY KEY); CREATE TABLE k(name TEXT PRIMARY KEY, a INT "
                               "REFERENCES t(id), b INT REFERENCES t(id))");
  ASSERT_OK(Migrate(*db, Up({one}), TestContext(), kNoEvents));
  ExecuteAll(*db, {"INSERT INTO k VALUES('x', 77, NULL), ('y', NULL, NULL)"});
  for (const std::string sql : {"UPDATE k SET a = CASE name WHEN 'y' THEN 78 END", "UPDATE k SET a = b, b = a"}) {
    EXPECT_THAT(Migrate(*db, Up({one, Script("002-two", sql)}), TestContext(), kNoEvents),
                StatusIs(StatusCode::kFailedPrecondition, HasSubstr("1 references would be broken")))
        << sql;
  }
}

// It was never there, so nothing took it away; the same in one run as in three.
TEST(BrokenReferences, AParentThatNeverWasThereIsTheAuthorsBusiness) {
  const std::vector<Migration> all = {
      Script("001-e", "CREATE TABLE e(id INTEGER PRIMARY KEY)"),
      Script("002-drop", "DROP TABLE e"),
      Script("003-c", "CREATE TABLE c(u REFERENCES user(id))"),
      Script("004-p", "CREATE TABLE p(id INTEGER PRIMARY KEY); CREATE TABLE d(p REFERENCES p(id))"),
      Script("005-drop", "ALTER TABLE p RENAME TO p_old; DROP TABLE p_old"),
  };
  const std::unique_ptr<SqliteAdapter> db = MemoryDatabase();
  EXPECT_OK(Migrate(*db, Up({all[0], all[1], all[2]}), TestContext(), kNoEvents));
  EXPECT_OK(Migrate(*db, Up({all[0], all[1], all[2], all[3]}), TestContext(), kNoEvents));
  EXPECT_THAT(Migrate(*db, Up(all), TestContext(), kNoEvents),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("d refers to p_old, which is not there any more")));
}

TEST(CheckNoNewBrokenReferences, CountsAnotherOfTheSameKind) {
  EXPECT_OK(CheckNoNewBrokenReferences(*MemoryDatabase(), {"a", "b"}, {"b"}));
  EXPECT_OK(CheckNoNewBrokenReferences(*MemoryDatabase(), {"a"}, {"a"}));
  EXPECT_THAT(CheckNoNewBrokenReferences(*MemoryDatabase(), {"a"}, {"a", "a"}),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("1 references")));
}

// ---- the user's own

TEST_F(Migrator, FiresNoTriggerOfTheUsers) {
  ASSERT_OK(Go(Up({One()})));
  ExecuteAll(*db_, {"CREATE TABLE log(what)",
                    "CREATE TRIGGER mine AFTER UPDATE ON notes BEGIN "
                    "INSERT INTO log VALUES('fired'); END"});
  const Migration touch{.name = "002-touch", .changes = {Sql("UPDATE notes SET parent = 1")}};
  ASSERT_OK(Go(Up({One(), touch})));
  EXPECT_THAT(Rows(*db_, "SELECT * FROM log"), IsEmpty());
  EXPECT_EQ(SchemaOf(*db_).objects.size(), 1u);
}

TEST_F(Migrator, RefusesToTakeAUsersColumnAlongOnTheWayDown) {
  ASSERT_OK(Go(Up({One()})));
  ExecuteAll(*db_, {"ALTER TABLE notes ADD COLUMN mine TEXT", "UPDATE notes SET mine = 'x'"});
  const auto before = All();
  EXPECT_THAT(Go(Down({One()}, 1)),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("column mine on notes, in 001-notes")));
  EXPECT_EQ(All(), before);
}

TEST_F(Migrator, RefusesToGoFurtherDownThanItCameUp) {
  ASSERT_OK(Go(Up({One()})));
  EXPECT_THAT(Go(Down({One()}, 2)), StatusIs(StatusCode::kInvalidArgument, HasSubstr("cannot go down by 2")));
}

}  // namespace
}  // namespace crystal
