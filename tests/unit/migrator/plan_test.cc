#include "migrator/plan.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Migration Named(const std::string& name) {
  return {.name = name, .changes = {AddColumn{"t", {.name = name, .type = DataType::kText}}}};
}

AppliedMigration AppliedOf(const Migration& migration) {
  return {.name = migration.name,
          .executed_at = "",
          .sequence = 0,
          .checksum = Checksum(migration),
          .duration_ms = 0,
          .origin = kExecuted,
          .tool_version = "9.9.9"};
}

std::vector<std::string> NamesOf(const Plan& plan) {
  std::vector<std::string> names;
  for (const PlanStep& step : plan.steps) names.push_back(step.migration.name);
  return names;
}

const Migration kOne = Named("001"), kTwo = Named("002"), kThree = Named("003");
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

TEST(PlanUp, FillsAGapInTheRegistrysOrder) {
  ASSERT_OK_AND_ASSIGN(Plan plan, PlanUp(kRegistry, {AppliedOf(kTwo)}));
  EXPECT_THAT(NamesOf(plan), ElementsAre("001", "003"));
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
