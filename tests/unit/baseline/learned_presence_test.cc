// Which migrations in SQL a database has, told from what each of them does on an empty one.
#include "baseline/learned_presence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "baseline/detect.h"
#include "tests/support/database.h"
#include "tests/support/sql_history.h"

namespace crystal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::vector<std::string>& Ups() {
  static const auto& ups = *new std::vector<std::string>{
      "CREATE TABLE notes(id INTEGER PRIMARY KEY, body TEXT);",                          // 1
      "ALTER TABLE notes ADD COLUMN tag TEXT; CREATE INDEX by_tag ON notes(tag);",       // 2
      "UPDATE notes SET tag = 'none' WHERE tag IS NULL;",                                // 3
      "CREATE TABLE people(id INTEGER PRIMARY KEY, name TEXT);",                         // 4
      "ALTER TABLE notes ADD COLUMN old TEXT;",                                          // 5
      "CREATE VIEW named AS SELECT name FROM people;",                                   // 6
      "ALTER TABLE notes DROP COLUMN old; ALTER TABLE notes RENAME COLUMN body TO txt;"  // 7
  };
  return ups;
}

Detection DetectIn(const std::vector<std::string>& made, const std::vector<std::string>& ups = Ups(),
                   AdoptionRules rules = Learned()) {
  std::unique_ptr<SqliteAdapter> db = MemoryDatabase();
  for (const std::string& sql : made) EXPECT_OK(db->Execute(sql)) << sql;
  absl::StatusOr<Detection> detection = Detect(*db, SqlHistory(ups), rules);
  EXPECT_OK(detection);
  return detection.ok() ? *std::move(detection) : Detection();
}

// "present absent partial", in order.
std::vector<std::string> States(const Detection& detection) {
  std::vector<std::string> states;
  for (const MigrationPresence& migration : detection.migrations) states.push_back(ToString(migration.presence));
  return states;
}

TEST(LearnedPresence, AHoleIsFoundAndWhatAddsToItCannotHaveRun) {
  const Detection found = DetectIn({"CREATE TABLE notes(id INTEGER PRIMARY KEY, body TEXT)",
                                    "CREATE TABLE people(id INTEGER PRIMARY KEY, name TEXT)"});
  EXPECT_THAT(States(found), ElementsAre("present", "absent", "absent", "present", "absent", "absent", "absent"));
  EXPECT_EQ(found.migrations[2].changes[0].evidence, "it needs column notes.tag, which is not there yet");
  EXPECT_THAT(found.refusals, IsEmpty());
}

TEST(LearnedPresence, WhatALaterOneTookAwayWasThere) {
  const Detection found = DetectIn(
      {"CREATE TABLE notes(id INTEGER PRIMARY KEY, txt TEXT, tag TEXT)", "CREATE INDEX by_tag ON notes(tag)",
       "CREATE TABLE people(id INTEGER PRIMARY KEY, name TEXT)", "create view  named as\n select name from people"});
  EXPECT_THAT(States(found), testing::Each("present"));
  EXPECT_THAT(found.users_own, IsEmpty());
}

TEST(LearnedPresence, RowsLeaveNoTraceAndAreTakenForPresentWhereALaterOneIs) {
  const Detection found =
      DetectIn({"CREATE TABLE notes(id INTEGER PRIMARY KEY, body TEXT, tag TEXT)", "CREATE INDEX by_tag ON notes(tag)",
                "CREATE TABLE people(id INTEGER PRIMARY KEY, name TEXT)"});
  EXPECT_THAT(States(found), ElementsAre("present", "present", "present", "present", "absent", "absent", "absent"));
  ASSERT_EQ(found.assumed.size(), 1U);
  EXPECT_THAT(found.assumed[0], HasSubstr(NthName(3) + ": no trace in the schema; taken for present"));
}

TEST(LearnedPresence, WhatSomebodyAssumesDecidesWhereTheSchemaIsSilent) {
  AdoptionRules rules = Learned();
  rules.assumed[NthName(3)] = false;
  const std::vector<std::string> made = {"CREATE TABLE notes(id INTEGER PRIMARY KEY, body TEXT, tag TEXT)",
                                         "CREATE INDEX by_tag ON notes(tag)",
                                         "CREATE TABLE people(id INTEGER PRIMARY KEY, name TEXT)"};
  EXPECT_EQ(States(DetectIn(made, Ups(), rules))[2], "absent");
}

