// Databases as the legacy path leaves them, and their adoption step by step, so that a test can reach between the
// steps.
#ifndef TESTS_SUPPORT_ADOPTION_H_
#define TESTS_SUPPORT_ADOPTION_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "baseline/adopt.h"
#include "baseline/proof.h"
#include "migrations/registry.h"
#include "migrator/road/history.h"
#include "tests/support/database.h"
#include "tests/support/run_context.h"
#include "tests/support/status_matchers.h"

namespace crystal {

// Makes the schema of the first `count` migrations, without a history and without a row; then runs the statements.
inline void MakeLegacy(SqliteAdapter& db, size_t count, std::initializer_list<absl::string_view> statements) {
  const auto& all = LegacyMigrations();
  const std::vector<Migration> some(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count));
  EXPECT_OK(Migrate(db, Up(some), TestContext(), kNoEvents));
  for (const TableDefinition& table : HistoryTables()) ExecuteAll(db, {"DROP TABLE " + table.name});
  if (SchemaOf(db).FindTable("user_preferences") != nullptr) ExecuteAll(db, {"DELETE FROM user_preferences"});
  ExecuteAll(db, statements);
}

inline std::unique_ptr<SqliteAdapter> LegacyDatabase(size_t count,
                                                     std::initializer_list<absl::string_view> statements) {
  std::unique_ptr<SqliteAdapter> db = MemoryDatabase();
  MakeLegacy(*db, count, statements);
  return db;
}

// How far the history goes before a thing came.
inline constexpr size_t kBeforeDates = 17;
inline constexpr size_t kBeforeFolders = 22;
inline constexpr size_t kWhole = 41;

inline constexpr char kOneProject[] = "INSERT INTO projects(id, name, path) VALUES(1, 'p', '/p')";
inline constexpr char kOneSession[] =
    "INSERT INTO sessions(id, name, initial_prompt, worktree_name, worktree_path, project_id) "
    "VALUES('s1', 'n', 'do', 'w', '/w', 1)";

// An adoption inside its open transaction, with the copy of the database before it.
struct AdoptionRun {
  explicit AdoptionRun(std::unique_ptr<SqliteAdapter> database) : db(std::move(database)), copy(MemoryDatabase()) {
    EXPECT_OK(copy->CopyFrom(*db, [](int, int) {}));
    EXPECT_OK(db->Begin());
    absl::StatusOr<Detection> found = Detect(*db, LegacyMigrations());
    EXPECT_OK(found);
    if (found.ok()) detection = *std::move(found);
    absl::StatusOr<StateBefore> state = TakeStateBefore(*db);
    EXPECT_OK(state);
    if (state.ok()) before = *std::move(state);
  }

  absl::Status Adopt() { return crystal::Adopt(*db, LegacyMigrations(), detection, TestContext(), kNoEvents); }

  // What the proof says is wrong, all of it.
  std::vector<std::string> Faults() {
    Proof proof;
    const ProofProgress quiet = [](const std::string&) {};
    EXPECT_OK(ProveRows(*copy, *db, detection, AllowanceOf(detection), quiet, proof));
    EXPECT_OK(ProveStructure(*db, detection, before, {}, quiet, proof));
    return proof.faults;
  }

  const Finding* Deviation(absl::string_view name) const {
    for (const Finding& finding : detection.deviations) {
      if (finding.name == name) return &finding;
    }
    return nullptr;
  }

  std::unique_ptr<SqliteAdapter> db, copy;
  Detection detection;
  StateBefore before;
};

// Adopts and proves; the test reads what there is then.
inline AdoptionRun Adopted(std::unique_ptr<SqliteAdapter> database) {
  AdoptionRun run(std::move(database));
  EXPECT_THAT(run.detection.refusals, testing::IsEmpty());
  EXPECT_OK(run.Adopt());
  EXPECT_THAT(run.Faults(), testing::IsEmpty());
  return run;
}

// "'key'|'column'|value" of all that the archive holds of a table.
inline std::vector<std::string> Archived(DatabaseAdapter& db, absl::string_view table) {
  return Rows(db, absl::StrCat("SELECT row_key, column_name, value FROM migration_archive WHERE table_name = '", table,
                               "' ORDER BY row_key, column_name"));
}

}  // namespace crystal

#endif  // TESTS_SUPPORT_ADOPTION_H_
