// The history as a whole: where it ends on an empty database.
#include <gtest/gtest.h>

#include "migrations/registry.h"
#include "tests/support/cutover_rules.h"
#include "tests/support/database.h"
#include "tests/support/expected_schema.h"
#include "tests/support/run_context.h"
#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(History, GivesTheSchemaOfTheLastReleaseOnAnEmptyDatabase) {
  const std::unique_ptr<SqliteAdapter> db = MemoryDatabase();
  ASSERT_OK_AND_ASSIGN(Plan plan, Migrate(*db, Up(LegacyMigrations()), TestContext(), kNoEvents));
  EXPECT_EQ(plan.steps.size(), LegacyMigrations().size());
  EXPECT_THAT(SchemaDifferences(CanonicalSchema(), WithoutHistory(SchemaOf(*db))), IsEmpty());
}

TEST(History, LeavesTheRowsThatTheLegacyPathLeavesInANewDatabase) {
  const std::unique_ptr<SqliteAdapter> db = MemoryDatabase();
  ASSERT_OK(Migrate(*db, Up(LegacyMigrations()), TestContext(), kNoEvents));
  EXPECT_THAT(
      Rows(*db, "SELECT key, value FROM user_preferences ORDER BY id"),
      ElementsAre("'hide_welcome'|'false'", "'hide_discord'|'false'", "'welcome_shown'|'false'",
                  "'auto_commit_migrated'|'true'", "'claude_panels_migrated'|'true'", "'diff_panels_migrated'|'true'",
                  "'unified_panel_settings_migrated'|'true'", "'folder_session_order_fix_applied'|'true'"));
  for (const auto& [name, table] : CanonicalSchema().tables) {
    if (name == "user_preferences") continue;
    EXPECT_THAT(Rows(*db, "SELECT * FROM " + name), IsEmpty()) << name;
  }
}

}  // namespace
}  // namespace crystal
