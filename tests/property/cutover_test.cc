// The law of the cutover, on users' recorded databases with random rows and things of the user's own added to them.
#include "baseline/cutover.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <filesystem>

#include "absl/strings/match.h"
#include "migrations/registry.h"
#include "tests/support/cutover_rules.h"
#include "tests/support/database.h"
#include "tests/support/expected_schema.h"
#include "tests/support/files.h"
#include "tests/support/random_rows.h"
#include "tests/support/run_context.h"
#include "tests/support/states.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using Lines = std::vector<std::string>;

std::vector<UserState> StatesThat(bool are_refused) {
  std::vector<UserState> states = LoadStates();
  std::erase_if(states, [&](const UserState& state) { return state.refusal.empty() == are_refused; });
  return states;
}

const UserState& OneOf(const std::vector<UserState>& states) {
  const UserState& state = states[*rc::gen::inRange<size_t>(0, states.size())];
  RC_TAG(state.name);
  return state;
}

// The state's file at `path`, with random rows and things of the user's own.
void BuildWithMore(const UserState& state, const std::string& path) {
  RC_ASSERT(BuildState(state, path) == absl::OkStatus());
  const std::unique_ptr<SqliteAdapter> db = OpenDatabase(path, {.mode = OpenMode::kCreate});
  InsertRandomRows(*db, 3);
  if (!SchemaOf(*db).tables.empty()) AddUsersOwn(*db);
}

RC_GTEST_PROP(Cutover, KeepsTheLedgerAndEndsAtTheTarget, ()) {
  static const auto& states = *new std::vector<UserState>(StatesThat(/*are_refused=*/false));
  TempDir dir;
  const std::string path = dir.File("sessions.db"), copy = dir.File("before.db");
  BuildWithMore(OneOf(states), path);
  std::filesystem::copy_file(path, copy);
  const absl::StatusOr<CutoverReport> report = Cutover(LegacyMigrations(), {.path = path, .context = TestContext()});
  RC_ASSERT(report.status() == absl::OkStatus());
  RC_ASSERT(report->proof.faults == Lines());
  const std::unique_ptr<SqliteAdapter> before = OpenDatabase(copy), after = OpenDatabase(path);
  RC_ASSERT(SchemaDifferences(WantedSchema(SchemaOf(*before)), WithoutHistory(SchemaOf(*after))) == Lines());
  RC_ASSERT(LostRows(*before, *after) == Lines());
  RC_ASSERT(FirstDifference(UsersTables(*before), UsersTables(*after)) == "");
  RC_ASSERT(MissingFromArchive(*before, *after) == Lines());
  RC_ASSERT(NewlyBroken(*before, *after) == Lines());
}

RC_GTEST_PROP(Cutover, IsRefusedWhereTheUsersOwnIsInTheWayWhateverElseIsThere, ()) {
  static const auto& states = *new std::vector<UserState>(StatesThat(/*are_refused=*/true));
  TempDir dir;
  const std::string path = dir.File("sessions.db");
  const UserState& state = OneOf(states);
  BuildWithMore(state, path);
  const std::string bytes = ReadBytes(path);
  const absl::Status refused = Cutover(LegacyMigrations(), {.path = path, .context = TestContext()}).status();
  RC_ASSERT(refused.code() == absl::StatusCode::kFailedPrecondition);
  RC_ASSERT(absl::StrContains(refused.message(), ThingInTheWay(state)));
  RC_ASSERT(ReadBytes(path) == bytes);
}

}  // namespace
}  // namespace crystal
