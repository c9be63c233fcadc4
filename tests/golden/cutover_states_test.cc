// Every recorded user's database, cut over and held against the data rules from outside; see data-rules.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include "absl/strings/ascii.h"
#include "baseline/cutover.h"
#include "migrations/registry.h"
#include "migrator/files/lock.h"
#include "migrator/files/restore.h"
#include "migrator/road/history.h"
#include "migrator/road/history_state.h"
#include "tests/support/cutover_rules.h"
#include "tests/support/database.h"
#include "tests/support/expected_schema.h"
#include "tests/support/run_context.h"
#include "tests/support/states.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

namespace fs = std::filesystem;
using testing::ContainsRegex;
using testing::IsEmpty;

const std::vector<UserState>& States() {
  static const auto& states = *new std::vector<UserState>(LoadStates());
  return states;
}

std::unique_ptr<SqliteAdapter> OpenToRead(const std::string& path) {
  return OpenDatabase(path, {.mode = OpenMode::kReadOnly});
}

ContentDigest DigestOf(const std::string& path) {
  const absl::StatusOr<ContentDigest> digest = DigestContent(*OpenToRead(path));
  EXPECT_OK(digest);
  return digest.value_or(ContentDigest());
}

// R14, R13: the last release's schema, the toolkit's tables and what is the user's own; nothing else.
void CheckSchema(SqliteAdapter& before, SqliteAdapter& after) {
  const Schema schema = SchemaOf(after);
  EXPECT_THAT(SchemaDifferences(WantedSchema(SchemaOf(before)), WithoutHistory(schema)), IsEmpty());
  ASSERT_OK_AND_ASSIGN(HistoryState history, ReadHistoryState(after));
  EXPECT_EQ(history.kind, HistoryState::Kind::kOurs);
  EXPECT_OK(VerifyEvents(after));
}

// R1, R13, R15: no row is lost, whatever is the user's own is the same, nothing is worse than it was.
void CheckRows(const UserState& state, SqliteAdapter& before, SqliteAdapter& after) {
  EXPECT_THAT(LostRows(before, after), IsEmpty());
  EXPECT_EQ(FirstDifference(UsersTables(before), UsersTables(after)), "");
  EXPECT_OK(after.CheckIntegrity());
  ASSERT_OK_AND_ASSIGN(std::vector<std::string> broken, after.BrokenReferences());
  EXPECT_LE(broken.size(), static_cast<size_t>(state.foreign_key_violations));
}

// R6, R10: the preferences that every release asks for, and the marks that the legacy path has nothing left to do.
void CheckPreferences(SqliteAdapter& before, SqliteAdapter& after) {
  std::map<std::string, std::string> then, now = Preferences(after);
  if (SchemaOf(before).FindTable("user_preferences") != nullptr) then = Preferences(before);
  for (const char* key : {"hide_welcome", "hide_discord", "welcome_shown"}) {
    EXPECT_EQ(now[key], then.count(key) > 0 ? then[key] : "false") << key;
  }
  for (const char* key : {"auto_commit_migrated", "claude_panels_migrated", "diff_panels_migrated",
                          "unified_panel_settings_migrated", "folder_session_order_fix_applied"}) {
    EXPECT_EQ(now[key], "true") << key;
  }
}

// R17: AUTOINCREMENT goes on where it stood.
void CheckSequences(const UserState& state, SqliteAdapter& after) {
  const Schema schema = SchemaOf(after);
  for (const auto& [table, seq] : state.sequence) {
    if (schema.FindTable(table) == nullptr || !schema.FindTable(table)->autoincrement) continue;
    ASSERT_OK_AND_ASSIGN(int64_t now,
                         SelectInteger(after, "SELECT seq FROM sqlite_sequence WHERE name = ?", {Value(table)}));
    EXPECT_GE(now, seq) << table;
  }
}

absl::StatusOr<CutoverReport> CutOver(const std::string& path) {
  return Cutover(LegacyMigrations(), {.path = path, .context = TestContext()});
}

ContentDigest UsersContent(SqliteAdapter& db) {
  const absl::StatusOr<ContentDigest> digest = DigestContent(
      db, {.include = [](const std::string& table) { return !IsHistoryTable(table) && table != "sqlite_sequence"; }});
  EXPECT_OK(digest);
  return digest.value_or(ContentDigest());
}

