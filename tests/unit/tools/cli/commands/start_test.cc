// `start` on the database of an application of one's own: whose old path runs there, and what stands in front of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/database.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using Words = std::vector<std::string>;

class StartOnOwn : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(dir_.File("db/migrations"));
    WriteBytes(dir_.File("db/migrations/001-n.sql"),
               "-- migrate:up\nCREATE TABLE n(id INTEGER PRIMARY KEY);\n-- migrate:down\nDROP TABLE n;\n");
    WriteBytes(dir_.File("old.sh"), "sqlite3 \"$1\" 'DELETE FROM n WHERE id = 1'\n");
    WriteBytes(settings_, "application = \"own\"\nmigrations = \"db/migrations\"\nlegacy = \"sh old.sh {db}\"\n");
    ExecuteAll(*OpenDatabase(db_, {.mode = OpenMode::kCreate}),
               {"CREATE TABLE n(id INTEGER PRIMARY KEY)", "INSERT INTO n VALUES(1), (2)"});
    before_ = ReadBytes(db_);
  }
  ProgramRun Start(Words words) {
    words.insert(words.begin(), {"start", "--db", db_});
    return RunProgram(words);
  }
  std::vector<std::string> Backups() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(dir_.path())) {
      const std::string name = entry.path().filename().string();
      if (name.find(".backup-") != std::string::npos && entry.path().extension() != ".json") found.push_back(name);
    }
    return found;
  }

  TempDir dir_;
  const std::string db_ = dir_.File("a.db"), settings_ = dir_.File("crystal-migration.toml");
  std::string before_;
};

// `start` reads no settings that are not named: without them the old path is Crystal's.
TEST_F(StartOnOwn, CrystalsMethodDoesNotRunWhereNoTableIsCrystals) {
  for (const Words& more : {Words{}, Words{"--mode", "legacy"}, Words{"--mode", "parallel"}}) {
    const ProgramRun run = Start(more);
    EXPECT_EQ(run.exit_code, 3) << run.err;
    EXPECT_THAT(run.err, AllOf(HasSubstr("none of Crystal's"), HasSubstr("--application own"), HasSubstr("--config")));
    EXPECT_EQ(ReadBytes(db_), before_);
  }
}

TEST_F(StartOnOwn, WhatIsProposedAfterALossMakesTheBackupThatItPromises) {
  ProgramRun run = Start({"--mode", "parallel", "--config", settings_});
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.err, AllOf(HasSubstr("loses 1 rows"), HasSubstr("start --mode parallel --legacy-guard backup")));
  EXPECT_EQ(ReadBytes(db_), before_);

  run = Start({"--mode", "parallel", "--legacy-guard", "backup", "--config", settings_});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(Rows(*OpenDatabase(db_), "SELECT id FROM n"), ElementsAre("2"));
  ASSERT_EQ(Backups().size(), 1U);
  EXPECT_THAT(Rows(*OpenDatabase(dir_.File(Backups()[0])), "SELECT id FROM n"), ElementsAre("1", "2"));
}

TEST_F(StartOnOwn, InLegacyModeWhoAsksForBackupsGetsOneWhereSomethingWouldBeLost) {
  EXPECT_EQ(Start({"--mode", "legacy", "--legacy-guard", "backup", "--config", settings_}).exit_code, 0);
  EXPECT_EQ(Backups().size(), 1U);
  EXPECT_EQ(Start({"--mode", "legacy", "--legacy-guard", "backup", "--config", settings_}).exit_code, 0);
  EXPECT_EQ(Backups().size(), 1U);  // there was nothing to lose any more
}

}  // namespace
}  // namespace crystal
