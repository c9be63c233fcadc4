// The verifier is tested by mutants: a small fault is put into the versioned path's result, and it must be found, under
// the right name, and explained by nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>

#include "legacy/sample_database.h"
#include "migrations/registry.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tools/cli/options.h"
#include "tools/transition/compared_paths.h"
#include "verify/discrepancy.h"
#include "verify/report.h"
#include "verify/two_paths.h"

namespace crystal {
namespace {

struct Mutant {
  const char* name;
  const char* found_at;          // begins the difference's `where`
  std::vector<std::string> sql;  // put into the result, or ...
  std::vector<SchemaChange> changes = {};
};

ColumnDefinition Text(const char* name) { return {.name = name}; }

// A column declared otherwise, its values kept.
SchemaChange Redeclare(const char* table, const ColumnDefinition& now) {
  return RetypeColumn{.table = table, .from = {.name = now.name}, .to = now};
}

std::vector<Mutant> Mutants() {
  const Reference folders{.table = "folders"};
  return {
      {"a dropped index", "index sessions.idx_sessions_archived", {"DROP INDEX idx_sessions_archived"}},
      {"an index on another column",
       "index sessions.idx_sessions_folder_id",
       {"DROP INDEX idx_sessions_folder_id", "CREATE INDEX idx_sessions_folder_id ON sessions(name)"}},
      {"an index in the other order",
       "index projects.idx_projects_display_order",
       {"DROP INDEX idx_projects_display_order",
        "CREATE INDEX idx_projects_display_order ON projects(display_order DESC)"}},
      {"a partial index",
       "index ui_state.idx_ui_state_key",
       {"DROP INDEX idx_ui_state_key", "CREATE INDEX idx_ui_state_key ON ui_state(key) WHERE key > ''"}},
      {"an index too many", "index sessions.more", {"CREATE INDEX more ON sessions(name)"}},
      {"a unique index", "index folders.only", {"CREATE UNIQUE INDEX only ON folders(id, name)"}},
      {"a lost default",
       "column sessions.is_favorite",
       {},
       {Redeclare("sessions", {.name = "is_favorite", .type = DataType::kBoolean})}},
      {"another default",
       "column sessions.tool_type",
       {},
       {Redeclare("sessions", {.name = "tool_type", .default_value = "codex"})}},
      {"another type", "column sessions.display_order", {}, {Redeclare("sessions", Text("display_order"))}},
      {"a lost NOT NULL", "column session_outputs.data", {}, {Redeclare("session_outputs", Text("data"))}},
      {"a NOT NULL too many", "column projects.name", {}, {Redeclare("projects", Text("name"))}},
      {"a foreign key without its action",
       "foreign key sessions.folder_id",
       {},
       {Redeclare("sessions", {.name = "folder_id", .references = folders})}},
      {"a lost foreign key",
       "foreign key sessions.project_id",
       {},
       {Redeclare("sessions", {.name = "project_id", .type = DataType::kInteger})}},
      {"a lost CHECK",
       "check sessions.",
       {},
       {Redeclare("sessions", {.name = "permission_mode", .default_value = "ignore"})}},
      {"a lost column", "column sessions.base_branch", {"ALTER TABLE sessions DROP COLUMN base_branch"}},
      {"a column too many", "column sessions.extra", {"ALTER TABLE sessions ADD COLUMN extra"}},
      {"a lost table", "table ui_state", {"DROP TABLE ui_state"}},
      {"a table too many", "table leftover", {"CREATE TABLE leftover(x)"}},
      {"a lost view", "view mine", {"DROP VIEW mine"}},
      {"another view", "view mine", {"DROP VIEW mine", "CREATE VIEW mine AS SELECT name FROM sessions"}},
      {"a lost trigger", "trigger my_trigger", {"DROP TRIGGER my_trigger"}},
      {"one row less",
       "rows of session_outputs",
       {"DELETE FROM session_outputs WHERE id = (SELECT max(id) FROM session_outputs)"}},
      {"one row more",
       "rows of conversation_messages",
       {"INSERT INTO conversation_messages(session_id, message_type, content) SELECT id, 'user', 'x' FROM sessions "
        "LIMIT 1"}},
      {"another value",
       "values of session_outputs.data",
       {"UPDATE session_outputs SET data = data || ' ' WHERE id = 1"}},
      {"two values swapped",
       "values of projects.name",
       {"UPDATE projects SET name = (SELECT p.name FROM projects AS p WHERE p.id <> projects.id ORDER BY p.id LIMIT "
        "1)"}},
      {"another storage class",
       "values of session_outputs.data",
       {"UPDATE session_outputs SET data = CAST(data AS BLOB) WHERE id = (SELECT max(id) FROM session_outputs WHERE "
        "typeof(data) = 'text')"}},
      {"a value lost", "values of sessions.name", {"UPDATE sessions SET name = ''"}},
      {"a text cut short",
       "values of session_outputs.data",
       {"UPDATE session_outputs SET data = substr(data, 1, length(data) - 1) WHERE id = 3"}},
      {"a mark lost", "rows of user_preferences", {"DELETE FROM user_preferences WHERE key = 'diff_panels_migrated'"}},
      {"output linked to another panel",
       "values of session_outputs.panel_id",
       {"UPDATE session_outputs SET panel_id = 'claude-panel-other-1' WHERE panel_id IS NOT NULL"}},
      {"sessions in another order",
       "values of sessions.display_order",
       {"UPDATE sessions SET display_order = display_order + 1"}},
      {"another commit mode", "values of sessions.commit_mode", {"UPDATE sessions SET commit_mode = 'structured'"}},
      {"a diff panel less",
       "rows of tool_panels",
       {"DELETE FROM tool_panels WHERE rowid = (SELECT max(rowid) FROM tool_panels WHERE type = 'diff')"}},
      {"ids that would be used again",
       "sequence of session_outputs",
       {"UPDATE sqlite_sequence SET seq = seq - 1 WHERE name = 'session_outputs'"}},
  };
}

class MutantsTest : public testing::Test {
 protected:
  void SetUp() override {
    path_ = dir_.File("user.db");
    const SqliteOptions options{.mode = OpenMode::kCreate, .foreign_keys = true, .triggers = true};
    ASSERT_OK_AND_ASSIGN(auto db, SqliteAdapter::Open(path_, options));
    ASSERT_OK(MakeSampleDatabase(*db, "v0.2.3", {.sessions = 5, .outputs = 30, .seed = 7}));
    ASSERT_OK(db->Execute("INSERT INTO projects(name, path) VALUES('second', '/second')"));
    ASSERT_OK(db->Execute("UPDATE sessions SET claude_session_id = 'c' WHERE rowid = 1"));
    ASSERT_OK(db->Execute("CREATE VIEW mine AS SELECT id FROM sessions"));
    ASSERT_OK(db->Execute("CREATE TRIGGER my_trigger AFTER DELETE ON ui_state BEGIN SELECT 1; END"));
  }

