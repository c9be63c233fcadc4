// A directory of SQL migrations, and the databases to try them on.
#ifndef TESTS_UNIT_TOOLS_OPERATIONS_SQL_FILES_FIXTURE_H_
#define TESTS_UNIT_TOOLS_OPERATIONS_SQL_FILES_FIXTURE_H_

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "migrator/files/sql_file.h"
#include "migrator/values/order.h"
#include "tests/unit/tools/transition/transition_fixture.h"
#include "tools/operations/trial_databases.h"

namespace crystal {

// A migration of a file; `down` null for none.
inline Migration SqlMigration(const std::string& name, const std::string& up, const char* down,
                              const std::string& head = "") {
  const std::string text =
      absl::StrCat(head, "-- migrate:up\n", up, "\n", down == nullptr ? "" : absl::StrCat("-- migrate:down\n", down));
  absl::StatusOr<Migration> migration = ParseSqlMigration(name, text);
  EXPECT_OK(migration);
  return *std::move(migration);
}

// Those of the program, and these, in order.
inline std::vector<Migration> WithProgram(const std::vector<Migration>& files) {
  std::vector<Migration> all = AllMigrations();
  all.insert(all.end(), files.begin(), files.end());
  absl::StatusOr<std::vector<Migration>> ordered = InOrder(std::move(all));
  EXPECT_OK(ordered);
  return *std::move(ordered);
}

class SqlFilesFixture : public TransitionFixture {
 protected:
  SqlFilesFixture() { std::filesystem::create_directory(Directory()); }

  std::string Directory() const { return dir_.File("migrations"); }
  void WriteFile(const std::string& name, const std::string& text) const {
    std::ofstream(absl::StrCat(Directory(), "/", name, ".sql"), std::ios::binary) << text;
  }
  std::set<std::string> Files() const {
    std::set<std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(Directory())) {
      if (entry.is_regular_file()) files.insert(std::filesystem::relative(entry.path(), Directory()));
    }
    return files;
  }
  // The program on a database with this directory.
  ProgramOutcome On(const std::string& database, const std::string& command, const std::string& more = "") {
    return Program(absl::StrCat(command, " --db ", database, " --migrations ", Directory(), " ", more, " </dev/null"));
  }

  // Made once: nobody writes to them.
  static const TrialDatabases& Trials() {
    static const auto& trials = *new absl::StatusOr<TrialDatabases>(
        TrialDatabases::Make(AllMigrations(), {.releases = {"v0.3.5"}}, MakeRunContext()));
    EXPECT_OK(trials);
    return *trials;
  }
};

}  // namespace crystal

#endif  // TESTS_UNIT_TOOLS_OPERATIONS_SQL_FILES_FIXTURE_H_
