// The schema-equivalence check over the recorded users' databases: both paths run on every one, and what differs is
// explained by a named rule.
#include <gtest/gtest.h>

#include <iostream>

#include "migrations/registry.h"
#include "tests/support/states.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tools/cli/options.h"
#include "tools/transition/crystal_paths.h"
#include "verify/report.h"

namespace crystal {
namespace {

TEST(VerifyStates, NothingIsUnexplained) {
  int counts[3] = {0, 0, 0};
  int64_t lost = 0;
  for (const UserState& state : LoadStates()) {
    SCOPED_TRACE(state.name);
    TempDir dir;
    const std::string path = dir.File("user.db");
    ASSERT_OK(BuildState(state, path));
    const RunContext context = MakeRunContext();
    ASSERT_OK_AND_ASSIGN(VerifyReport report, VerifyTwoPaths(path, CrystalPaths(AllMigrations(), context),
                                                             {.work_directory = dir.path(), .now_ms = context.now_ms}));
    EXPECT_NE(report.verdict, Verdict::kUnexplained) << VerifyText(report);
    ++counts[static_cast<int>(report.verdict)];
    lost += report.rows_lost;
  }
  std::cout << counts[0] << " equal, " << counts[1] << " explained, " << counts[2]
            << " unexplained; the legacy path loses " << lost << " rows\n";
}

}  // namespace
}  // namespace crystal