  // Both paths, and `mutant` put into what the versioned one leaves.
  absl::StatusOr<VerifyReport> Verify(const Mutant* mutant) {
    RunContext context = MakeRunContext();
    TwoPaths paths = CrystalPaths(AllMigrations(), context);
    const auto clean = paths.versioned;
    paths.versioned = [clean, mutant](const std::string& file) {
      VersionedOutcome outcome = clean(file);
      if (mutant != nullptr && outcome.refused.ok()) outcome.refused = Put(*mutant, file);
      return outcome;
    };
    return VerifyTwoPaths(
        path_, paths,
        {.work_directory = dir_.path(), .now_ms = context.now_ms, .known = &KnownOfCrystal(), .show_values = true});
  }

  static absl::Status Put(const Mutant& mutant, const std::string& file) {
    ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> db, SqliteAdapter::Open(file, {}));
    RETURN_IF_ERROR(db->Begin());
    for (const std::string& sql : mutant.sql) RETURN_IF_ERROR(db->Execute(sql));
    for (const SchemaChange& change : mutant.changes) RETURN_IF_ERROR(db->Apply(change));
    return db->Commit();
  }

  TempDir dir_;
  std::string path_;
};

TEST_F(MutantsTest, WithoutAMutantEverythingIsExplained) {
  ASSERT_OK_AND_ASSIGN(VerifyReport report, Verify(nullptr));
  EXPECT_EQ(report.verdict, Verdict::kExplained);
}

TEST_F(MutantsTest, EveryMutantIsFoundUnderItsName) {
  int found = 0;
  const std::vector<Mutant> mutants = Mutants();
  for (const Mutant& mutant : mutants) {
    SCOPED_TRACE(mutant.name);
    ASSERT_OK_AND_ASSIGN(VerifyReport report, Verify(&mutant));
    EXPECT_EQ(report.verdict, Verdict::kUnexplained);
    bool named = false;
    for (const ResultDifference& d : report.differences)
      named |= d.rule.empty() && d.where.rfind(mutant.found_at, 0) == 0;
    EXPECT_TRUE(named) << "nothing unexplained at " << mutant.found_at << " in\n" << VerifyText(report);
    found += named ? 1 : 0;
  }
  std::cout << "mutants: " << found << " of " << mutants.size() << " found\n";
}

}  // namespace
}  // namespace crystal
