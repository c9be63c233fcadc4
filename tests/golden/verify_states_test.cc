// The schema-equivalence check over the recorded users' databases: both paths run on every one, and what differs is
// explained by a named rule. Where the cutover refuses there is nothing to compare, and that is what the report says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "migrations/registry.h"
#include "tests/support/states.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tools/cli/options.h"
#include "tools/transition/compared_paths.h"
#include "verify/discrepancy.h"
#include "verify/report.h"

namespace crystal {
namespace {

using testing::HasSubstr;

TEST(VerifyStates, NothingIsUnexplainedButARefusal) {
  int equal = 0, explained = 0, refused = 0;
  int64_t lost = 0;
  for (const UserState& state : LoadStates()) {
    SCOPED_TRACE(state.name);
    TempDir dir;
    const std::string path = dir.File("user.db");
    ASSERT_OK(BuildState(state, path));
    const RunContext context = MakeRunContext();
    ASSERT_OK_AND_ASSIGN(
        VerifyReport report,
        VerifyTwoPaths(path, CrystalPaths(AllMigrations(), context),
                       {.work_directory = dir.path(), .now_ms = context.now_ms, .known = &KnownOfCrystal()}));
    lost += report.rows_lost;
    if (!state.refusal.empty()) {
      EXPECT_THAT(report.versioned.refused,
                  StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr(ThingInTheWay(state))));
      EXPECT_EQ(report.verdict, Verdict::kUnexplained);
      ++refused;
      continue;
    }
    EXPECT_OK(report.versioned.refused);
    EXPECT_NE(report.verdict, Verdict::kUnexplained) << VerifyText(report);
    ++(report.verdict == Verdict::kEqual ? equal : explained);
  }
  EXPECT_EQ(equal, 28);
  EXPECT_EQ(explained, 145);
  EXPECT_EQ(refused, 2);
  EXPECT_EQ(lost, 176) << "rows that the legacy path loses";
}

}  // namespace
}  // namespace crystal
