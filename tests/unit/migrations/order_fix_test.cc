// 041: folders and sessions in one order, by the times at which they were made.
#include <gtest/gtest.h>

#include "migrations/registry.h"
#include "tests/support/database.h"
#include "tests/support/run_context.h"
#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using testing::ElementsAre;

// What the migration makes of a folder that names its zone between two sessions that do not.
std::vector<std::string> OrderIn(absl::TimeZone zone) {
  const std::unique_ptr<SqliteAdapter> db = MemoryDatabase();
  const auto& all = LegacyMigrations();
  const std::vector<Migration> before(all.begin(), all.end() - 1);
  EXPECT_OK(Migrate(*db, Up(before), TestContext(), kNoEvents));
  ExecuteAll(*db, {"INSERT INTO projects(id, name, path) VALUES(1, 'p', '/p')",
                   "INSERT INTO sessions(id, name, initial_prompt, worktree_name, worktree_path, project_id, "
                   "display_order, created_at) VALUES('a', 'a', '', '', '', 1, 0, '2025-06-12 00:00:00'), "
                   "('b', 'b', '', '', '', 1, 1, '2025-06-12 01:00:00'), "
                   "('c', 'c', '', '', '', 1, 2, '2025-06-12 02:00:00'), "
                   "('d', 'd', '', '', '', 1, 3, '2025-06-12 03:00:00'), "
                   "('e', 'e', '', '', '', 1, 4, '2025-06-12 04:00:00'), "
                   "('g', 'g', '', '', '', 1, 5, '2025-06-12 05:00:00')",
                   "INSERT INTO folders(id, name, project_id, display_order, created_at) "
                   "VALUES('f', 'f', 1, 0, '2025-06-12T02:30:00+00:00')"});
  RunContext context = TestContext();
  context.time_zone = zone;
  EXPECT_OK(Migrate(*db, Up(all), context, kNoEvents));
  return Rows(*db,
              "SELECT id FROM (SELECT id, display_order FROM sessions UNION ALL SELECT id, display_order FROM folders) "
              "ORDER BY display_order");
}

TEST(OrderFix, ATimeThatNamesNoZoneIsOneOfTheRuns) {
  EXPECT_THAT(OrderIn(absl::UTCTimeZone()), ElementsAre("'a'", "'b'", "'c'", "'f'", "'d'", "'e'", "'g'"));
  EXPECT_THAT(OrderIn(absl::FixedTimeZone(-3600)), ElementsAre("'a'", "'b'", "'f'", "'c'", "'d'", "'e'", "'g'"));
  EXPECT_THAT(OrderIn(absl::FixedTimeZone(3600)), ElementsAre("'a'", "'b'", "'c'", "'d'", "'f'", "'e'", "'g'"));
}

}  // namespace
}  // namespace crystal
