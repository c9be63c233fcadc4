#include "migrator/values/plan.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/unit/migrator/values/named_migrations.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> NamesOf(const Plan& plan) {
  std::vector<std::string> names;
  for (const PlanStep& step : plan.steps) names.push_back(step.migration.name);
  return names;
}

const std::vector<Migration> kRegistry = {kOne, kTwo, kThree};

TEST(PlanUp, IsTheWholeRegistryWhereThereIsNoHistory) {
  ASSERT_OK_AND_ASSIGN(Plan plan, PlanUp(kRegistry, {}));
  EXPECT_EQ(plan.steps[0].direction, Direction::kUp);
  EXPECT_THAT(NamesOf(plan), ElementsAre("001", "002", "003"));
}

TEST(PlanUp, IsEmptyWhereAllIsApplied) {
  ASSERT_OK_AND_ASSIGN(Plan plan, PlanUp(kRegistry, {AppliedOf(kOne), AppliedOf(kTwo), AppliedOf(kThree)}));
  EXPECT_THAT(plan.steps, IsEmpty());
}

TEST(PlanUp, RefusesWhatComesBeforeAnAppliedOneUnlessToldOtherwise) {
  EXPECT_THAT(PlanUp(kRegistry, {AppliedOf(kTwo)}),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("001 comes before 002, which is applied already")));
  ASSERT_OK_AND_ASSIGN(Plan plan, PlanUp(kRegistry, {AppliedOf(kTwo)}, {.allow_out_of_order = true}));
  EXPECT_THAT(NamesOf(plan), ElementsAre("001", "003"));
}

TEST(PlanUp, StopsAtItsTargetOrAfterItsSteps) {
  ASSERT_OK_AND_ASSIGN(Plan to, PlanUp(kRegistry, {}, {.to = "002"}));
  EXPECT_THAT(NamesOf(to), ElementsAre("001", "002"));
  ASSERT_OK_AND_ASSIGN(Plan step, PlanUp(kRegistry, {AppliedOf(kOne)}, {.at_most = 1}));
  EXPECT_THAT(NamesOf(step), ElementsAre("002"));
  ASSERT_OK_AND_ASSIGN(Plan there, PlanUp(kRegistry, {AppliedOf(kOne)}, {.to = "001"}));
  EXPECT_THAT(there.steps, IsEmpty());
  EXPECT_THAT(PlanUp(kRegistry, {}, {.to = "009"}), StatusIs(StatusCode::kNotFound, HasSubstr("009")));
}

TEST(PlanTo, GoesEitherWay) {
  ASSERT_OK_AND_ASSIGN(Plan up, PlanTo(kRegistry, {AppliedOf(kOne)}, "002"));
  EXPECT_THAT(NamesOf(up), ElementsAre("002"));
  ASSERT_OK_AND_ASSIGN(Plan down, PlanTo(kRegistry, {AppliedOf(kOne), AppliedOf(kTwo), AppliedOf(kThree)}, "001"));
  EXPECT_THAT(NamesOf(down), ElementsAre("003", "002"));
  EXPECT_EQ(down.steps[0].direction, Direction::kDown);
}

TEST(PlanDownTo, NeedsATargetThatIsApplied) {
  EXPECT_THAT(PlanDownTo(kRegistry, {AppliedOf(kOne)}, "002"),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("002 is not applied")));
}

TEST(PlanRedo, IsDownAndUpOfTheSame) {
  ASSERT_OK_AND_ASSIGN(Plan plan, PlanRedo(kRegistry, {AppliedOf(kOne), AppliedOf(kTwo), AppliedOf(kThree)}, 2));
  EXPECT_THAT(NamesOf(plan), ElementsAre("003", "002", "002", "003"));
  EXPECT_EQ(plan.steps[1].direction, Direction::kDown);
  EXPECT_EQ(plan.steps[2].direction, Direction::kUp);
}

// ---- a squash: kSquash stands for kOne and kTwo

const Migration kSquash = {.name = "002-squash", .replaces = {"001", "002"}, .changes = kTwo.changes};

TEST(Squash, IsOnlyRecordedWhereAllThatItReplacesIsApplied) {
  ASSERT_OK_AND_ASSIGN(Plan plan, PlanUp({kSquash, kThree}, {AppliedOf(kOne), AppliedOf(kTwo)}));
  EXPECT_THAT(NamesOf(plan), ElementsAre("002-squash", "003"));
  EXPECT_TRUE(plan.steps[0].only_recorded);
  EXPECT_FALSE(plan.steps[1].only_recorded);
}

TEST(Squash, IsRunOnANewDatabase) {
  ASSERT_OK_AND_ASSIGN(Plan plan, PlanUp({kSquash, kThree}, {}));
  EXPECT_FALSE(plan.steps[0].only_recorded);
}

TEST(Squash, RefusesADatabaseThatIsHalfWay) {
  EXPECT_THAT(PlanUp({kSquash, kThree}, {AppliedOf(kOne)}),
              StatusIs(StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("001 is applied, but not all that 002-squash stands for"))));
}

