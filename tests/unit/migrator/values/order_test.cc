#include "migrator/values/order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_format.h"
#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> NamesInOrder(std::vector<Migration> migrations) {
  std::vector<std::string> names;
  const absl::StatusOr<std::vector<Migration>> ordered = InOrder(std::move(migrations));
  EXPECT_OK(ordered);
  if (!ordered.ok()) return names;
  for (const Migration& migration : *ordered) names.push_back(migration.name);
  return names;
}

TEST(InOrder, IsByName) { EXPECT_THAT(NamesInOrder({{"c"}, {"a"}, {"b"}}), ElementsAre("a", "b", "c")); }

TEST(InOrder, IsByNumberWhereANameBeginsWithOne) {
  EXPECT_THAT(NamesInOrder({{"10_a"}, {"V1.10__b"}, {"2_c"}, {"V1.2__d"}, {"1_e"}}),
              ElementsAre("1_e", "V1.2__d", "V1.10__b", "2_c", "10_a"));
}

TEST(InOrder, PutsNothingBeforeWhatItDependsOn) {
  EXPECT_THAT(NamesInOrder({{"a", {"c"}}, {"b"}, {"c"}, {"d", {"a"}}}), ElementsAre("b", "c", "a", "d"));
}

TEST(InOrder, FollowsAChainAgainstTheNames) {
  EXPECT_THAT(NamesInOrder({{"a", {"b"}}, {"b", {"c"}}, {"c", {"d"}}, {"d"}}), ElementsAre("d", "c", "b", "a"));
}

TEST(InOrder, PutsTheEndOfADiamondBehindBothSides) {
  EXPECT_THAT(NamesInOrder({{"a", {"c", "d"}}, {"b"}, {"c", {"e"}}, {"d", {"e"}}, {"e"}}),
              ElementsAre("b", "e", "c", "d", "a"));
}

TEST(InOrder, CountsADependencyOnTwoNamesOfOneSquashOnce) {
  EXPECT_THAT(NamesInOrder({{"a", {"x", "y", "x"}}, {"b", {}, {"x", "y"}}}), ElementsAre("b", "a"));
}

Migration Repeatable(const char* name, std::vector<std::string> depends_on = {}) {
  return {.name = name, .depends_on = std::move(depends_on), .repeatable = true};
}

TEST(InOrder, PutsRepeatableOnesBehindAllOthers) {
  EXPECT_THAT(NamesInOrder({Repeatable("R-b", {"R-a"}), {"a", {"z"}}, Repeatable("R-a", {"z"}), {"z"}}),
              ElementsAre("z", "a", "R-a", "R-b"));
}

TEST(InOrder, RefusesADependencyOnALaterRepeatableOne) {
  EXPECT_THAT(InOrder({Repeatable("R-a", {"R-b"}), Repeatable("R-b")}),
              StatusIs(StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("R-a depends on R-b, which comes later"), HasSubstr("give R-a a later name"))));
  EXPECT_THAT(InOrder({{"a", {"R-b"}}, Repeatable("R-b")}),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("a depends on R-b, which comes later")));
}

// Each waits for the one before it but every tenth, which waits for the last of all.
TEST(InOrder, OrdersTenThousand) {
  constexpr int kCount = 10000;
  const auto name = [](int i) { return absl::StrFormat("%05d", i); };
  std::vector<Migration> migrations;
  std::vector<std::string> expected, late;
  for (int i = kCount - 1; i >= 0; --i) {
    const bool is_late = i % 10 == 9 && i + 1 < kCount;
    migrations.push_back({name(i)});
    if (is_late) migrations.back().depends_on = {name(kCount - 1)};
    if (!is_late && i > 0) migrations.back().depends_on = {name(i % 10 == 0 ? i - 2 : i - 1)};
  }
  migrations.front().depends_on = {name(kCount - 2)};
  for (int i = 0; i < kCount; ++i) (i % 10 == 9 && i + 1 < kCount ? late : expected).push_back(name(i));
  expected.insert(expected.end(), late.begin(), late.end());
  EXPECT_EQ(NamesInOrder(std::move(migrations)), expected);
}

TEST(InOrder, TakesADependencyOnWhatASquashReplacedForOneOnTheSquash) {
  EXPECT_THAT(NamesInOrder({{"a", {"x"}}, {"b", {}, {"x", "y"}}}), ElementsAre("b", "a"));
}

TEST(InOrder, WalksTheCycleThatItFinds) {
  EXPECT_THAT(InOrder({{"a"}, {"b", {"d"}}, {"c", {"b"}}, {"d", {"c"}}, {"e", {"b"}}}),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("b -> d -> c -> b")));
  EXPECT_THAT(InOrder({{"a", {"a"}}}), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("a -> a")));
  // The way into the cycle is not part of it.
  EXPECT_THAT(InOrder({{"a", {"b"}}, {"b", {"c"}}, {"c", {"b"}}}),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("each other: b -> c -> b")));
}

TEST(InOrder, RefusesADependencyThatNobodyKnows) {
  EXPECT_THAT(InOrder({{"a", {"nowhere"}}}),
              StatusIs(StatusCode::kFailedPrecondition, AllOf(HasSubstr("a depends on nowhere"))));
}

TEST(InOrder, RefusesTwoOfAName) {
  EXPECT_THAT(InOrder({{"a"}, {"a"}}), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("two migrations a")));
}

TEST(InOrder, RefusesASquashBesideWhatItReplaces) {
  EXPECT_THAT(InOrder({{"a"}, {"b", {}, {"a"}}}),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("b replaces a, which is there as well")));
}

}  // namespace
}  // namespace crystal