TEST(LearnedPresence, AnAssumptionAgainstTheSchemaIsRefused) {
  AdoptionRules rules = Learned();
  rules.assumed[NthName(1)] = false;
  std::unique_ptr<SqliteAdapter> db = MemoryDatabase({"CREATE TABLE notes(id INTEGER PRIMARY KEY, body TEXT)"});
  EXPECT_THAT(Detect(*db, SqlHistory(Ups()), rules).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("cannot be taken for absent: the schema says that it is present")));
  rules.assumed = {{"nothing", true}};
  EXPECT_THAT(Detect(*db, SqlHistory(Ups()), rules).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("there is no migration nothing")));
}

TEST(LearnedPresence, AMigrationMaySayItselfHowItIsKnown) {
  std::vector<std::string> ups = Ups();
  ups[2] = "-- migrate:present SELECT count(*) = 0 FROM notes WHERE tag IS NULL\n" + ups[2];
  const std::vector<std::string> made = {"CREATE TABLE notes(id INTEGER PRIMARY KEY, body TEXT, tag TEXT)",
                                         "CREATE INDEX by_tag ON notes(tag)", "INSERT INTO notes(body) VALUES('a')",
                                         "CREATE TABLE people(id INTEGER PRIMARY KEY, name TEXT)"};
  EXPECT_EQ(States(DetectIn(made, ups))[2], "absent");
  std::vector<std::string> done = made;
  done.push_back("UPDATE notes SET tag = 'x'");
  EXPECT_EQ(States(DetectIn(done, ups))[2], "present");
}

// The history above with a question of the third, on a database that has the first two.
absl::Status Asking(const std::string& question) {
  std::vector<std::string> ups = Ups();
  ups[2] = absl::StrCat("-- migrate:present ", question, "\n", ups[2]);
  std::unique_ptr<SqliteAdapter> db =
      MemoryDatabase({"CREATE TABLE notes(id INTEGER PRIMARY KEY, body TEXT, tag TEXT)",
                      "CREATE INDEX by_tag ON notes(tag)", "INSERT INTO notes(tag) VALUES('a'), ('b')"});
  return Detect(*db, SqlHistory(ups), Learned()).status();
}

