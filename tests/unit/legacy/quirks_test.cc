// One test for each oddity of the old method that somebody's database bears the marks of. They are kept on purpose.
#include "tests/unit/legacy/legacy_fixture.h"

namespace crystal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using LegacyQuirksTest = LegacyTest;

TEST_F(LegacyQuirksTest, TimestampsStayHalfDoneForGoodUpToV023) {
  EXPECT_THAT(Swallowed(Run("v0.1.3")), ElementsAre("timestamps"));
  EXPECT_TRUE(HasColumn("sessions", "last_viewed_at_new"));
  EXPECT_TRUE(HasColumn("sessions", "run_started_at_new"));
  Run("v0.3.5");
  EXPECT_EQ(Text("SELECT type FROM pragma_table_info('sessions') WHERE name = 'last_viewed_at'"), "TEXT");
  EXPECT_FALSE(HasColumn("sessions", "run_started_at"));
}

TEST_F(LegacyQuirksTest, UpToV0117TheHalfDoneStepFailsAtEveryLaunchAndFromV020ItDoesNot) {
  Run("v0.1.17");
  EXPECT_THAT(Swallowed(Run("v0.1.17")), ElementsAre("timestamps"));
  EXPECT_THAT(Swallowed(Run("v0.2.0")), IsEmpty());
}

TEST_F(LegacyQuirksTest, RebuildingSessionsDeletesAllHistoryOfV010ToV012) {
  Run("v0.1.2");
  InsertSession("s");
  Execute("INSERT INTO session_outputs (session_id, type, data) VALUES ('s', 'stdout', 'x')");
  Execute("INSERT INTO conversation_messages (session_id, message_type, content) VALUES ('s', 'user', 'x')");
  Run("v0.3.5");
  EXPECT_EQ(Number("SELECT count(*) FROM sessions"), 1);
  EXPECT_EQ(Number("SELECT count(*) FROM session_outputs"), 0);
  EXPECT_EQ(Number("SELECT count(*) FROM conversation_messages"), 0);
}

TEST_F(LegacyQuirksTest, RebuildingSessionsLosesStatusMessageUntilTheNextLaunch) {
  Run("v0.3.5");
  EXPECT_FALSE(HasColumn("sessions", "status_message"));
  Run("v0.3.5");
  EXPECT_TRUE(HasColumn("sessions", "status_message"));
}

TEST_F(LegacyQuirksTest, RebuildingSessionsLosesAUsersOwnColumn) {
  Run("v0.1.0");
  Execute("ALTER TABLE sessions ADD COLUMN mine TEXT");
  Run("v0.3.0");
  EXPECT_FALSE(HasColumn("sessions", "mine"));
}

TEST_F(LegacyQuirksTest, AUsersViewStrandsTheRowsInSessionsNew) {
  Run("v0.1.0");
  InsertSession("s");
  Execute("CREATE VIEW recent AS SELECT id FROM sessions");
  const LegacyReport report = Run("v0.3.5");
  EXPECT_THAT(Swallowed(report), ElementsAre("timestamps"));
  EXPECT_FALSE(report.threw.ok());
  EXPECT_EQ(Number("SELECT count(*) FROM sessions_new"), 1);
  EXPECT_FALSE(Run("v0.3.5").threw.ok());
  EXPECT_EQ(Number("SELECT count(*) FROM sessions"), 0);
}

TEST_F(LegacyQuirksTest, ClaudePanelsDieWithOneSessionALaunch) {
  Run("v0.2.3");
  InsertSession("a", ", claude_session_id", ", 'c1'");
  InsertSession("b", ", claude_session_id", ", 'c2'");
  Execute("INSERT INTO session_outputs (session_id, type, data) VALUES ('a', 'stdout', 'x')");
  const LegacyReport first = Run("v0.3.5");
  EXPECT_THAT(Swallowed(first), ElementsAre("claude_panels"));
  EXPECT_THAT(first.swallowed[0].error, HasSubstr("getDefaultModel"));
  EXPECT_EQ(Number("SELECT count(*) FROM tool_panels WHERE type = 'claude'"), 1);
  EXPECT_THAT(Swallowed(Run("v0.3.5")), ElementsAre("claude_panels"));
  EXPECT_EQ(Number("SELECT count(*) FROM tool_panels WHERE type = 'claude'"), 2);
  EXPECT_THAT(Swallowed(Run("v0.3.5")), IsEmpty());  // nothing left to die with: marked as done
  EXPECT_EQ(Number("SELECT count(*) FROM session_outputs WHERE panel_id IS NULL"), 1);
  EXPECT_TRUE(HasTable("claude_panel_settings"));
}

