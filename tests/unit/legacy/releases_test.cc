#include "legacy/releases.h"

#include <gtest/gtest.h>

#include <set>

#include "legacy/step_table.h"
#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

TEST(FindRelease, KnowsAll28) {
  EXPECT_EQ(LegacyReleases().size(), 28u);
  ASSERT_OK_AND_ASSIGN(int first, FindRelease("v0.1.0"));
  ASSERT_OK_AND_ASSIGN(int last, FindRelease("v0.3.5"));
  EXPECT_EQ(first, 0);
  EXPECT_EQ(last, 27);
}

TEST(FindRelease, ListsTheKnownOnesWhereItKnowsNone) {
  EXPECT_THAT(FindRelease("0.3.5"), StatusIs(absl::StatusCode::kInvalidArgument, testing::HasSubstr("v0.1.0, v0.1.1")));
}

TEST(LegacySteps, NameReleasesThatThereAre) {
  for (const LegacyStep& step : LegacySteps()) {
    EXPECT_OK(FindRelease(step.since)) << step.name;
    if (step.until.empty()) continue;
    EXPECT_OK(FindRelease(step.until)) << step.name;
  }
}

TEST(LegacySteps, NoReleaseRunsTwoWaysOfOneStep) {
  for (int release = 0; release < 28; ++release) {
    std::set<std::string> names;
    for (const LegacyStep& step : LegacySteps()) {
      if (!RunsIn(step, release)) continue;
      EXPECT_TRUE(names.insert(std::string(step.name)).second) << step.name;
    }
  }
}

TEST(LegacyForms, ThereAre18) {
  std::set<std::string> firsts;
  int number = 0;
  for (const LegacyForm& form : LegacyForms()) {
    if (form.number != number) firsts.insert(form.release);
    number = form.number;
  }
  EXPECT_EQ(number, 18);
  EXPECT_EQ(firsts, (std::set<std::string>{"v0.1.0", "v0.1.1", "v0.1.2", "v0.1.3", "v0.1.4", "v0.1.5", "v0.1.7",
                                           "v0.1.10", "v0.1.12", "v0.1.15", "v0.1.16", "v0.1.17", "v0.2.0", "v0.2.1",
                                           "v0.3.0", "v0.3.1", "v0.3.3", "v0.3.4"}));
}

TEST(LegacyForms, SayWhatWasLearnedAndDropped) {
  const std::vector<LegacyForm> forms = LegacyForms();
  EXPECT_EQ(forms[4].learned, std::vector<std::string>{"is_favorite: sessions.is_favorite"});
  EXPECT_EQ(forms[22].release, "v0.3.0");
  EXPECT_EQ(forms[22].dropped, std::vector<std::string>{"model"});
  EXPECT_TRUE(forms[27].learned.empty());
}

}  // namespace
}  // namespace crystal
