#include "tools/transition/drift.h"

#include "migrations/registry.h"
#include "tests/unit/tools/transition/transition_fixture.h"

namespace crystal {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class DriftTest : public TransitionFixture {
 protected:
  static DriftReport Look(const std::string& path, DriftLook look = DriftLook::kCheapFirst) {
    auto db = OpenReadSnapshot(path);
    EXPECT_OK(db);
    absl::StatusOr<DriftReport> report = FindDrift(**db, AllMigrations(), look);
    EXPECT_OK(report);
    return report.value_or(DriftReport());
  }
};

TEST_F(DriftTest, ThereIsNoneAfterACutover) {
  for (const std::string& name : FiveStates()) {
    const std::string path = CutOver(name);
    EXPECT_TRUE(Look(path).unmoved) << name;
    const DriftReport full = Look(path, DriftLook::kFull);
    EXPECT_THAT(full.differences, testing::IsEmpty()) << name;
    EXPECT_GT(full.facts, 100);
  }
}

TEST_F(DriftTest, ADroppedIndexIsFound) {
  const std::string path = CutOver();
  Sql(path, "DROP INDEX idx_sessions_archived");
  const DriftReport report = Look(path);
  ASSERT_EQ(report.differences.size(), 1U);
  EXPECT_THAT(ToString(report.differences[0]), HasSubstr("index sessions.idx_sessions_archived"));
  EXPECT_EQ(report.differences[0].after, std::nullopt);
}

TEST_F(DriftTest, AChangedDefaultIsFound) {
  const std::string path = CutOver();
  Sql(path, "ALTER TABLE sessions DROP COLUMN skip_continue_next");
  Sql(path, "ALTER TABLE sessions ADD COLUMN skip_continue_next BOOLEAN DEFAULT 1");
  const DriftReport report = Look(path);
  ASSERT_EQ(report.differences.size(), 1U);
  EXPECT_THAT(ToString(report.differences[0]), HasSubstr("column sessions.skip_continue_next"));
  EXPECT_THAT(*report.differences[0].after, HasSubstr("DEFAULT 1"));
}

std::vector<std::string> Names(const OwnList& list) {
  std::vector<std::string> names;
  for (const OwnThing& thing : list) names.push_back(ToString(thing));
  return names;
}

const auto kMyThings = ElementsAre("column sessions.my_tag", "index sessions.my_index", "table my_notes");

void AddMyThings(const std::string& path) {
  auto db = SqliteAdapter::Open(path, {});
  ASSERT_OK(db);
  EXPECT_OK((*db)->Execute("CREATE TABLE my_notes(id INTEGER PRIMARY KEY, note TEXT UNIQUE)"));
  EXPECT_OK((*db)->Execute("ALTER TABLE sessions ADD COLUMN my_tag TEXT"));
  EXPECT_OK((*db)->Execute("CREATE INDEX my_index ON sessions(my_tag)"));
}

TEST_F(DriftTest, WhatTheUserHadAtTheCutoverIsNone) {
  const std::string path = Build();
  AddMyThings(path);
  ASSERT_OK(GoVersioned(AllMigrations(), {.path = path, .context = MakeRunContext()}));
  const DriftReport report = Look(path, DriftLook::kFull);
  EXPECT_FALSE(report.drifted());
  EXPECT_THAT(Names(report.users_own), kMyThings);
}

TEST_F(DriftTest, WhatWasAddedSinceIsDriftUntilItIsAccepted) {
  const std::string path = CutOver();
  AddMyThings(path);
  const DriftReport added = Look(path);
  EXPECT_FALSE(added.unmoved);
  EXPECT_TRUE(added.only_added());
  EXPECT_THAT(Names(added.added), kMyThings);
  EXPECT_THAT(Names(added.users_own), IsEmpty());
  ASSERT_EQ(Program("drift --accept --db " + path).exit_code, 0);
  const DriftReport accepted = Look(path, DriftLook::kFull);
  EXPECT_FALSE(accepted.drifted());
  EXPECT_THAT(Names(accepted.users_own), kMyThings);
}

TEST_F(DriftTest, AColumnInATableOfTheToolkitsIsDrift) {
  const std::string path = CutOver();
  Sql(path, "ALTER TABLE migrations ADD COLUMN mine TEXT");
  EXPECT_TRUE(Look(path).drifted());
}

TEST_F(DriftTest, DownAndUpAreNoDrift) {
  const std::string path = CutOver("open release v0.3.5");
  ASSERT_EQ(Program("down 3 --db " + path).exit_code, 0);
  EXPECT_FALSE(Look(path).drifted());
  ASSERT_EQ(Program("up --db " + path).exit_code, 0);
  EXPECT_FALSE(Look(path, DriftLook::kFull).drifted());
}

// As the message that reading it gives proposes.
TEST_F(DriftTest, AListThatSomebodyChangedIsMadeAnewByAccept) {
  const std::string path = CutOver();
  Sql(path, "CREATE TABLE my_notes(id)");
  Sql(path, "UPDATE migration_archive SET value = 'nonsense' WHERE column_name = 'own' AND kind = 'fact'");
  EXPECT_EQ(Program("drift --db " + path).exit_code, 3);
  EXPECT_EQ(Program("drift --accept --db " + path).exit_code, 0);
  EXPECT_EQ(Program("drift --full --db " + path).exit_code, 0);
}

TEST_F(DriftTest, VacuumMovesNothing) {
  const std::string path = CutOver();
  Sql(path, "VACUUM");
  EXPECT_TRUE(Look(path).unmoved);
}

TEST_F(DriftTest, TheProgramsExitCodeTells) {
  const std::string path = CutOver();
  EXPECT_EQ(Program("drift --db " + path).exit_code, 0);
  Sql(path, "DROP INDEX idx_sessions_archived");
  const ProgramOutcome found = Program("drift --json --db " + path);
  EXPECT_EQ(found.exit_code, 1);
  EXPECT_THAT(found.out, HasSubstr("\"drift\": true"));
  EXPECT_EQ(Program("drift --db " + Build("open release v0.1.2", "legacy.db")).exit_code, 3);
}

}  // namespace
}  // namespace crystal
