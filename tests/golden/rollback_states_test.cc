// Every recorded user's database, cut over and looked at as the program does: there is no drift, and the way back to
// the legacy method is open.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "migrations/registry.h"
#include "migrator/files/read_snapshot.h"
#include "tests/support/states.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tools/cli/options.h"
#include "tools/transition/drift.h"
#include "tools/transition/rollback.h"
#include "tools/transition/versioned_path.h"

namespace crystal {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

void ExpectNoDrift(const std::string& path) {
  ASSERT_OK_AND_ASSIGN(auto db, OpenReadSnapshot(path));
  ASSERT_OK_AND_ASSIGN(DriftReport drift, FindDrift(*db, AllMigrations(), DriftLook::kFull));
  EXPECT_THAT(drift.differences, IsEmpty());
}

TEST(RollbackStates, HaveNoDriftAndCanGoBackUnlessTheyWereRefused) {
  const TempDir dir;
  const std::string path = dir.File("state.db");
  int proven = 0, refused = 0;
  for (const UserState& state : LoadStates()) {
    SCOPED_TRACE(state.name);
    ASSERT_OK(BuildState(state, path));
    const auto cutover = GoVersioned(AllMigrations(), {.path = path, .context = MakeRunContext()});
    if (!state.refusal.empty()) {
      EXPECT_THAT(cutover, StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr(ThingInTheWay(state))));
      ++refused;
      continue;
    }
    ASSERT_OK(cutover);
    ExpectNoDrift(path);
    ASSERT_OK_AND_ASSIGN(RollbackReport rollback, RollbackToLegacy({.path = path, .context = MakeRunContext()}));
    EXPECT_TRUE(rollback.changed);
    ++proven;
  }
  EXPECT_EQ(proven, 173);
  EXPECT_EQ(refused, 2);
}

}  // namespace
}  // namespace crystal