// R19: once is enough.
void CheckSecondCutover(const std::string& path) {
  const ContentDigest once = DigestOf(path);
  const Schema schema = SchemaOf(*OpenToRead(path));
  ASSERT_OK_AND_ASSIGN(CutoverReport again, CutOver(path));
  EXPECT_EQ(again.outcome, CutoverOutcome::kUpToDate);
  EXPECT_FALSE(again.changed());
  EXPECT_EQ(again.backup, "");
  EXPECT_EQ(FirstDifference(once, DigestOf(path)), "");
  EXPECT_EQ(SchemaOf(*OpenToRead(path)), schema);
}

// All migrations down and up again: every row, value and part of the schema is there again. What the user put on a
// table that would go is the one reason not to go down.
void CheckDownAndUp(const std::string& path) {
  const std::unique_ptr<SqliteAdapter> db = OpenDatabase(path);
  const ContentDigest before = UsersContent(*db);
  const Schema schema = WithoutHistory(SchemaOf(*db));
  const auto all = static_cast<int>(LegacyMigrations().size());
  const absl::Status down = Migrate(*db, Down(LegacyMigrations(), all), TestContext(), kNoEvents).status();
  if (!down.ok()) {
    EXPECT_THAT(down, StatusIs(absl::StatusCode::kFailedPrecondition,
                               ContainsRegex("take away what is your own|needed by (view|trigger) my_")));
  } else {
    ASSERT_OK(Migrate(*db, Up(LegacyMigrations()), TestContext(), kNoEvents));
  }
  EXPECT_EQ(FirstDifference(before, UsersContent(*db)), "");
  EXPECT_THAT(SchemaDifferences(schema, WithoutHistory(SchemaOf(*db))), IsEmpty());
}

// R20: the file before stands beside it, for its owner alone, and comes back from there.
void CheckWayBack(const std::string& path, const std::string& untouched, const std::string& backup) {
  struct stat facts {};
  ASSERT_EQ(stat(backup.c_str(), &facts), 0) << backup;
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
  const ContentDigest before = DigestOf(untouched);
  EXPECT_EQ(FirstDifference(before, DigestOf(backup)), "");
  ASSERT_OK_AND_ASSIGN(DatabaseFile file, FindDatabaseFile(path, Access::kWrite));
  ASSERT_OK_AND_ASSIGN(MigrationLock lock, MigrationLock::Acquire(file.path, kTestNow));
  ASSERT_OK(Restore(file, backup, {.now_ms = kTestNow + 1000}));
  EXPECT_EQ(FirstDifference(before, DigestOf(path)), "");
  EXPECT_EQ(SchemaOf(*OpenToRead(path)), SchemaOf(*OpenToRead(untouched)));
}

class CutoverOfState : public testing::TestWithParam<size_t> {};

// One test a state, since a cutover is what takes the time.
TEST_P(CutoverOfState, KeepsTheDataRulesChangesNothingAgainAndCanBeUndone) {
  setenv("TZ", "UTC", 1);
  const UserState& state = States()[GetParam()];
  const TempDir dir;
  const std::string path = dir.File("sessions.db"), untouched = dir.File("untouched.db");
  ASSERT_OK(BuildState(state, path));
  ASSERT_OK(BuildState(state, untouched));
  ASSERT_OK_AND_ASSIGN(CutoverReport report, CutOver(path));
  EXPECT_THAT(report.proof.faults, IsEmpty());
  {
    const std::unique_ptr<SqliteAdapter> before = OpenToRead(untouched), after = OpenToRead(path);
    CheckSchema(*before, *after);
    CheckRows(state, *before, *after);
    CheckPreferences(*before, *after);
    CheckSequences(state, *after);
    if (!state.tables.empty()) {
      EXPECT_EQ(FilePragmas(*after), FilePragmas(*before));
    }
  }
  CheckSecondCutover(path);
  fs::copy_file(path, dir.File("down.db"));
  CheckDownAndUp(dir.File("down.db"));
  if (state.tables.empty()) {
    EXPECT_EQ(report.outcome, CutoverOutcome::kCreated);
    EXPECT_EQ(report.backup, "");
  } else {
    EXPECT_EQ(report.outcome, CutoverOutcome::kAdopted);
    CheckWayBack(path, untouched, report.backup);
  }
}

std::string NameOf(const testing::TestParamInfo<size_t>& info) {
  std::string name = States()[info.param].name;
  for (char& c : name) c = absl::ascii_isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return absl::StrCat(name, "_", info.param);
}

INSTANTIATE_TEST_SUITE_P(Every, CutoverOfState, testing::Range<size_t>(0, States().size()), NameOf);

}  // namespace
}  // namespace crystal
