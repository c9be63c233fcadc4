#include "tests/unit/legacy/legacy_fixture.h"

namespace crystal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using LegacyReportTest = LegacyTest;

TEST_F(LegacyReportTest, RefusesAnUnknownReleaseAndTouchesNothing) {
  EXPECT_THAT(RunLegacy(*db_, "v9", {}), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("known are")));
  EXPECT_EQ(Number("SELECT count(*) FROM sqlite_master"), 0);
}

TEST_F(LegacyReportTest, CountsWritesThatChangeNothing) {
  EXPECT_EQ(Run("v0.1.0").writes, 27);
  EXPECT_EQ(Run("v0.1.0").writes, 7);  // IF NOT EXISTS, all of them
}

TEST_F(LegacyReportTest, CountsBeginAndCommitFromV030) {
  EXPECT_EQ(Run("v0.3.0").writes, 97);
  EXPECT_EQ(Run("v0.3.0").writes, 12);
}

TEST_F(LegacyReportTest, SaysWhichStepThrew) {
  Run("v0.2.3");
  Execute(
      "CREATE TABLE project_folders (id INTEGER, name TEXT, project_id INTEGER, display_order INTEGER, "
      "created_at TEXT, updated_at TEXT)");
  Execute("INSERT INTO project_folders VALUES (1, 'f', 99, 0, 'a', 'b')");  // no such project
  const LegacyReport report = Run("v0.2.3");
  EXPECT_THAT(report.threw, StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("folders: ")));
}

TEST_F(LegacyReportTest, StopsBehindTheWriteAndReportsNoError) {
  const LegacyReport report = Run("v0.1.0", {.now_ms = kNowMs, .stop_after_write = 3});
  EXPECT_EQ(report.writes, 3);
  EXPECT_TRUE(report.stopped);
  EXPECT_OK(report.threw);
  EXPECT_THAT(report.swallowed, IsEmpty());
  EXPECT_EQ(Number("SELECT count(*) FROM sqlite_master WHERE sql LIKE 'CREATE TABLE%' AND name NOT LIKE 'sqlite%'"), 3);
}

TEST_F(LegacyReportTest, RollsAStoppedTransactionBackWithoutCountingIt) {
  const LegacyReport report = Run("v0.3.0", {.now_ms = kNowMs, .stop_after_write = 5});
  EXPECT_EQ(report.writes, 5);
  EXPECT_EQ(Number("SELECT count(*) FROM sqlite_master"), 0);
}

TEST_F(LegacyReportTest, CountsTheRollbackAfterAnErrorInATransaction) {
  Run("v0.1.0", {.now_ms = kNowMs, .stop_after_write = 7});
  Execute("CREATE TABLE other (a)");
  Execute("CREATE INDEX idx_sessions_project_id ON other(a)");
  const LegacyReport report = Run("v0.3.5");
  EXPECT_THAT(report.threw, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("already exists")));
  EXPECT_EQ(report.writes, 9 + 2 + 1 + 3 + 5 + 1 + 1 + 1 + 4);  // the last four: BEGIN, CREATE, ADD, ROLLBACK
  EXPECT_FALSE(HasTable("projects"));
}

TEST_F(LegacyReportTest, IsNotStoppedWhereTheStopPointLiesBehindTheLastWrite) {
  EXPECT_FALSE(Run("v0.1.0", {.now_ms = kNowMs, .stop_after_write = 28}).stopped);
}

TEST_F(LegacyReportTest, StillSwallowsWhatNeedsNoDatabaseBehindTheStop) {
  Run("v0.2.3");
  InsertSession("s", ", claude_session_id", ", 'c'");
  const int64_t writes = Run("v0.2.3").writes;
  EXPECT_GT(writes, 0);
  // Find the panel's insert: the only write that leaves a panel and no further statement.
  for (int64_t stop = 1; stop < 100; ++stop) {
    const LegacyReport report = Run("v0.3.5", {.now_ms = kNowMs, .stop_after_write = stop});
    if (!HasTable("tool_panels") || Number("SELECT count(*) FROM tool_panels") == 0) continue;
    EXPECT_THAT(Swallowed(report), ElementsAre("claude_panels"));
    EXPECT_TRUE(report.stopped);
    EXPECT_EQ(report.ids_used, 0);
    return;
  }
  FAIL() << "no stop point left a panel";
}

TEST_F(LegacyReportTest, CountsTheIdsItDrew) {
  Run("v0.2.3");
  InsertSession("a");
  InsertSession("b");
  const LegacyReport report = Run("v0.3.5", {.now_ms = kNowMs, .new_id = CountingIds(41)});
  EXPECT_EQ(report.ids_used, 2);
  EXPECT_EQ(Text("SELECT max(id) FROM tool_panels"), "00000000-0000-4000-8000-000000000042");
}

}  // namespace
}  // namespace crystal
