// The history as a whole: where it ends, and the house rules of its files.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "migrations/registry.h"
#include "tests/support/cutover_rules.h"
#include "tests/support/database.h"
#include "tests/support/expected_schema.h"
#include "tests/support/run_context.h"
#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(History, GivesTheSchemaOfTheLastReleaseOnAnEmptyDatabase) {
  const std::unique_ptr<SqliteAdapter> db = MemoryDatabase();
  ASSERT_OK_AND_ASSIGN(Plan plan, Migrate(*db, Up(AllMigrations()), TestContext(), kNoEvents));
  EXPECT_EQ(plan.steps.size(), AllMigrations().size());
  EXPECT_THAT(SchemaDifferences(CanonicalSchema(), WithoutHistory(SchemaOf(*db))), IsEmpty());
}

TEST(History, LeavesTheRowsThatTheLegacyPathLeavesInANewDatabase) {
  const std::unique_ptr<SqliteAdapter> db = MemoryDatabase();
  ASSERT_OK(Migrate(*db, Up(AllMigrations()), TestContext(), kNoEvents));
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

TEST(Registry, NamesCountUpWithoutAGap) {
  int number = 0;
  for (const Migration& migration : AllMigrations()) {
    EXPECT_EQ(migration.name.substr(0, 4), absl::StrFormat("%03d-", ++number));
  }
}

TEST(Registry, NamesAreKebabCase) {
  for (const Migration& migration : AllMigrations()) {
    EXPECT_EQ(migration.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"), std::string::npos)
        << migration.name;
  }
}

TEST(Registry, NoTwoMigrationsShareAChecksum) {
  std::set<std::string> checksums;
  for (const Migration& migration : AllMigrations()) {
    EXPECT_TRUE(checksums.insert(Checksum(migration)).second) << migration.name;
  }
}

TEST(Registry, EveryMigrationChangesSomethingAndNamesOnlyEarlierOnes) {
  std::set<std::string> earlier;
  for (const Migration& migration : AllMigrations()) {
    EXPECT_FALSE(migration.changes.empty()) << migration.name;
    for (const std::string& name : migration.depends_on) EXPECT_EQ(earlier.count(name), 1u) << migration.name;
    earlier.insert(migration.name);
  }
}

TEST(Registry, EveryDataChangeCanBeAskedForDoneAndUndone) {
  std::set<std::string> names;
  for (const Migration& migration : AllMigrations()) {
    for (const Change& change : migration.changes) {
      const auto* data = std::get_if<DataChange>(&change);
      if (data == nullptr) continue;
      EXPECT_TRUE(names.insert(data->name).second) << data->name << " twice";
      EXPECT_TRUE(data->is_applied && data->apply && data->revert) << data->name;
      EXPECT_FALSE(data->writes.empty()) << data->name;
    }
  }
  EXPECT_EQ(names.size(), 10u);
}

// ---- the files

std::vector<std::filesystem::path> MigrationFiles() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(CRYSTAL_SOURCE_DIR "/migrations")) {
    const std::string name = entry.path().filename();
    if (std::isdigit(static_cast<unsigned char>(name[0])) && entry.path().extension() == ".h") {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string TextOf(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(MigrationFiles, AreNamedAsTheirMigrations) {
  const std::vector<std::filesystem::path> files = MigrationFiles();
  ASSERT_EQ(files.size(), AllMigrations().size());
  for (size_t i = 0; i < files.size(); ++i) {
    EXPECT_EQ(files[i].stem().string(), absl::StrReplaceAll(AllMigrations()[i].name, {{"-", "_"}}));
    EXPECT_THAT(TextOf(files[i]), HasSubstr("\"" + AllMigrations()[i].name + "\""));
  }
}

TEST(MigrationFiles, AreShort) {
  for (const auto& file : MigrationFiles()) {
    const std::string text = TextOf(file);
    EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 40) << file;
  }
}

// The migrator owns the transaction, and the adapter the pragmas.
TEST(MigrationFiles, NeverSayBeginCommitOrPragma) {
  for (const auto& entry : std::filesystem::directory_iterator(CRYSTAL_SOURCE_DIR "/migrations")) {
    const std::string text = TextOf(entry.path());
    EXPECT_FALSE(std::regex_search(text, std::regex("\\b(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|PRAGMA)\\b"))) << entry.path();
  }
}

// A migration says what changes, not what it finds.
TEST(MigrationFiles, NeverAskWhetherSomethingExists) {
  for (const auto& file : MigrationFiles()) EXPECT_THAT(TextOf(file), Not(HasSubstr("EXISTS"))) << file;
}

}  // namespace
}  // namespace crystal
