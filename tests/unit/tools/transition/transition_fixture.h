// Databases and runs that the tests of the transition share.
#ifndef TESTS_UNIT_TOOLS_TRANSITION_TRANSITION_FIXTURE_H_
#define TESTS_UNIT_TOOLS_TRANSITION_TRANSITION_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdio.h>
#include <sys/wait.h>

#include <fstream>
#include <string>

#include "migrations/registry.h"
#include "migrator/files/content_digest.h"
#include "migrator/files/lock.h"
#include "migrator/files/read_snapshot.h"
#include "migrator/road/history.h"
#include "tests/support/states.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tools/cli/options.h"
#include "tools/transition/mode.h"
#include "tools/transition/transition.h"
#include "tools/transition/versioned_path.h"

namespace crystal {

// Five users: an early one, a late one, a stopped run, a chain of releases, and one of today.
inline const std::vector<std::string>& FiveStates() {
  static const std::vector<std::string> names = {
      "open release v0.1.2", "open release v0.3.5", "open stopped 6: v0.1.4 to v0.3.5 after write 60 of 61",
      "open chain 3: v0.1.1 v0.1.2 v0.1.6 v0.1.15 v0.3.5", "open release v0.2.3"};
  return names;
}

inline const UserState& StateNamed(const std::string& name) {
  static const std::vector<UserState> states = LoadStates();
  for (const UserState& state : states) {
    if (state.name == name) return state;
  }
  ADD_FAILURE() << "no state " << name;
  return states[0];
}

struct ProgramOutcome {
  int exit_code = -1;
  std::string out;
  std::string err;
};

class TransitionFixture : public testing::Test {
 protected:
  std::string Build(const std::string& state = "open release v0.1.2", const std::string& file = "a.db") {
    const std::string path = dir_.File(file);
    EXPECT_OK(BuildState(StateNamed(state), path));
    return path;
  }
  std::string CutOver(const std::string& state = "open release v0.1.2") {
    const std::string path = Build(state);
    EXPECT_OK(GoVersioned(AllMigrations(), {.path = path, .context = MakeRunContext()}));
    return path;
  }

  // All rows but those of the toolkit.
  static ContentDigest Rows(const std::string& path) {
    auto db = OpenReadSnapshot(path);
    EXPECT_OK(db);
    auto rows = DigestContent(**db, {.include = [](const std::string& table) { return !IsHistoryTable(table); }});
    EXPECT_OK(rows);
    return rows.value_or(ContentDigest());
  }
  static int64_t Number(const std::string& path, const std::string& sql) {
    auto db = OpenReadSnapshot(path);
    EXPECT_OK(db);
    return SelectInteger(**db, sql).value_or(-1);
  }
  static void Sql(const std::string& path, const std::string& sql) {
    auto db = SqliteAdapter::Open(path, {});
    EXPECT_OK(db);
    EXPECT_OK((*db)->Execute(sql));
  }
  static std::string Bytes(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static StartOptions In(const std::string& path, std::optional<Mode> mode = std::nullopt) {
    return {.path = path, .mode = mode, .context = MakeRunContext()};
  }

  ProgramOutcome Program(const std::string& arguments, const std::string& environment = "") {
    const std::string errors = dir_.File("stderr");
    ProgramOutcome outcome;
    FILE* pipe = popen((environment + " " CRYSTAL_PROGRAM " " + arguments + " 2>" + errors).c_str(), "r");
    char buffer[4096];
    for (size_t n = 0; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) outcome.out.append(buffer, n);
    outcome.exit_code = WEXITSTATUS(pclose(pipe));
    outcome.err = Bytes(errors);
    return outcome;
  }

  TempDir dir_;
};

}  // namespace crystal

#endif  // TESTS_UNIT_TOOLS_TRANSITION_TRANSITION_FIXTURE_H_