TEST_F(LegacyQuirksTest, AnEmptyClaudeSessionIdIsOne) {
  Run("v0.2.3");
  InsertSession("a", ", claude_session_id", ", ''");
  Run("v0.3.0");
  EXPECT_EQ(Text("SELECT metadata FROM tool_panels WHERE type = 'claude'"), "{\"claudeResumeId\":\"\"}");
  EXPECT_EQ(Text("SELECT id FROM tool_panels WHERE type = 'claude'"), "claude-panel-a-1750000000000");
}

TEST_F(LegacyQuirksTest, WithAConfigurationPanelsAreLinked) {
  Run("v0.2.3");
  InsertSession("a", ", claude_session_id", ", 'c'");
  Execute("INSERT INTO session_outputs (session_id, type, data) VALUES ('a', 'stdout', 'x')");
  Run("v0.3.0", {.now_ms = kNowMs, .configuration = LegacyConfiguration{}});
  EXPECT_EQ(Text("SELECT model FROM claude_panel_settings"), "claude-3-opus-20240229");  // "" counts as unset
  EXPECT_EQ(Number("SELECT count(*) FROM session_outputs WHERE panel_id LIKE 'claude-panel-a-%'"), 1);
}

TEST_F(LegacyQuirksTest, AConfiguredPathThatEndsInASlashHasNoName) {
  Run("v0.1.0", {.now_ms = kNowMs, .configuration = LegacyConfiguration{.git_repo_path = "/a/b/"}});
  EXPECT_EQ(Text("SELECT name FROM projects"), "Default Project");
}

TEST_F(LegacyQuirksTest, AConfiguredPathMakesItsProjectAndAdoptsSessions) {
  Run("v0.1.0", {.now_ms = kNowMs, .stop_after_write = 7});
  InsertSession("s");
  Run("v0.1.0", {.now_ms = kNowMs, .configuration = LegacyConfiguration{.git_repo_path = "/a/b"}});
  EXPECT_EQ(Text("SELECT name FROM projects"), "b");
  EXPECT_EQ(Number("SELECT project_id FROM sessions"), 1);
}

TEST_F(LegacyQuirksTest, DiffPanelsPassOverSessionsWhoseArchivedIsUnknown) {
  Run("v0.2.3");
  InsertSession("a", ", archived", ", NULL");
  InsertSession("b", ", archived", ", 0");
  Run("v0.3.5");
  EXPECT_EQ(Text("SELECT session_id FROM tool_panels"), "b");
  EXPECT_EQ(Text("SELECT state FROM tool_panels"), "{\"isActive\":false,\"hasBeenViewed\":false,\"customState\":{}}");
  EXPECT_EQ(Text("SELECT metadata FROM tool_panels"),
            "{\"createdAt\":\"2025-06-15T15:06:40.000Z\",\"lastActiveAt\":\"2025-06-15T15:06:40.000Z\",\"position\":0,"
            "\"permanent\":true}");
}

TEST_F(LegacyQuirksTest, ZeroTokensAndZeroTemperatureCountAsUnset) {
  Run("v0.3.0");
  InsertSession("s");
  Execute("INSERT INTO tool_panels (id, session_id, type, title) VALUES ('p', 's', 'claude', 't')");
  Execute("INSERT INTO claude_panel_settings VALUES ('p', '', 2, '', 0, 0.0, 'a', NULL)");
  Run("v0.3.1");
  EXPECT_EQ(Text("SELECT settings FROM tool_panels WHERE id = 'p'"),
            "{\"model\":\"auto\",\"commitMode\":true,\"systemPrompt\":\"\",\"maxTokens\":4096,\"temperature\":0.7,"
            "\"createdAt\":\"a\",\"updatedAt\":null}");
  EXPECT_FALSE(HasTable("claude_panel_settings"));
}

TEST_F(LegacyQuirksTest, ProjectsOfOneSecondShareTheirPlace) {
  Run("v0.1.0");
  InsertProject(1);
  InsertProject(2);
  InsertProject(3, "2025-02-01 00:00:00");
  Run("v0.1.2");
  EXPECT_EQ(Number("SELECT group_concat(display_order, '') = '112' FROM projects ORDER BY id"), 1);
}

