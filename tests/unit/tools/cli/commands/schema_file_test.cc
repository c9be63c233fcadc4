// `schema-file`: kept current by every move, and held against the migrations by `validate`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class SchemaFileSetting : public testing::Test {
 protected:
  SchemaFileSetting() {
    std::filesystem::create_directory(dir_.File("m"));
    WriteBytes(dir_.File("m/20261122090000-add-tags.sql"),
               "-- migrate:up\nCREATE TABLE tags(id INT);\n-- migrate:down\nDROP TABLE tags;\n");
    WriteBytes(dir_.File("crystal-migration.toml"),
               "db = \"a.db\"\nmigrations = \"m\"\nschema-file = \"schema.sql\"\n");
    EXPECT_EQ(Run({"cutover"}).exit_code, 0);
  }
  ProgramRun Run(std::vector<std::string> words) const {
    words.push_back("--config=" + dir_.File("crystal-migration.toml"));
    return RunProgram(words);
  }
  std::string File() const { return dir_.File("schema.sql"); }

  TempDir dir_;
};

TEST_F(SchemaFileSetting, IsKeptByEveryMove) {
  EXPECT_THAT(Run({"up", "--dry-run"}).out, Not(HasSubstr("schema was written")));
  EXPECT_FALSE(std::filesystem::exists(File()));
  EXPECT_THAT(Run({"up"}).out, HasSubstr("the schema was written to " + File()));
  EXPECT_THAT(ReadBytes(File()), HasSubstr("CREATE TABLE tags (\n  id INT\n);\n"));
  EXPECT_THAT(Run({"up"}).out, Not(HasSubstr("schema was written")));
  EXPECT_EQ(Run({"validate"}).exit_code, 0);
  EXPECT_THAT(Run({"down"}).out, HasSubstr("schema was written"));
  EXPECT_THAT(ReadBytes(File()), Not(HasSubstr("tags")));
  const ProgramRun stale = Run({"validate"});
  EXPECT_EQ(stale.exit_code, 1);
  EXPECT_THAT(stale.out, AllOf(HasSubstr("schema-file-current"), HasSubstr("schema dump --history --migrations")));
  for (const std::vector<std::string>& move :
       std::vector<std::vector<std::string>>{{"to", "add-tags"}, {"redo"}, {"reset", "--yes"}, {"up"}}) {
    WriteBytes(File(), "-- another's\n");
    EXPECT_THAT(Run(move).out, HasSubstr("schema was written")) << move[0];
  }
}

TEST_F(SchemaFileSetting, ThatCannotBeWrittenLeavesTheDatabaseMigratedAndSaysSo) {
  ASSERT_EQ(Run({"down"}).exit_code, 0);
  std::filesystem::remove(File());
  std::filesystem::create_directory(File());
  const ProgramRun run = Run({"up"});
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.err, AllOf(HasSubstr("a.db was migrated, but the schema file"), HasSubstr("is no file"),
                             Not(HasSubstr("Nothing was changed"))));
  EXPECT_EQ(QueryInteger(dir_.File("a.db"), "SELECT count(*) FROM sqlite_schema WHERE name = 'tags'"), 1);
  std::filesystem::remove(File());
  EXPECT_EQ(Run({"up"}).exit_code, 0);
  EXPECT_EQ(Run({"validate"}).exit_code, 0);
}

// An application of one's own, whose settings name no database.
class SchemaDumpOfOwn : public testing::Test {
 protected:
  SchemaDumpOfOwn() {
    std::filesystem::create_directory(dir_.File("m"));
    WriteBytes(dir_.File("m/1-tags.sql"),
               "-- migrate:up\nCREATE TABLE tags(id INT);\n-- migrate:down\nDROP TABLE tags;\n");
    WriteBytes(dir_.File("tags.sql"), "CREATE TABLE tags(id INT);");
    WriteBytes(dir_.File("crystal-migration.toml"),
               "application = \"own\"\nmigrations = \"m\"\nschema-file = \"schema.sql\"\n");
  }
  ProgramRun Run(std::vector<std::string> words) const {
    words.push_back("--config=" + dir_.File("crystal-migration.toml"));
    return RunProgram(words);
  }

  TempDir dir_;
};

TEST_F(SchemaDumpOfOwn, TakesTheDatabaseThatItIsGivenAndNeedsNoneForFilesAndTheHistory) {
  const std::string db = dir_.File("a.db");
  ASSERT_EQ(Run({"up", "--db", db}).exit_code, 0);
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"schema", "dump", "--db", db},
                                             {"schema", "--db", db, "dump"},
                                             {"schema", "dump", "--file", dir_.File("tags.sql")},
                                             {"schema", "dump", "--history"}}) {
    const ProgramRun run = Run(words);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_THAT(run.out, HasSubstr("CREATE TABLE tags (\n  id INT\n);\n"));
  }
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{{"schema"}, {"schema", "dump"}}) {
    const ProgramRun run = Run(words);
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.err, HasSubstr("which database? Say --db FILE"));
  }
}

TEST_F(SchemaDumpOfOwn, WhatValidateProposesRuns) {
  const std::string out = Run({"validate"}).out;
  const size_t begin = out.find("`crystal-migration ") + 1;
  ASSERT_NE(begin, std::string::npos + 1) << out;
  const std::vector<std::string> words = absl::StrSplit(out.substr(begin, out.find('`', begin) - begin), ' ');
  const ProgramRun run = RunProgram({words.begin() + 1, words.end()});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(Run({"validate"}).exit_code, 0);
}

}  // namespace
}  // namespace crystal
