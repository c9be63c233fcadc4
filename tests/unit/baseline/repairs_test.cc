// Each deviation of the legacy path: found and not found, mended, and what of it stands in the archive.
#include <gtest/gtest.h>

#include "tests/support/adoption.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kPanelSettings[] =
    "CREATE TABLE claude_panel_settings(panel_id TEXT PRIMARY KEY, model TEXT, commit_mode BOOLEAN, system_prompt "
    "TEXT, max_tokens INTEGER, temperature REAL, created_at DATETIME, updated_at DATETIME)";

TEST(NoDeviation, IsFoundInADatabaseOfTheLastRelease) {
  const AdoptionRun run = Adopted(LegacyDatabase(kWhole, {kOneProject, kOneSession}));
  EXPECT_THAT(run.detection.deviations, IsEmpty());
  EXPECT_THAT(run.detection.users_own, IsEmpty());
  EXPECT_THAT(Rows(*run.db, "SELECT count(*) FROM migrations"), ElementsAre("41"));
  EXPECT_OK(VerifyEvents(*run.db));
}

TEST(NoDeviation, IsFoundInADatabaseOfAnyRelease) {
  for (size_t count = 1; count <= kWhole; ++count) {
    SCOPED_TRACE(count);
    const AdoptionRun run = Adopted(LegacyDatabase(count, {}));
    EXPECT_THAT(run.detection.deviations, IsEmpty());
    EXPECT_EQ(run.detection.migrations[0].presence, Presence::kPresent);
  }
}

// ---- old column names

TEST(OldColumnNames, AreRenamedWithTheirValues) {
  const AdoptionRun run =
      Adopted(LegacyDatabase(kWhole, {kOneProject, kOneSession,
                                      "INSERT INTO prompt_markers(id, session_id, prompt_text, output_index, "
                                      "output_line) VALUES(1, 's1', 'p', 0, 12)",
                                      "ALTER TABLE sessions RENAME COLUMN initial_prompt TO prompt",
                                      "ALTER TABLE prompt_markers RENAME COLUMN output_line TO terminal_line"}));
  ASSERT_NE(run.Deviation("old-column-names"), nullptr);
  EXPECT_EQ(run.Deviation("old-column-names")->evidence, "column sessions.prompt, prompt_markers.terminal_line");
  EXPECT_THAT(Rows(*run.db, "SELECT initial_prompt FROM sessions"), ElementsAre("'do'"));
  EXPECT_THAT(Rows(*run.db, "SELECT output_line FROM prompt_markers"), ElementsAre("12"));
}

// Beside today's column the old one is the user's own business.
TEST(OldColumnNames, StayWhereTodaysAreThereToo) {
  const AdoptionRun run =
      Adopted(LegacyDatabase(kWhole, {kOneProject, kOneSession, "ALTER TABLE sessions ADD COLUMN prompt TEXT",
                                      "UPDATE sessions SET prompt='x'"}));
  EXPECT_EQ(run.Deviation("old-column-names"), nullptr);
  EXPECT_THAT(run.detection.users_own, ElementsAre("column sessions.prompt"));
  EXPECT_THAT(Rows(*run.db, "SELECT initial_prompt, prompt FROM sessions"), ElementsAre("'do'|'x'"));
}

// ---- an old default

TEST(OldModelDefault, IsDeclaredAnewAndValuesStay) {
  const AdoptionRun run = Adopted(LegacyDatabase(
      kWhole, {"ALTER TABLE projects DROP COLUMN lastUsedModel",
               "ALTER TABLE projects ADD COLUMN lastUsedModel TEXT DEFAULT 'claude-sonnet-4-20250514'", kOneProject,
               "INSERT INTO projects(id, name, path, lastUsedModel) VALUES(2, 'q', '/q', 'opus')"}));
  ASSERT_NE(run.Deviation("old-model-default"), nullptr);
  EXPECT_THAT(Rows(*run.db, "SELECT lastUsedModel FROM projects ORDER BY id"),
              ElementsAre("'claude-sonnet-4-20250514'", "'opus'"));
  EXPECT_EQ(SchemaOf(*run.db).FindColumn("projects", "lastUsedModel")->default_value, "'sonnet'");
}

TEST(OldModelDefault, AnyOtherIsAConflict) {
  const AdoptionRun run(LegacyDatabase(kWhole, {"ALTER TABLE projects DROP COLUMN lastUsedModel",
                                                "ALTER TABLE projects ADD COLUMN lastUsedModel TEXT DEFAULT 'mine'"}));
  EXPECT_THAT(
      run.detection.refusals,
      ElementsAre(HasSubstr("column projects.lastUsedModel is TEXT DEFAULT 'mine', not TEXT DEFAULT 'sonnet'")));
}

