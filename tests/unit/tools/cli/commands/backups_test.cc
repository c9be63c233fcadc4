// `backups`: what is thinned, and what never is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class BackupsCommand : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(RunProgram({"cutover", "--db", db_}).exit_code, 0);
    for (int i = 0; i < 3; ++i) made_.push_back(Backup({}));
  }
  std::string Backup(const std::vector<std::string>& more) {
    std::vector<std::string> words = {"backup", "--db", db_};
    words.insert(words.end(), more.begin(), more.end());
    const std::string out = RunProgram(words).out;
    return out.substr(0, out.find('\n'));
  }
  ProgramRun Backups(std::vector<std::string> words) {
    words.insert(words.begin(), {"backups", "--db", db_});
    return RunProgram(words);
  }
  // The numbers of the backups that are there, with their manifests.
  std::vector<size_t> Left() const {
    std::vector<size_t> left;
    for (size_t i = 0; i < made_.size(); ++i) {
      EXPECT_EQ(std::filesystem::exists(made_[i]), std::filesystem::exists(made_[i] + ".json"));
      if (std::filesystem::exists(made_[i])) left.push_back(i);
    }
    return left;
  }

  TempDir dir_;
  std::string db_ = dir_.File("it's a.db");
  std::vector<std::string> made_;
};

TEST_F(BackupsCommand, ListsThemAndRemovesNoneUnasked) {
  const auto before = FilesOf(dir_.path());
  EXPECT_THAT(Backups({}).out, AllOf(HasSubstr(made_[0]), HasSubstr("stays"), HasSubstr("3 backups\n")));
  EXPECT_THAT(Backups({"--keep", "1", "--dry-run"}).out, HasSubstr("2 backups would be removed"));
  const ProgramRun unasked = Backups({"--keep", "1"});
  EXPECT_EQ(unasked.exit_code, 1);
  EXPECT_THAT(unasked.out, HasSubstr("run with --yes"));
  EXPECT_THAT(Backups({"--keep", "3", "--yes"}).out, HasSubstr("Nothing was changed."));
  for (const std::string none : {"0", "-1", "x"}) EXPECT_EQ(Backups({"--keep", none, "--yes"}).exit_code, 2);
  EXPECT_EQ(Backups({"--yes"}).exit_code, 2);
  ExpectSameFiles(FilesOf(dir_.path()), before);
}

TEST_F(BackupsCommand, AsksOnATerminal) {
  const std::vector<std::string> keep_one = {"backups", "--keep", "1", "--db", db_};
  const ProgramRun no = RunOnTerminal(keep_one, "n");
  EXPECT_NE(no.exit_code, 0);
  EXPECT_THAT(no.out, HasSubstr("Remove 2 backups for good? [y/N]"));
  EXPECT_THAT(Left(), ElementsAre(0, 1, 2));
  EXPECT_EQ(RunOnTerminal(keep_one, "y").exit_code, 0);
  EXPECT_THAT(Left(), ElementsAre(2));
}

TEST_F(BackupsCommand, KeepsTheNewest) {
  EXPECT_THAT(Backups({"--keep", "2", "--yes"}).out, HasSubstr("1 backup removed"));
  EXPECT_THAT(Left(), ElementsAre(1, 2));
  EXPECT_THAT(Backups({"--keep", "1", "--yes"}).out, HasSubstr("1 backup removed"));
  EXPECT_THAT(Left(), ElementsAre(2));
  EXPECT_EQ(RunProgram({"restore", made_[2], "--db", db_}).exit_code, 0);
}

TEST_F(BackupsCommand, OneThatDoesNotVerifyCountsForNothingAndStays) {
  WriteBytes(made_[2], ReadBytes(made_[2]) + "x");
  const ProgramRun run = Backups({"--keep", "1", "--yes"});
  EXPECT_THAT(run.out, AllOf(HasSubstr("suspect: " + made_[2]), HasSubstr("1 backup removed")));
  EXPECT_THAT(Left(), ElementsAre(1, 2));
}

TEST_F(BackupsCommand, WhatIsNoBackupOfTheDatabaseIsLeftAlone) {
  const std::string copy = db_ + ".backup-mine", nested = made_[0] + ".backup-20200101T000000Z";
  WriteBytes(copy, ReadBytes(db_));
  ASSERT_EQ(RunProgram({"backup", "--db", made_[0], "--to", nested}).exit_code, 0);
  EXPECT_THAT(Backups({"--keep", "1", "--yes"}).out, HasSubstr("2 backups removed"));
  EXPECT_TRUE(std::filesystem::exists(copy));
  EXPECT_TRUE(std::filesystem::exists(nested));
}

}  // namespace
}  // namespace crystal
