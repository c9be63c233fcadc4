// The law of the cutover, on users' recorded databases with random rows and things of the user's own added to them.
#include "baseline/cutover.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "migrations/registry.h"
#include "tests/support/cutover_rules.h"
#include "tests/support/database.h"
#include "tests/support/expected_schema.h"
#include "tests/support/random_rows.h"
#include "tests/support/run_context.h"
#include "tests/support/states.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using Lines = std::vector<std::string>;

const UserState& RandomState() {
  static const auto& states = *new std::vector<UserState>(LoadStates());
  const UserState& state = states[*rc::gen::inRange<size_t>(0, states.size())];
  RC_TAG(state.name);
  return state;
}

RC_GTEST_PROP(Cutover, KeepsTheLedgerAndEndsAtTheTarget, ()) {
  TempDir dir;
  const std::string path = dir.File("sessions.db"), copy = dir.File("before.db");
  RC_ASSERT(BuildState(RandomState(), path) == absl::OkStatus());
  {
    const std::unique_ptr<SqliteAdapter> db = OpenDatabase(path, {.mode = OpenMode::kCreate});
    InsertRandomRows(*db, 3);
    if (!SchemaOf(*db).tables.empty()) AddUsersOwn(*db);
    RC_ASSERT(OpenDatabase(copy, {.mode = OpenMode::kCreate})->CopyFrom(*db, [](int, int) {}) == absl::OkStatus());
  }
  const absl::StatusOr<CutoverReport> report = Cutover(LegacyMigrations(), {.path = path, .context = TestContext()});
  RC_ASSERT(report.status() == absl::OkStatus());
  RC_ASSERT(report->proof.faults == Lines());
  const std::unique_ptr<SqliteAdapter> before = OpenDatabase(copy), after = OpenDatabase(path);
  RC_ASSERT(SchemaDifferences(WantedSchema(SchemaOf(*before)), WithoutHistory(SchemaOf(*after))) == Lines());
  RC_ASSERT(LostRows(*before, *after) == Lines());
  RC_ASSERT(FirstDifference(UsersTables(*before), UsersTables(*after)) == "");
}

}  // namespace
}  // namespace crystal