// ---- retired columns

TEST(RetiredColumns, GoToTheArchiveValueByValue) {
  const AdoptionRun run =
      Adopted(LegacyDatabase(kBeforeDates, {"ALTER TABLE sessions ADD COLUMN model TEXT DEFAULT 'sonnet'",
                                            "ALTER TABLE sessions ADD COLUMN last_viewed_at_new DATETIME",
                                            "ALTER TABLE sessions ADD COLUMN run_started_at_new DATETIME", kOneProject,
                                            kOneSession, "UPDATE sessions SET last_viewed_at_new = x'00'"}));
  ASSERT_NE(run.Deviation("retired-columns"), nullptr);
  EXPECT_THAT(Archived(*run.db, "sessions"),
              testing::IsSupersetOf({"'s1'|'last_viewed_at_new'|x'00'", "'s1'|'model'|'sonnet'"}));
  EXPECT_EQ(SchemaOf(*run.db).FindColumn("sessions", "model"), nullptr);
  EXPECT_EQ(SchemaOf(*run.db).FindColumn("sessions", "run_started_at_new"), nullptr);
}

// ---- panel settings

TEST(PanelSettings, MoveIntoTheirPanelsAndToTheArchive) {
  const AdoptionRun run = Adopted(
      LegacyDatabase(kWhole, {kOneProject, kOneSession, kPanelSettings,
                              "INSERT INTO tool_panels(id, session_id, type, title) VALUES('p', 's1', 'claude', 't'), "
                              "('d', 's1', 'diff', 't')",
                              "INSERT INTO claude_panel_settings VALUES('p', '', 1, NULL, 0, 1.0, 'c', 'u'), "
                              "('d', 'opus', 0, NULL, 1, 0.5, 'c', 'u')"}));
  ASSERT_NE(run.Deviation("panel-settings-table"), nullptr);
  EXPECT_EQ(run.Deviation("panel-settings-table")->evidence, "table claude_panel_settings with 2 rows");
  EXPECT_THAT(Rows(*run.db, "SELECT settings FROM tool_panels WHERE id = 'p'"),
              ElementsAre("'{\\\"model\\\":\\\"auto\\\",\\\"commitMode\\\":true,\\\"systemPrompt\\\":null,"
                          "\\\"maxTokens\\\":4096,\\\"temperature\\\":1,\\\"createdAt\\\":\\\"c\\\","
                          "\\\"updatedAt\\\":\\\"u\\\"}'"));
  EXPECT_THAT(Rows(*run.db, "SELECT settings FROM tool_panels WHERE id = 'd'"), ElementsAre("'{}'"));
  EXPECT_THAT(Archived(*run.db, "claude_panel_settings"),
              testing::IsSupersetOf({"'d'|'model'|'opus'", "'p'|'temperature'|1.0"}));
}

TEST(PanelSettings, StayWhereTheyAreOnceTheyWereMoved) {
  const AdoptionRun run = Adopted(LegacyDatabase(
      kWhole, {kOneProject, kOneSession, kPanelSettings,
               "INSERT INTO user_preferences(key, value) VALUES('unified_panel_settings_migrated', 'true')",
               "INSERT INTO tool_panels(id, session_id, type, title) VALUES('p', 's1', 'claude', 't')",
               "INSERT INTO claude_panel_settings(panel_id, model) VALUES('p', 'opus')"}));
  EXPECT_THAT(Rows(*run.db, "SELECT settings FROM tool_panels WHERE id = 'p'"), ElementsAre("'{}'"));
  EXPECT_THAT(Archived(*run.db, "claude_panel_settings"),
              ElementsAre("'p'|'model'|'opus'", "'p'|'panel_id'|'p'", "'p'|'rowid'|1"));
}

// ---- marks