TEST_F(LegacyQuirksTest, ASessionWithoutAProjectGetsPlaceMinusOne) {
  Run("v0.1.0");
  InsertSession("s");
  Run("v0.1.2");
  EXPECT_EQ(Number("SELECT display_order FROM sessions"), -1);
}

TEST_F(LegacyQuirksTest, AStaleReadAddsFolderIdAgain) {
  Run("v0.1.6");
  Execute(
      "CREATE TABLE project_folders (id INTEGER PRIMARY KEY, name TEXT, project_id INTEGER, display_order INTEGER, "
      "created_at TEXT, updated_at TEXT)");
  InsertProject(1);
  Execute("INSERT INTO project_folders VALUES (5, 'f', 1, NULL, 'a', 'b')");
  // Without sessions.folder_id the update of the copy ends the method; the copied folder stays.
  EXPECT_THAT(Run("v0.1.7").threw, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("folder_id")));
  EXPECT_EQ(Text("SELECT id FROM folders"), "folder-5-1750000000000");
  EXPECT_EQ(Number("SELECT display_order FROM folders"), 0);
  // Within the same millisecond the next launch meets its own row.
  EXPECT_THAT(Run("v0.1.7").threw, StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("UNIQUE")));
}

TEST_F(LegacyQuirksTest, AnIntegerFolderIdIsCopiedByPositionAndFailsAfterItsFoldersAreGone) {
  Run("v0.1.6");
  Execute("ALTER TABLE sessions ADD COLUMN folder_id INTEGER");
  Execute(
      "CREATE TABLE project_folders (id INTEGER PRIMARY KEY, name TEXT, project_id INTEGER, display_order INTEGER, "
      "created_at TEXT, updated_at TEXT)");
  EXPECT_THAT(Run("v0.3.5").threw, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("22 columns")));
  EXPECT_FALSE(HasTable("project_folders"));
  EXPECT_TRUE(HasTable("sessions_folders_migration"));
  EXPECT_OK(Run("v0.3.5").threw);
}

TEST_F(LegacyQuirksTest, ADriverThatBindsRealsFindsNoTextFolderId) {
  Run("v0.2.3");
  InsertProject(1);
  Execute(
      "CREATE TABLE project_folders (id INTEGER PRIMARY KEY, name TEXT, project_id INTEGER, display_order INTEGER, "
      "created_at TEXT, updated_at TEXT)");
  Execute("INSERT INTO project_folders VALUES (5, 'f', 1, 3, 'a', 'b')");
  Execute("PRAGMA foreign_keys = OFF");
  InsertSession("s", ", folder_id", ", '5'");
  Execute("PRAGMA foreign_keys = ON");
  EXPECT_OK(Run("v0.2.3").threw);
  EXPECT_EQ(Text("SELECT folder_id FROM sessions"), "5");  // '5' is not '5.0'
}

TEST_F(LegacyQuirksTest, AMarkerPreferenceCountsWhateverItSays) {
  Run("v0.2.3");
  Execute("INSERT INTO user_preferences (key, value) VALUES ('diff_panels_migrated', 'false')");
  InsertSession("s");
  Run("v0.3.5");
  EXPECT_EQ(Number("SELECT count(*) FROM tool_panels"), 0);
}

TEST_F(LegacyQuirksTest, AColumnInAnotherCaseIsUnknownToTheMethodAndInTheWayOfSqlite) {
  Run("v0.1.16");
  Execute("ALTER TABLE sessions ADD COLUMN COMMIT_MODE TEXT");
  EXPECT_FALSE(Run("v0.1.17").threw.ok());
  const LegacyReport report = Run("v0.2.0");
  EXPECT_OK(report.threw);
  EXPECT_THAT(Swallowed(report), ElementsAre("session_commit_mode"));
}

TEST_F(LegacyQuirksTest, AutoCommitOfAnyOtherValueIsDisabled) {
  Run("v0.1.16");
  InsertSession("a", ", auto_commit", ", 2");
  InsertSession("b", ", auto_commit", ", 1");
  InsertSession("c", ", auto_commit", ", NULL");
  Run("v0.1.17");
  EXPECT_EQ(Text("SELECT group_concat(commit_mode) FROM (SELECT commit_mode FROM sessions ORDER BY id)"),
            "disabled,checkpoint,disabled");
}

