// The proof, tested by sabotage: what is done to a database between its adoption and its proof is named.
#include "baseline/proof.h"

#include <gtest/gtest.h>

#include "tests/support/adoption.h"

namespace crystal {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

std::unique_ptr<SqliteAdapter> UsersDatabase() {
  return LegacyDatabase(
      kBeforeDates,
      {kOneProject, kOneSession, "UPDATE sessions SET last_viewed_at = '2025-06-10T09:54:45.123Z'",
       "INSERT INTO session_outputs(id, session_id, type, data) VALUES(7, 's1', 'stdout', 'hello')",
       "INSERT INTO session_outputs(id, session_id, type, data) VALUES(9, 's1', 'stdout', 'bye')",
       "DELETE FROM session_outputs WHERE id = 9", "ALTER TABLE sessions ADD COLUMN my_tag TEXT",
       "UPDATE sessions SET my_tag = 'mine'", "CREATE INDEX my_index ON sessions(my_tag)",
       "CREATE TABLE my_notes(id INTEGER PRIMARY KEY, note TEXT)", "INSERT INTO my_notes VALUES(1, 'a'), (2, 'b')",
       "CREATE TABLE my_pairs(a TEXT, b TEXT, PRIMARY KEY(a, b)) WITHOUT ROWID",
       "INSERT INTO my_pairs VALUES('a', 'b'), ('c', 'd')", "CREATE VIEW my_view AS SELECT id, my_tag FROM sessions",
       "CREATE TRIGGER my_trigger AFTER INSERT ON my_notes BEGIN DELETE FROM my_pairs; END"});
}

class Proof : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_THAT(run_.detection.refusals, IsEmpty());
    ASSERT_OK(run_.Adopt());
  }

  // The faults after a statement that no adoption would run.
  std::vector<std::string> After(std::initializer_list<absl::string_view> sabotage) {
    ExecuteAll(*run_.db, sabotage);
    return run_.Faults();
  }

  AdoptionRun run_{UsersDatabase()};
};

TEST_F(Proof, HoldsForAnAdoptionThatNobodyTouched) { EXPECT_THAT(run_.Faults(), IsEmpty()); }

TEST_F(Proof, NamesARowThatIsGone) {
  EXPECT_THAT(After({"DELETE FROM session_outputs"}), Contains("session_outputs: row 7 is gone"));
}

TEST_F(Proof, NamesARowThatNothingMayAdd) {
  EXPECT_THAT(After({"INSERT INTO session_outputs(id, session_id, type, data) VALUES(8, 's1', 't', 'd')"}),
              Contains("session_outputs: row 8 was not there before"));
}

TEST_F(Proof, NamesAValueThatChanged) {
  EXPECT_THAT(After({"UPDATE sessions SET name = 'other'"}), Contains("sessions: row 1 has another value in name"));
}

TEST_F(Proof, NamesAValueThatChangedItsStorageClassOnly) {
  EXPECT_THAT(After({"UPDATE my_notes SET note = CAST(note AS BLOB) WHERE id = 2"}),
              Contains("my_notes: row 2 has another value in note"));
}

TEST_F(Proof, NamesAValueOfTheUsersOwnColumn) {
  EXPECT_THAT(After({"UPDATE sessions SET my_tag = NULL"}), Contains("sessions: row 1 has another value in my_tag"));
}

TEST_F(Proof, NamesARowOfATableWithoutRowid) {
  EXPECT_THAT(After({"DELETE FROM my_pairs WHERE a = 'c'"}), Contains(HasSubstr("my_pairs: row ? is gone")));
}

TEST_F(Proof, AllowsWhatTheChangesSayTheyWrite) {
  EXPECT_THAT(After({"UPDATE sessions SET last_viewed_at = NULL, commit_mode = 'x'"}), IsEmpty());
}

TEST_F(Proof, NamesAnIndexThatIsGone) {
  EXPECT_THAT(After({"DROP INDEX idx_sessions_project_id"}), Contains(HasSubstr("idx_sessions_project_id")));
}

TEST_F(Proof, NamesTheUsersIndexThatIsGone) {
  EXPECT_THAT(After({"DROP INDEX my_index"}), Contains(HasSubstr("my_index")));
}

TEST_F(Proof, NamesTheUsersTableThatIsGone) {
  EXPECT_THAT(After({"DROP TABLE my_notes"}), Contains(HasSubstr("my_notes")));
}

TEST_F(Proof, NamesTheUsersColumnThatIsGone) {
  EXPECT_THAT(After({"DROP VIEW my_view", "DROP INDEX my_index", "ALTER TABLE sessions DROP COLUMN my_tag"}),
              Contains(HasSubstr("column sessions.my_tag")));
}

TEST_F(Proof, NamesTheUsersTriggerThatIsGone) {
  EXPECT_THAT(After({"DROP TRIGGER my_trigger"}), Contains(HasSubstr("trigger my_trigger")));
}