TEST(OddMarks, BecomeTrueAndTheOldValueIsKept) {
  const AdoptionRun run = Adopted(
      LegacyDatabase(kWhole, {"INSERT INTO user_preferences(key, value) VALUES('diff_panels_migrated', 'false'), "
                              "('theme', 'dark'), ('claude_panels_migrated', 'true')"}));
  ASSERT_NE(run.Deviation("odd-marks"), nullptr);
  EXPECT_EQ(run.Deviation("odd-marks")->evidence, "preference diff_panels_migrated is there but not 'true'");
  EXPECT_THAT(Rows(*run.db, "SELECT value FROM user_preferences WHERE key = 'diff_panels_migrated'"),
              ElementsAre("'true'"));
  EXPECT_THAT(Rows(*run.db, "SELECT value FROM user_preferences WHERE key = 'theme'"), ElementsAre("'dark'"));
  EXPECT_THAT(Archived(*run.db, "user_preferences"), ElementsAre(testing::EndsWith("|'value'|'false'")));
}

// ---- stranded sessions

// The first columns of sessions_new, as every release that makes one makes it.
constexpr char kScratch[] =
    "CREATE TABLE sessions_new(id TEXT PRIMARY KEY, name TEXT NOT NULL, initial_prompt TEXT NOT NULL, worktree_name "
    "TEXT NOT NULL, worktree_path TEXT NOT NULL, project_id INTEGER, created_at DATETIME, display_order INTEGER)";
constexpr char kLaterScratch[] =
    "CREATE TABLE sessions_folders_migration(id TEXT PRIMARY KEY, name TEXT NOT NULL, initial_prompt TEXT NOT NULL, "
    "worktree_name TEXT NOT NULL, worktree_path TEXT NOT NULL)";
constexpr char kFill[] =
    "INSERT INTO sessions_new SELECT id, name, initial_prompt, worktree_name, worktree_path, project_id, created_at, 9 "
    "FROM sessions";

TEST(StrandedSessions, AreBroughtBack) {
  const AdoptionRun run =
      Adopted(LegacyDatabase(kWhole, {kOneProject, kOneSession, kScratch, kFill, "DELETE FROM sessions"}));
  ASSERT_NE(run.Deviation("stranded-sessions"), nullptr);
  EXPECT_THAT(run.Deviation("stranded-sessions")->evidence, HasSubstr("sessions_new with 1 row"));
  EXPECT_THAT(Rows(*run.db, "SELECT id, name FROM sessions"), ElementsAre("'s1'|'n'"));
  EXPECT_EQ(SchemaOf(*run.db).FindTable("sessions_new"), nullptr);
}

TEST(StrandedSessions, DoNotReplaceThoseThatAreThere) {
  const AdoptionRun run = Adopted(LegacyDatabase(
      kWhole, {kOneProject, kOneSession, kScratch, kFill, "UPDATE sessions_new SET name = 'older'",
               "ALTER TABLE sessions_new ADD COLUMN extra TEXT", "UPDATE sessions_new SET extra = 'kept'"}));
  EXPECT_THAT(Rows(*run.db, "SELECT name FROM sessions"), ElementsAre("'n'"));
  EXPECT_THAT(Archived(*run.db, "sessions_new"), testing::IsSupersetOf({"'s1'|'extra'|'kept'", "'s1'|'name'|'older'"}));
}

// They had their place, or none: only sessions that always were there are numbered.
TEST(StrandedSessions, AreNotNumberedAnew) {
  const AdoptionRun run = Adopted(LegacyDatabase(
      kBeforeDates - 1,
      {kOneProject, kOneSession, "UPDATE sessions SET created_at = '2025-01-01'", kScratch, kFill,
       "INSERT INTO sessions_new VALUES('s2', 'n', 'do', 'w', '/w', 1, '2025-01-02', NULL)", "DELETE FROM sessions",
       "INSERT INTO sessions(id, name, initial_prompt, worktree_name, worktree_path, project_id, created_at) "
       "VALUES('s3', 'n', 'do', 'w', '/w', 1, '2025-01-03')"}));
  EXPECT_THAT(Rows(*run.db, "SELECT id, display_order FROM sessions ORDER BY id"),
              ElementsAre("'s1'|9", "'s2'|NULL", "'s3'|2"));
}

TEST(StrandedSessions, OfTheLaterRebuildComeFirst) {
  const AdoptionRun run = Adopted(LegacyDatabase(
      kWhole, {kOneProject, kOneSession, kScratch, kFill, kLaterScratch,
               "INSERT INTO sessions_folders_migration SELECT id, 'later', initial_prompt, worktree_name, "
               "worktree_path FROM sessions",
               "DELETE FROM sessions"}));
  EXPECT_THAT(Rows(*run.db, "SELECT name FROM sessions"), ElementsAre("'later'"));
  EXPECT_THAT(Archived(*run.db, "sessions_new"), testing::Contains("'s1'|'name'|'n'"));
}

}  // namespace
}  // namespace crystal