TEST(LearnedPresence, AQuestionThatCannotBeAskedIsRefusedAndNotPassedOver) {
  EXPECT_OK(Asking("SELECT count(*) = 0 FROM notes WHERE tag IS NULL -- all have one"));
  EXPECT_OK(Asking("SELECT max(id) > 100 FROM notes WHERE id > 100"));  // NULL: no
  EXPECT_THAT(Asking("SELECT tga FROM notes"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no such column: tga")));
  EXPECT_THAT(Asking("SELECT 1 FROM noets"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no such table: noets")));
  for (const char* question : {"SELECT 1, 2", "SELECT 'true'", "SELECT id FROM notes", "SELECT x'01'", "SELECT 0.5"}) {
    EXPECT_THAT(Asking(question), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("asks for one value")))
        << question;
  }
}

TEST(LearnedPresence, RowsThatOnePutsInAreATrace) {
  const std::vector<std::string> ups = {"CREATE TABLE kv(k TEXT PRIMARY KEY, v); INSERT INTO kv VALUES('a', 1);",
                                        "INSERT INTO kv VALUES('b', 2), ('c', 3);", "UPDATE kv SET v = v + 1;"};
  const std::vector<std::string> before = {"CREATE TABLE kv(k TEXT PRIMARY KEY, v)", "INSERT INTO kv VALUES('a', 1)"};
  EXPECT_THAT(States(DetectIn(before, ups)), ElementsAre("present", "absent", "absent"));
  std::vector<std::string> behind = before;
  behind.push_back("INSERT INTO kv VALUES('b', 'changed since'), ('c', 3)");
  const Detection found = DetectIn(behind, ups);
  EXPECT_THAT(States(found), ElementsAre("present", "present", "absent"));
  EXPECT_EQ(found.migrations[1].changes[0].evidence, "its rows are there: kv with k = 'b'");
  behind.push_back("DELETE FROM kv WHERE k = 'c'");
  EXPECT_THAT(States(DetectIn(behind, ups)), ElementsAre("present", "absent", "absent"));
}

TEST(LearnedPresence, TheRestOfOneThatStandsInPartsIsKnown) {
  const Detection found = DetectIn({"CREATE TABLE notes(id INTEGER PRIMARY KEY, body TEXT, tag TEXT)"});
  EXPECT_EQ(States(found)[1], "partial");
  ASSERT_EQ(found.migrations[1].changes[0].missing.size(), 1U);
  const auto& rest = std::get<SqlScript>(found.migrations[1].changes[0].missing[0]);
  ASSERT_EQ(rest.up.size(), 1U);
  EXPECT_THAT(rest.up[0].text, HasSubstr("CREATE INDEX by_tag"));
  EXPECT_THAT(found.refusals, IsEmpty());
}

TEST(LearnedPresence, HowFarOneCameThatAlsoChangesRowsIsNotGuessed) {
  const Detection found =
      DetectIn({"CREATE TABLE t(a)", "ALTER TABLE t ADD COLUMN b"},
               {"CREATE TABLE t(a);", "ALTER TABLE t ADD COLUMN b; UPDATE t SET b = a; ALTER TABLE t ADD COLUMN c;"});
  EXPECT_THAT(States(found), ElementsAre("present", "partial"));
  ASSERT_EQ(found.refusals.size(), 1U);
  EXPECT_THAT(found.refusals[0], HasSubstr("is half there, and nobody knows how far it came. There: column t.b. Not: "
                                           "no column t.c"));
}

TEST(LearnedPresence, SomethingElseOfThatNameIsAConflict) {
  const Detection found = DetectIn({"CREATE TABLE notes(id INTEGER PRIMARY KEY, body INTEGER)"});
  EXPECT_EQ(States(found)[0], "conflicting");
  ASSERT_EQ(found.refusals.size(), 1U);
  EXPECT_THAT(found.refusals[0], HasSubstr("column notes.body is INTEGER, not TEXT"));
}

TEST(LearnedPresence, ADatabaseWithNoneOfTheseTablesIsAnothers) {
  const Detection found = DetectIn({"CREATE TABLE elsewhere(x)"});
  ASSERT_EQ(found.refusals.size(), 1U);
  EXPECT_THAT(found.refusals[0], HasSubstr("is it the right file"));
}

TEST(LearnedPresence, AHistoryThatDoesNotRunIsNamedWithItsLine) {
  std::unique_ptr<SqliteAdapter> db = MemoryDatabase();
  const std::vector<Migration> history = SqlHistory({"CREATE TABLE t(a);", "ALTER TABLE u ADD COLUMN b;"});
  EXPECT_THAT(Detect(*db, history, Learned()).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       testing::AllOf(HasSubstr("does not run on an empty database"), HasSubstr(NthName(2) + ".sql:2:"),
                                      HasSubstr("no such table: u"))));
}

TEST(LearnedHistory, KnowsATableThatIsMadeAnewFromOneThatIsRenamed) {
  ASSERT_OK_AND_ASSIGN(const auto learned,
                       LearnHistory(SqlHistory({"CREATE TABLE a(x); CREATE TABLE b(x); CREATE TABLE c(x);",
                                                "ALTER TABLE a RENAME TO old; CREATE TABLE a(x, y); DROP TABLE old;",
                                                "CREATE TABLE n(x); DROP TABLE a; ALTER TABLE n RENAME TO a;",
                                                "ALTER TABLE b RENAME TO t; ALTER TABLE c RENAME TO b; "
                                                "ALTER TABLE t RENAME TO c;",
                                                "ALTER TABLE b RENAME COLUMN x TO z;"})));
  EXPECT_THAT(learned->migrations[1].renames, IsEmpty());
  EXPECT_THAT(learned->migrations[2].renames, IsEmpty());
  EXPECT_THAT(learned->migrations[3].renames, ElementsAre(testing::Pair("b", "c"), testing::Pair("c", "b")));
  EXPECT_FALSE(learned->migrations[3].renames_columns);
  EXPECT_TRUE(learned->migrations[4].renames_columns);
}

TEST(LearnedPresence, TheScratchRunIsDoneOnce) {
  const std::vector<Migration> history = SqlHistory(Ups());
  ASSERT_OK_AND_ASSIGN(const auto first, LearnHistory(history));
  ASSERT_OK_AND_ASSIGN(const auto second, LearnHistory(history));
  EXPECT_EQ(first, second);
}

}  // namespace
}  // namespace crystal