TEST_F(LegacyQuirksTest, TheModelColumnStaysWhereItIsFromV030) {
  Run("v0.2.0");
  Run("v0.3.5");
  EXPECT_EQ(Text("SELECT dflt_value FROM pragma_table_info('sessions') WHERE name = 'model'"),
            "'claude-sonnet-4-20250514'");
}

TEST_F(LegacyQuirksTest, EmptyRunScriptsAreNotMoved) {
  Run("v0.1.0");
  Execute("DROP TABLE project_run_commands");
  Execute("INSERT INTO projects (name, path, run_script) VALUES ('a', '/a', ''), ('b', '/b', NULL), ('c', '/c', 'x')");
  Run("v0.1.0");
  EXPECT_EQ(Number("SELECT count(*) FROM project_run_commands"), 1);
  EXPECT_EQ(Text("SELECT command || '|' || display_name || '|' || order_index FROM project_run_commands"),
            "x|Default Run Command|0");
}

class LegacyOrderFixTest : public LegacyTest {
 protected:
  void SetUp() override {
    LegacyTest::SetUp();
    Run("v0.3.2");
    Run("v0.3.2");
    InsertProject(1);
    for (int i = 0; i < 6; ++i) {
      InsertSession("s" + std::to_string(i), ", project_id, display_order, created_at",
                    ", 1, " + std::to_string(i) + ", '2025-06-1" + std::to_string(i) + " 00:00:00'");
    }
  }
  void InsertFolder(const std::string& id, const std::string& created_at) {
    Execute("INSERT INTO folders (id, name, project_id, display_order, created_at) VALUES ('" + id + "', 'f', 1, 0, " +
            created_at + ")");
  }
  std::string Order() {
    return Text(
        "SELECT group_concat(id, ' ') FROM (SELECT id FROM (SELECT id, display_order FROM sessions UNION ALL "
        "SELECT id, display_order FROM folders) ORDER BY display_order, id)");
  }
};

TEST_F(LegacyOrderFixTest, PutsFoldersAndSessionsInOneOrderByTime) {
  InsertFolder("f", "'2025-06-12 12:00:00'");
  Run("v0.3.3");
  EXPECT_EQ(Order(), "s0 s1 s2 f s3 s4 s5");
}

TEST_F(LegacyOrderFixTest, AFolderWithoutATimeIsFromTheEpoch) {
  InsertFolder("f", "NULL");
  Run("v0.3.3");
  EXPECT_EQ(Order(), "f s0 s1 s2 s3 s4 s5");
}

TEST_F(LegacyOrderFixTest, ATimeWithoutAZoneIsLocal) {
  InsertFolder("f", "'2025-06-12T00:30:00.000Z'");
  Run("v0.3.3", {.now_ms = kNowMs, .time_zone = absl::FixedTimeZone(-3600)});  // s2 was made at 01:00 UTC
  EXPECT_EQ(Order(), "s0 s1 f s2 s3 s4 s5");
}

TEST_F(LegacyOrderFixTest, ATimeThatIsNoneIsEqualToAll) {
  InsertFolder("f", "'no time'");
  Run("v0.3.3");
  EXPECT_EQ(Order(), "s0 s1 s2 s3 s4 s5 f");
}

TEST_F(LegacyOrderFixTest, IsMarkedAsDoneWhateverWasFound) {
  Run("v0.3.3");
  EXPECT_EQ(Number("SELECT count(*) FROM user_preferences WHERE key = 'folder_session_order_fix_applied'"), 1);
  InsertFolder("f", "'2025-06-12 12:00:00'");
  Run("v0.3.3");
  EXPECT_EQ(Number("SELECT display_order FROM folders"), 0);
}

TEST_F(LegacyQuirksTest, TextThatIsNoUtf8AndNulBytesDoNotStopIt) {
  Run("v0.2.3");
  InsertSession("a", ", claude_session_id", ", CAST(x'61ff0062' AS TEXT)");
  Run("v0.3.0", {.now_ms = kNowMs, .configuration = LegacyConfiguration{}});
  EXPECT_EQ(Text("SELECT metadata FROM tool_panels WHERE type = 'claude'"),
            "{\"claudeResumeId\":\"a\xEF\xBF\xBD\\u0000b\"}");
}

}  // namespace
}  // namespace crystal
