// Every recorded user's database, cut over and held against the data rules from outside; see data-rules.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include "absl/algorithm/container.h"
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
#include "tests/support/files.h"
#include "tests/support/run_context.h"
#include "tests/support/states.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ContainsRegex;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

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

// R1, R11, R13, R15: no row is lost, what has no place is archived, whatever is the user's own is the same, nothing is
// worse than it was.
void CheckRows(SqliteAdapter& before, SqliteAdapter& after) {
  EXPECT_THAT(LostRows(before, after), IsEmpty());
  EXPECT_THAT(MissingFromArchive(before, after), IsEmpty());
  EXPECT_EQ(FirstDifference(UsersTables(before), UsersTables(after)), "");
  EXPECT_OK(after.CheckIntegrity());
  EXPECT_THAT(NewlyBroken(before, after), IsEmpty());
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
void CheckDownAndUp(const std::string& path, bool built_on_crystals) {
  const std::unique_ptr<SqliteAdapter> db = OpenDatabase(path);
  const ContentDigest before = UsersContent(*db);
  const Schema schema = WithoutHistory(SchemaOf(*db));
  const auto all = static_cast<int>(LegacyMigrations().size());
  const absl::Status down = Migrate(*db, Down(LegacyMigrations(), all), TestContext(), kNoEvents).status();
  if (built_on_crystals) {
    EXPECT_THAT(down, StatusIs(absl::StatusCode::kFailedPrecondition,
                               ContainsRegex("take away what is your own|needed by (view|trigger) my_|"
                                             "a foreign key would lead nowhere: mine refers to sessions")));
  } else {
    ASSERT_OK(down);
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

// The states that a cutover must take over, or must refuse, by their place in the file.
std::vector<size_t> Places(bool refused) {
  std::vector<size_t> places;
  for (size_t i = 0; i < States().size(); ++i) {
    if (States()[i].refusal.empty() != refused) places.push_back(i);
  }
  return places;
}

TEST(CutoverStates, AreSoManyTakenOverAndSoManyRefused) {
  EXPECT_EQ(Places(false).size(), 173u);
  EXPECT_EQ(Places(true).size(), 2u);
}

// So many do not go all the way down: see CheckDownAndUp.
TEST(CutoverStates, AreSoManyWithSomethingOnCrystalsTables) {
  const TempDir dir;
  int built_on_crystals = 0;
  for (const size_t place : Places(false)) {
    ASSERT_OK(BuildState(States()[place], dir.File("state.db")));
    built_on_crystals += BuiltOnCrystals(SchemaOf(*OpenToRead(dir.File("state.db"))));
  }
  EXPECT_EQ(built_on_crystals, 9);
}

// What is done to a result by hand is found, by the rule that it breaks and by no other.
TEST(CutoverRules, FindWhatIsWrong) {
  const TempDir dir;
  const auto state = absl::c_find_if(States(), [](const UserState& s) { return s.name == "X sessions with NULL ids"; });
  ASSERT_NE(state, States().end());
  ASSERT_OK(BuildState(*state, dir.File("before.db")));
  ASSERT_OK(BuildState(*state, dir.File("after.db")));
  ASSERT_OK(CutOver(dir.File("after.db")));
  const std::unique_ptr<SqliteAdapter> before = OpenToRead(dir.File("before.db"));
  const std::unique_ptr<SqliteAdapter> after = OpenDatabase(dir.File("after.db"));
  ExecuteAll(*after, {"UPDATE migration_archive SET row_key = '9' WHERE row_key = '1' AND column_name = 'model'"});
  EXPECT_THAT(MissingFromArchive(*before, *after), ElementsAre("sessions.model: '1'|'opus'"));
  EXPECT_THAT(NewlyBroken(*before, *after), IsEmpty());
  ExecuteAll(*after, {"UPDATE session_outputs SET session_id = 'gone' WHERE id = 6"});
  EXPECT_THAT(NewlyBroken(*before, *after), ElementsAre("session_outputs to sessions"));
  EXPECT_THAT(LostRows(*before, *after), ElementsAre(StartsWith("session_outputs: 6|6|")));
  ExecuteAll(*after, {"UPDATE sessions SET rowid = 77 WHERE rowid = 2"});
  EXPECT_THAT(LostRows(*before, *after), ElementsAre(StartsWith("session_outputs: "), StartsWith("sessions: 2|NULL|")));
}

class CutoverOfState : public testing::TestWithParam<size_t> {};
class RefusedState : public testing::TestWithParam<size_t> {};

// R0, R11: the evidence names what is in the way; not a byte is another, and nothing is left beside the file.
TEST_P(RefusedState, IsLeftAsItWasAndTheThingInTheWayIsNamed) {
  const UserState& state = States()[GetParam()];
  const TempDir dir;
  const std::string path = dir.File("sessions.db");
  ASSERT_OK(BuildState(state, path));
  const std::string bytes = ReadBytes(path);
  const std::vector<std::string> names = Names(dir.path());
  const auto refused = StatusIs(absl::StatusCode::kFailedPrecondition,
                                AllOf(HasSubstr(ThingInTheWay(state)), HasSubstr("sessions.model")));
  EXPECT_THAT(PlanCutover(LegacyMigrations(), {.path = path}), refused);
  EXPECT_THAT(CutOver(path), refused);
  EXPECT_TRUE(ReadBytes(path) == bytes);
  EXPECT_EQ(Names(dir.path()), names);
}

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
    CheckRows(*before, *after);
    CheckPreferences(*before, *after);
    CheckSequences(state, *after);
    if (!state.tables.empty()) {
      EXPECT_EQ(FilePragmas(*after), FilePragmas(*before));
    }
  }
  CheckSecondCutover(path);
  fs::copy_file(path, dir.File("down.db"));
  CheckDownAndUp(dir.File("down.db"), BuiltOnCrystals(SchemaOf(*OpenToRead(untouched))));
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

INSTANTIATE_TEST_SUITE_P(Every, CutoverOfState, testing::ValuesIn(Places(false)), NameOf);
INSTANTIATE_TEST_SUITE_P(Every, RefusedState, testing::ValuesIn(Places(true)), NameOf);

}  // namespace
}  // namespace crystal
