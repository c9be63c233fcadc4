#include "migrator/values/order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

TEST(InOrder, PutsNothingBeforeWhatItDependsOn) {
  EXPECT_THAT(NamesInOrder({{"a", {"c"}}, {"b"}, {"c"}, {"d", {"a"}}}), ElementsAre("b", "c", "a", "d"));
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
