// The cutover of a file: what is refused leaves it byte for byte as it was, and what is the user's own survives.
#include "baseline/cutover.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/support/adoption.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class CutoverOf : public testing::Test {
 protected:
  void Make(size_t count, std::initializer_list<absl::string_view> statements) {
    MakeLegacy(*OpenDatabase(path_, {.mode = OpenMode::kCreate}), count, statements);
  }
  void MakeOther(std::initializer_list<absl::string_view> statements) {
    ExecuteAll(*OpenDatabase(path_, {.mode = OpenMode::kCreate}), statements);
  }

  absl::StatusOr<CutoverReport> CutOver(int64_t now_ms = kTestNow) {
    return Cutover(LegacyMigrations(), {.path = path_, .context = TestContext(now_ms)});
  }

  // Refused, as the plan says, with the file as it was and nothing beside it.
  void ExpectRefused(const testing::Matcher<std::string>& message) {
    const std::string before = Bytes();
    EXPECT_THAT(PlanCutover(LegacyMigrations(), {.path = path_}), StatusIs(StatusCode::kFailedPrecondition, message));
    EXPECT_THAT(CutOver(), StatusIs(StatusCode::kFailedPrecondition, message));
    EXPECT_EQ(Bytes(), before);
    EXPECT_THAT(Files(), UnorderedElementsAre("sessions.db"));
  }

  std::string Bytes() {
    std::ifstream file(path_, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }

  // Locks stay for the next run; they are no trace of what was done.
  std::vector<std::string> Files() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(dir_.path())) {
      const std::string name = entry.path().filename();
      if (name.find("lock") == std::string::npos) names.push_back(name);
    }
    return names;
  }

  TempDir dir_;
  const std::string path_ = dir_.File("sessions.db");
};

// ---- refusals

TEST_F(CutoverOf, SomebodyElsesDatabaseIsRefused) {
  MakeOther({"CREATE TABLE bookmarks(id INTEGER PRIMARY KEY, url TEXT)"});
  ExpectRefused(HasSubstr("it holds tables, but none of Crystal's"));
}

TEST_F(CutoverOf, ADatabaseWithAnotherHistoryIsRefused) {
  Make(kWhole, {"CREATE TABLE migrations(id INTEGER PRIMARY KEY, name TEXT, run_on TEXT)"});
  ExpectRefused(HasSubstr("table migrations without a column executed_at"));
}

TEST_F(CutoverOf, AViewInThePlaceOfATableIsRefused) {
  Make(kWhole, {"PRAGMA legacy_alter_table=ON", "ALTER TABLE sessions RENAME TO my_sessions",
                "CREATE VIEW sessions AS SELECT * FROM my_sessions"});
  ExpectRefused(HasSubstr("001-initial-schema: sessions is a view, not a table"));
}

TEST_F(CutoverOf, AColumnOfAnotherDeclarationIsRefused) {
  Make(kBeforeDates, {"ALTER TABLE sessions ADD COLUMN is_favorite TEXT"});
  ExpectRefused(HasSubstr("020-add-session-favorite: column sessions.is_favorite is TEXT, not BOOLEAN DEFAULT 0"));
}

TEST_F(CutoverOf, AnIndexOfOurNameOnOtherColumnsIsRefused) {
  Make(kBeforeFolders, {"CREATE INDEX idx_folders_project_id ON projects(name)"});
  ExpectRefused(HasSubstr("index idx_folders_project_id is on table projects"));
}

TEST_F(CutoverOf, EveryReasonIsNamedAtOnce) {
  Make(kBeforeDates,
       {"ALTER TABLE sessions ADD COLUMN is_favorite TEXT", "ALTER TABLE sessions ADD COLUMN auto_commit TEXT"});
  ExpectRefused(AllOf(HasSubstr("sessions.is_favorite"), HasSubstr("sessions.auto_commit")));
}

TEST_F(CutoverOf, ATableWithoutAColumnThatNoneCanBeGivenLaterIsRefused) {
  Make(kWhole, {"ALTER TABLE projects RENAME COLUMN path TO directory"});
  ExpectRefused(HasSubstr("009-create-projects: table projects is there without path"));
}

TEST_F(CutoverOf, AColumnThatTheRowsAreJudgedByAndIsGoneIsRefusedByName) {
  Make(kWhole, {"ALTER TABLE user_preferences DROP COLUMN value"});
  ExpectRefused(HasSubstr("no such column: value"));
}

constexpr char kModel[] = "ALTER TABLE sessions ADD COLUMN model TEXT";

TEST_F(CutoverOf, AUsersIndexOnARetiredColumnIsRefusedByName) {
  Make(kWhole, {kModel, "CREATE INDEX by_model ON sessions(model)"});
  ExpectRefused(HasSubstr("by_model"));
}

TEST_F(CutoverOf, AUsersViewOfARetiredColumnIsRefusedByName) {
  Make(kWhole, {kModel, "CREATE VIEW models AS SELECT model FROM sessions"});
  ExpectRefused(HasSubstr("models"));
}

TEST_F(CutoverOf, AUsersTriggerOnARetiredColumnIsRefusedByName) {
  Make(kWhole,
       {kModel, "CREATE TABLE log(x)",
        "CREATE TRIGGER on_model AFTER UPDATE OF model ON sessions BEGIN INSERT INTO log VALUES(new.model); END"});
  ExpectRefused(HasSubstr("on_model"));
}

