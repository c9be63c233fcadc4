// The SQL that a dry run prints, run by the sqlite3 shell on every recorded user's database: what comes out is what the
// cutover makes, row by row.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "baseline/cutover.h"
#include "migrations/registry.h"
#include "migrator/base/shell_word.h"
#include "migrator/files/content_digest.h"
#include "migrator/values/history_tables.h"
#include "tests/support/cutover_rules.h"
#include "tests/support/database.h"
#include "tests/support/files.h"
#include "tests/support/run_context.h"
#include "tests/support/states.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tools/operations/cutover_preview.h"

namespace crystal {
namespace {

// The rows of all tables but the toolkit's.
ContentDigest UsersContent(SqliteAdapter& db) {
  absl::StatusOr<ContentDigest> digest = DigestContent(db);
  EXPECT_OK(digest);
  if (!digest.ok()) return {};
  for (const TableDefinition& table : HistoryTables()) digest->erase(table.name);
  return *digest;
}

TEST(CutoverScript, GivesWhatTheCutoverGives) {
  ASSERT_EQ(std::system("command -v sqlite3 >/dev/null"), 0) << "tools/install-packages installs it";
  TempDir dir;
  const std::string path = dir.File("it's a.db"), copy = dir.File("copy.db"), script = dir.File("cutover.sql");
  for (const UserState& state : LoadStates()) {
    if (!state.refusal.empty() || state.tables.empty()) continue;
    SCOPED_TRACE(state.name);
    ASSERT_OK(BuildState(state, path));
    ASSERT_OK(BuildState(state, copy));
    ASSERT_OK_AND_ASSIGN(const CutoverPreview preview, PreviewCutover(LegacyMigrations(), {}, path, TestContext()));
    WriteBytes(script, ScriptOf(preview));
    const std::string shell = absl::StrCat("sqlite3 ", ShellQuoted(copy), " < ", ShellQuoted(script));
    ASSERT_EQ(std::system(shell.c_str()), 0);
    ASSERT_OK(Cutover(LegacyMigrations(), {.path = path, .context = TestContext()}));
    const std::unique_ptr<SqliteAdapter> wanted = OpenDatabase(path), found = OpenDatabase(copy);
    EXPECT_EQ(SchemaOf(*found), WithoutHistory(SchemaOf(*wanted)));
    EXPECT_EQ(UsersContent(*found), UsersContent(*wanted));
    for (const std::string& file : {path, copy}) std::filesystem::remove(file);
  }
}

}  // namespace
}  // namespace crystal
