// `import`, as a user types it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class ImportCommand : public testing::Test {
 protected:
  ProgramRun Import(const std::string& tool, const std::string& from, std::vector<std::string> more = {}) {
    std::vector<std::string> words = {"import", "--from", tool, from, "--to", dir_.File("out")};
    words.insert(words.end(), more.begin(), more.end());
    return RunProgram(words);
  }

  TempDir dir_;
  const std::string prisma_ = CRYSTAL_SOURCE_DIR "/tests/data/import/prisma";
};

TEST_F(ImportCommand, TellsWhatBecameWhatAndWhatIsLeftOut) {
  const ProgramRun dry = Import("prisma", prisma_, {"--dry-run"});
  EXPECT_EQ(dry.exit_code, 0);
  EXPECT_THAT(dry.out, AllOf(HasSubstr("20230501080000_init/migration.sql"), HasSubstr("nothing was written")));
  EXPECT_FALSE(std::filesystem::exists(dir_.File("out")));
  const ProgramRun run = Import("prisma", prisma_);
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("20230501080000-init.sql"));
  EXPECT_THAT(run.err, HasSubstr("20230601080000_require_email/migration.sql:3: left out: PRAGMA foreign_keys=OFF;"));
  EXPECT_EQ(Names(dir_.File("out")).size(), 2U);
  EXPECT_THAT(Import("prisma", prisma_, {"--dry-run", "--quiet"}).err, HasSubstr("is there already"));
}

TEST_F(ImportCommand, WhatItProposesTriesTheImportedOnesAlone) {
  const std::string validate = "validate --migrations " + dir_.File("out");
  EXPECT_THAT(Import("prisma", prisma_).out, HasSubstr(validate + " --application own`"));
  const ProgramRun tried = RunProgram({"validate", "--migrations", dir_.File("out"), "--application", "own"});
  EXPECT_THAT(tried.out, HasSubstr("2 migrations, "));
  WriteBytes(dir_.File("own.toml"), "application = \"own\"\n");
  std::filesystem::remove_all(dir_.File("out"));
  EXPECT_THAT(Import("prisma", prisma_, {"--config", dir_.File("own.toml")}).out,
              HasSubstr(validate + " --config " + dir_.File("own.toml") + "`"));
  std::filesystem::remove_all(dir_.File("out"));
  EXPECT_THAT(Import("prisma", prisma_, {"--application", "own"}).out, HasSubstr(validate + " --application own`"));
}

TEST_F(ImportCommand, RefusesWithTwoAndWritesNothing) {
  WriteBytes(dir_.File("1_a.sql"), "SELECT 1;");
  WriteBytes(dir_.File("01_b.sql"), "SELECT 1;");
  const struct {
    const char* tool;
    std::string from;
    const char* says;
  } cases[] = {
      {"rails", prisma_, "--from"},
      {"prisma", dir_.File("nowhere"), "nowhere: there is no such directory"},
      {"plain", dir_.path(), "1_a.sql"},
      {"goose", prisma_, "this is no file of goose's"},
  };
  for (const auto& c : cases) {
    const ProgramRun run = Import(c.tool, c.from);
    EXPECT_EQ(run.exit_code, 2) << c.tool;
    EXPECT_THAT(run.out, IsEmpty());
    EXPECT_THAT(run.err, HasSubstr(c.says));
    EXPECT_FALSE(std::filesystem::exists(dir_.File("out")));
  }
}

TEST_F(ImportCommand, FilesOfAnotherToolAreReadWhereTheyAre) {
  const ProgramRun show = RunProgram({"show", "20230501080000", "--migrations", prisma_, "--db", dir_.File("no.db")});
  EXPECT_THAT(show.out, AllOf(HasSubstr("20230501080000_init\n"), HasSubstr("CREATE TABLE \"User\"")));
  // Nothing of this program's own form is put beside them.
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"create", "x", "--sql"}, {"create", "x", "--repeatable"}, {"squash", "--until", "20230601080000"}}) {
    std::vector<std::string> all = words;
    all.insert(all.end(), {"--migrations", prisma_});
    const ProgramRun run = RunProgram(all);
    EXPECT_EQ(run.exit_code, 2) << words[0];
    EXPECT_THAT(run.err, AllOf(HasSubstr("another tool's form"), HasSubstr("`crystal-migration import --help`")));
  }
}

TEST_F(ImportCommand, ValidateWarnsOfWhatIsLeftOut) {
  const ProgramRun run = RunProgram({"validate", "--migrations", prisma_});
  EXPECT_THAT(run.out, AllOf(HasSubstr("left-out (a warning)"), HasSubstr("/migration.sql:2\n")));
  EXPECT_THAT(run.out, Not(HasSubstr("name-form")));
  EXPECT_THAT(RunProgram({"validate", "--rules"}).out, HasSubstr("left-out"));
}

}  // namespace
}  // namespace crystal