// A dry run says the same and writes nothing.
TEST_F(CutoverOf, APlanRefusesWhatTheCutoverRefuses) {
  MakeOther({"CREATE TABLE bookmarks(id)"});
  EXPECT_THAT(PlanCutover(LegacyMigrations(), {.path = path_, .context = TestContext()}),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("none of Crystal's")));
}

TEST_F(CutoverOf, APlanWritesNothing) {
  Make(kBeforeDates, {kOneProject, kOneSession});
  const std::string before = Bytes();
  ASSERT_OK_AND_ASSIGN(CutoverReport plan, PlanCutover(LegacyMigrations(), {.path = path_, .context = TestContext()}));
  EXPECT_EQ(plan.outcome, CutoverOutcome::kPlanned);
  EXPECT_EQ(Bytes(), before);
  EXPECT_THAT(Files(), ElementsAre("sessions.db"));
}

// ---- what it makes

// SQLite takes NULL where a key is text; nothing has to be archived of such a row.
TEST_F(CutoverOf, ARowWithoutAKeyStays) {
  Make(kWhole, {kOneProject, kOneSession, "INSERT INTO ui_state(key, value) VALUES('k', 'v')",
                "INSERT INTO folders(id, name, project_id, display_order) VALUES(NULL, 'f', 1, 0)"});
  ASSERT_OK(CutOver());
  EXPECT_THAT(Rows(*OpenDatabase(path_), "SELECT id, name FROM folders"), ElementsAre("NULL|'f'"));
}

// SQLite keeps a blob in a column of text, and a panel that names the session by text would refer to nothing.
TEST_F(CutoverOf, ASessionWithABlobForAnIdGetsAPanelOfThatId) {
  Make(kBeforeDates, {kOneProject, kOneSession, "UPDATE sessions SET id = x'00ff41'"});
  ASSERT_OK(CutOver());
  EXPECT_THAT(Rows(*OpenDatabase(path_), "SELECT session_id FROM tool_panels WHERE type = 'diff'"),
              ElementsAre("x'00ff41'"));
}

TEST_F(CutoverOf, AFileThatIsNotThereIsMade) {
  ASSERT_OK_AND_ASSIGN(CutoverReport report, CutOver());
  EXPECT_EQ(report.outcome, CutoverOutcome::kCreated);
  EXPECT_EQ(report.backup, "");
  EXPECT_THAT(Files(), ElementsAre("sessions.db"));
}

TEST_F(CutoverOf, WhatWasThereIsDetectedAndTheRestExecuted) {
  Make(kBeforeDates, {});
  ASSERT_OK(CutOver());
  const std::unique_ptr<SqliteAdapter> db = OpenDatabase(path_);
  EXPECT_THAT(Rows(*db, "SELECT origin, count(*), min(sequence), max(sequence) FROM migrations GROUP BY origin"),
              ElementsAre("'detected'|17|1|17", "'executed'|24|18|41"));
  EXPECT_OK(VerifyEvents(*db));
}

TEST_F(CutoverOf, WhatIsTheUsersOwnSurvives) {
  Make(kBeforeDates,
       {kOneProject, kOneSession, "ALTER TABLE sessions ADD COLUMN my_tag TEXT COLLATE NOCASE",
        "UPDATE sessions SET my_tag = 'Mine'", "CREATE UNIQUE INDEX my_index ON sessions(my_tag) WHERE id > ''",
        "CREATE TABLE my_log(what TEXT)", "CREATE VIEW my_view AS SELECT my_tag FROM sessions",
        "CREATE TRIGGER my_trigger AFTER UPDATE ON sessions BEGIN INSERT INTO my_log VALUES('fired'); END"});
  ASSERT_OK_AND_ASSIGN(CutoverReport report, CutOver());
  EXPECT_THAT(report.detection.users_own,
              UnorderedElementsAre("table my_log", "column sessions.my_tag", "index sessions.my_index", "view my_view",
                                   "trigger my_trigger"));
  const std::unique_ptr<SqliteAdapter> db = OpenDatabase(path_, {.triggers = true});
  EXPECT_THAT(Rows(*db, "SELECT my_tag FROM my_view"), ElementsAre("'Mine'"));
  EXPECT_THAT(Rows(*db, "SELECT * FROM my_log"), IsEmpty());  // it did not fire
  ExecuteAll(*db, {"UPDATE sessions SET name = 'x'"});
  EXPECT_THAT(Rows(*db, "SELECT * FROM my_log"), ElementsAre("'fired'"));  // and still does
}

TEST_F(CutoverOf, PendingMigrationsAreAppliedOnceUnderTheHistory) {
  ASSERT_OK(CutOver());
  std::vector<Migration> more = LegacyMigrations();
  more.push_back({.name = "042-new", .changes = {AddColumn{"sessions", {.name = "new", .type = DataType::kText}}}});
  ASSERT_OK_AND_ASSIGN(CutoverReport report, Cutover(more, {.path = path_, .context = TestContext()}));
  EXPECT_EQ(report.outcome, CutoverOutcome::kMigrated);
  EXPECT_THAT(report.migrated, ElementsAre("042-new"));
  EXPECT_THAT(CutOver(), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("042-new")));
}

}  // namespace
}  // namespace crystal