// It stands where its migrations were applied, not where it was recorded: what came after them goes first.
TEST(Squash, GoesDownInThePlaceOfWhatItReplaces) {
  const std::vector<AppliedMigration> history = {AppliedOf(kOne), AppliedOf(kTwo), AppliedOf(kThree),
                                                 AppliedOf(kSquash)};
  ASSERT_OK_AND_ASSIGN(Plan plan, PlanDownAll({kSquash, kThree}, history));
  EXPECT_THAT(NamesOf(plan), ElementsAre("003", "002-squash"));
  EXPECT_TRUE(IsUpToDate({kSquash, kThree}, history));
  EXPECT_FALSE(IsUpToDate({kSquash, kThree}, {AppliedOf(kOne), AppliedOf(kTwo), AppliedOf(kThree)}));
}

// A tag may stand there, from before the squash.
TEST(Squash, CannotBeEnteredInItsMiddle) {
  const std::vector<AppliedMigration> history = {AppliedOf(kOne), AppliedOf(kTwo), AppliedOf(kSquash),
                                                 AppliedOf(kThree)};
  EXPECT_THAT(PlanTo({kSquash, kThree}, history, "001"),
              StatusIs(StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("001 is inside of the squash 002-squash"), HasSubstr("archive/002-squash"))));
  ASSERT_OK_AND_ASSIGN(Plan plan, PlanTo({kSquash, kThree}, history, "002"));
  EXPECT_THAT(NamesOf(plan), ElementsAre("003"));
}

TEST(PlanUp, RefusesAHistoryThatANewerProgramMade) {
  EXPECT_THAT(PlanUp({kOne}, {AppliedOf(kOne), AppliedOf(kTwo)}),
              StatusIs(StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("the history holds 002"), HasSubstr("newer program (9.9.9)"))));
}

TEST(PlanUp, RefusesAMigrationThatWasEditedSince) {
  Migration edited = kOne;
  edited.changes.push_back(AddColumn{"t", {.name = "more"}});
  EXPECT_THAT(
      PlanUp({edited, kTwo}, {AppliedOf(kOne)}),
      StatusIs(StatusCode::kFailedPrecondition, AllOf(HasSubstr("001 is not what it was"), HasSubstr(Checksum(kOne)))));
}

// What came with the program cannot be edited by its user; a file can.
TEST(IsUpToDate, LooksAtTheTextOfFiles) {
  Migration file = {.name = "004", .changes = {SqlScript{.file = "004.sql", .up = {{"SELECT 1;", 2}}}}};
  const std::vector<AppliedMigration> history = {AppliedOf(file)};
  EXPECT_TRUE(IsUpToDate({file}, history));
  std::get<SqlScript>(file.changes[0]).up[0].text = "SELECT 2;";
  EXPECT_FALSE(IsUpToDate({file}, history));
}

TEST(IsUpToDate, HoldsOnlyWhereEveryNameIsOnBothSides) {
  EXPECT_TRUE(IsUpToDate(kRegistry, {AppliedOf(kOne), AppliedOf(kTwo), AppliedOf(kThree)}));
  EXPECT_FALSE(IsUpToDate(kRegistry, {AppliedOf(kOne), AppliedOf(kThree)}));
  EXPECT_FALSE(IsUpToDate(kRegistry, {AppliedOf(kOne), AppliedOf(kTwo), AppliedOf(Named("004"))}));
  EXPECT_FALSE(IsUpToDate({kOne}, {AppliedOf(kOne), AppliedOf(kTwo)}));
}

TEST(PlanDown, IsTheLastOfTheHistoryLastFirst) {
  ASSERT_OK_AND_ASSIGN(Plan plan, PlanDown(kRegistry, {AppliedOf(kOne), AppliedOf(kTwo), AppliedOf(kThree)}, 2));
  EXPECT_EQ(plan.steps[0].direction, Direction::kDown);
  EXPECT_THAT(NamesOf(plan), ElementsAre("003", "002"));
}

// What was applied last is undone first, whatever its name.
TEST(PlanDown, GoesByTheHistoryNotByTheRegistry) {
  ASSERT_OK_AND_ASSIGN(Plan plan, PlanDown(kRegistry, {AppliedOf(kTwo), AppliedOf(kOne)}, 1));
  EXPECT_THAT(NamesOf(plan), ElementsAre("001"));
}

TEST(PlanDown, GoesAllTheWay) {
  ASSERT_OK_AND_ASSIGN(Plan plan, PlanDown(kRegistry, {AppliedOf(kOne), AppliedOf(kTwo)}, 2));
  EXPECT_THAT(NamesOf(plan), ElementsAre("002", "001"));
}

TEST(PlanDown, RefusesMoreThanThereIs) {
  EXPECT_THAT(PlanDown(kRegistry, {AppliedOf(kOne)}, 2),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("cannot go down by 2: 1 migrations are applied")));
  EXPECT_THAT(PlanDown(kRegistry, {}, 1), StatusIs(StatusCode::kInvalidArgument, HasSubstr("0 migrations")));
}

TEST(PlanDown, RefusesNothingAndLessThanNothing) {
  EXPECT_THAT(PlanDown(kRegistry, {AppliedOf(kOne)}, 0), StatusIs(StatusCode::kInvalidArgument, HasSubstr("by 0")));
  EXPECT_THAT(PlanDown(kRegistry, {AppliedOf(kOne)}, -1), StatusIs(StatusCode::kInvalidArgument, HasSubstr("by -1")));
}

TEST(PlanDown, RefusesAHistoryThatANewerProgramMade) {
  EXPECT_THAT(PlanDown({kOne}, {AppliedOf(kOne), AppliedOf(kTwo)}, 1),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("the history holds 002")));
}

}  // namespace
}  // namespace crystal