TEST_F(Proof, NamesAViewThatSaysSomethingElseNow) {
  EXPECT_THAT(After({"DROP VIEW my_view", "CREATE VIEW my_view AS SELECT id FROM sessions"}),
              Contains(HasSubstr("view my_view")));
}

TEST_F(Proof, NamesAViewThatNoLongerWorks) {
  EXPECT_THAT(After({"PRAGMA legacy_alter_table=ON", "ALTER TABLE sessions RENAME TO gone"}),
              Contains(HasSubstr("your view my_view would not work any more")));
}

TEST_F(Proof, NamesATriggerThatNoLongerWorks) {
  EXPECT_THAT(After({"DROP TABLE my_pairs"}), Contains(HasSubstr("your trigger my_trigger would not work any more")));
}

TEST_F(Proof, NamesAColumnOfAnotherDeclaration) {
  EXPECT_THAT(After({"ALTER TABLE projects DROP COLUMN lastUsedModel",
                     "ALTER TABLE projects ADD COLUMN lastUsedModel TEXT DEFAULT 'opus'"}),
              Contains(HasSubstr("projects.lastUsedModel")));
}

TEST_F(Proof, NamesATableThatNobodyAskedFor) {
  EXPECT_THAT(After({"CREATE TABLE scratch(x)"}), Contains(HasSubstr("scratch")));
}

TEST_F(Proof, NamesASequenceThatFell) {
  EXPECT_THAT(After({"UPDATE sqlite_sequence SET seq = 8 WHERE name = 'session_outputs'"}),
              Contains("the sequence of session_outputs fell from 9 to 8"));
}

TEST_F(Proof, NamesASequenceThatIsGone) {
  EXPECT_THAT(After({"DELETE FROM sqlite_sequence WHERE name = 'session_outputs'"}),
              Contains("the sequence of session_outputs fell from 9 to 0"));
}

TEST_F(Proof, NamesAReferenceThatIsBrokenNow) {
  EXPECT_THAT(After({"UPDATE sessions SET folder_id = 'nowhere'"}),
              Contains(HasSubstr("1 references would be broken that are not now")));
}

TEST_F(Proof, AllowsReferencesThatWereBrokenBefore) {
  std::unique_ptr<SqliteAdapter> db = UsersDatabase();
  ExecuteAll(*db, {"INSERT INTO session_outputs(session_id, type, data) VALUES('nobody', 't', 'd')"});
  AdoptionRun run(std::move(db));
  ASSERT_OK(run.Adopt());
  EXPECT_THAT(run.Faults(), IsEmpty());
}

TEST_F(Proof, AllowsAViewThatWasBrokenBefore) {
  std::unique_ptr<SqliteAdapter> db = UsersDatabase();
  ExecuteAll(*db, {"CREATE VIEW broken AS SELECT x FROM nowhere"});
  AdoptionRun run(std::move(db));
  ASSERT_OK(run.Adopt());
  EXPECT_THAT(run.Faults(), IsEmpty());
}

// What leaves a table must stand in the archive, value by value.
TEST(ProofOfTheArchive, NamesAValueOfARetiredColumnThatIsNotThere) {
  std::unique_ptr<SqliteAdapter> db =
      LegacyDatabase(kWhole, {kOneProject, kOneSession, "ALTER TABLE sessions ADD COLUMN model TEXT DEFAULT 'sonnet'"});
  AdoptionRun run(std::move(db));
  ASSERT_OK(run.Adopt());
  EXPECT_THAT(run.Faults(), IsEmpty());
  ExecuteAll(*run.db, {"DELETE FROM migration_archive WHERE column_name = 'model'"});
  EXPECT_THAT(run.Faults(), Contains("sessions: row 1 had a value in model that is not in the archive"));
}

TEST(ProofOfTheArchive, NamesAValueOfADroppedTableThatIsNowhere) {
  std::unique_ptr<SqliteAdapter> db = LegacyDatabase(
      kWhole, {"CREATE TABLE claude_panel_settings(panel_id TEXT PRIMARY KEY, model TEXT, commit_mode BOOLEAN, "
               "system_prompt TEXT, max_tokens INTEGER, temperature REAL, created_at DATETIME, updated_at DATETIME)",
               "INSERT INTO claude_panel_settings(panel_id, model) VALUES('gone', 'opus')"});
  AdoptionRun run(std::move(db));
  ASSERT_OK(run.Adopt());
  EXPECT_THAT(run.Faults(), IsEmpty());
  ExecuteAll(*run.db, {"UPDATE migration_archive SET value = 'haiku' WHERE column_name = 'model'"});
  EXPECT_THAT(run.Faults(), Contains(HasSubstr("claude_panel_settings: a value of model is neither")));
}

}  // namespace
}  // namespace crystal
