// The house rules of the registry and of its files.
#include "migrations/registry.h"

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
#include "migrator/files/sql_file.h"
#include "migrator/values/order.h"
#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Registry, NamesOfTheLegacyPathCountUpWithoutAGap) {
  int number = 0;
  for (const Migration& migration : LegacyMigrations()) {
    EXPECT_EQ(migration.name.substr(0, 4), absl::StrFormat("%03d-", ++number));
  }
}

TEST(Registry, LaterNamesBeginWithATimeStampAndAreInOrder) {
  for (const Migration& migration : AllMigrations()) {
    if (migration.name > kLastOfLegacy) {
      EXPECT_OK(CheckMigrationName(migration.name));
    }
  }
  ASSERT_OK_AND_ASSIGN(std::vector<Migration> ordered, InOrder(AllMigrations()));
  for (size_t i = 0; i < ordered.size(); ++i) EXPECT_EQ(ordered[i].name, AllMigrations()[i].name);
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
  EXPECT_GE(names.size(), 10u);
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
    if (entry.path().extension() == ".md") continue;
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
