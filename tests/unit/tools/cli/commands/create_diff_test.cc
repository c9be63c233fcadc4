// `create --diff` and `schema dump`, as a user types them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_replace.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

class CreateDiffCommand : public testing::Test {
 protected:
  CreateDiffCommand() { std::filesystem::create_directory(Directory()); }
  std::string Directory() const { return dir_.File("migrations"); }
  std::string Wanted() const { return dir_.File("wanted.sql"); }
  // What the migrations make, with one text in the place of another.
  void Want(const std::string& old, const std::string& text, const std::string& behind = "") {
    const ProgramRun dump = RunProgram({"schema", "dump", "--history", "--migrations", Directory()});
    ASSERT_EQ(dump.exit_code, 0) << dump.err;
    ASSERT_THAT(dump.out, HasSubstr(old));
    WriteBytes(Wanted(), absl::StrReplaceAll(dump.out, {{old, text}}) + behind);
  }
  ProgramRun Create(const std::string& name, const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {"create", name, "--diff", Wanted(), "--migrations", Directory()};
    words.insert(words.end(), more.begin(), more.end());
    return RunProgram(words);
  }

  TempDir dir_;
};

TEST_F(CreateDiffCommand, WritesWhatLeadsThereAndPassesValidate) {
  Want("  main_branch TEXT,\n", "  trunk TEXT,\n", "CREATE TABLE tags(id INTEGER PRIMARY KEY, name TEXT);\n");
  const ProgramRun made = Create("add-tags");
  EXPECT_EQ(made.exit_code, 0) << made.err;
  EXPECT_THAT(made.out, AllOf(HasSubstr("Loses projects.main_branch"), HasSubstr("Proven up and down")));
  ASSERT_EQ(Names(Directory()).size(), 1U);
  const std::string text = ReadBytes(Directory() + "/" + Names(Directory())[0]);
  EXPECT_THAT(text, AllOf(HasSubstr("-- migrate:up\nALTER TABLE projects ADD COLUMN trunk TEXT;\n"),
                          HasSubstr("`-- renames: projects.main_branch = projects.trunk`"),
                          HasSubstr("--rename 'projects.main_branch = projects.trunk'")));
  EXPECT_EQ(RunProgram({"validate", "--migrations", Directory()}).exit_code, 0);
  const ProgramRun again = Create("more-tags");
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_THAT(again.out, HasSubstr("make this schema already. Nothing was written."));
  EXPECT_EQ(Names(Directory()).size(), 1U);
}

TEST_F(CreateDiffCommand, TakesAnotherDatabaseForTheWantedSchema) {
  const std::string db = dir_.File("a.db");
  ASSERT_EQ(RunProgram({"cutover", "--db", db}).exit_code, 0);
  ASSERT_TRUE(RunSql(db, {"CREATE TABLE my_tags(id INTEGER PRIMARY KEY)"}));
  const ProgramRun made = RunProgram({"create", "add-my-tags", "--diff", db, "--migrations", Directory()});
  EXPECT_EQ(made.exit_code, 0) << made.err;
  ASSERT_EQ(Names(Directory()).size(), 1U);
  EXPECT_THAT(ReadBytes(Directory() + "/" + Names(Directory())[0]),
              HasSubstr("-- migrate:up\nCREATE TABLE my_tags (\n  id INTEGER PRIMARY KEY\n);\n\n-- migrate:down\nDROP "
                        "TABLE my_tags;\n"));
}

TEST_F(CreateDiffCommand, RefusesAGuessUntilItIsAnswered) {
  Want("  main_branch TEXT,\n", "  main_branch TEXT,\n  slug TEXT NOT NULL,\n");
  const ProgramRun refused = Create("add-slug");
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("--fill 'projects.slug = EXPRESSION'"), HasSubstr("Nothing was changed.")));
  EXPECT_THAT(Names(Directory()), IsEmpty());
  EXPECT_EQ(Create("add-slug", {"--fill", "projects.slug = lower(name)"}).exit_code, 0);
  EXPECT_EQ(Names(Directory()).size(), 1U);
}

TEST_F(CreateDiffCommand, SaysWhatIsWrongWithAWantedSchemaAndWritesNothing) {
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"CREATE TABLE a(x);\nCREATE TABLE b(;\n", "wanted.sql:2: sqlite: near \";\": syntax error"},
      {"CREATE TABLE a(x);\nCREATE TABLE a(y);\n", "wanted.sql:2: sqlite: table a already exists"},
      {std::string("SQLite\0", 7), "neither an SQLite database nor a file of SQL"},
      {"", "makes no table"}};
  for (const auto& [text, message] : bad) {
    WriteBytes(Wanted(), text);
    const ProgramRun run = Create("add-tags");
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.err, HasSubstr(message));
  }
  Want("main_branch", "main_branch", "CREATE TABLE tags(x);\n");
  EXPECT_EQ(Create("Add Tags").exit_code, 2);
  EXPECT_EQ(Create("add-tags", {"--rename", "no = where"}).exit_code, 2);
  EXPECT_EQ(Create("add-tags", {"--fill", "nothing"}).exit_code, 2);
  EXPECT_THAT(Names(Directory()), IsEmpty());
  EXPECT_EQ(Create("add-tags").exit_code, 0);
  const ProgramRun twice = Create("add-tags");
  EXPECT_EQ(twice.exit_code, 2);
  EXPECT_THAT(twice.err, HasSubstr("take another name"));
}

TEST_F(CreateDiffCommand, LeavesTheViewsOfRepeatableMigrationsToTheirFiles) {
  WriteBytes(Directory() + "/R-named.sql", "-- migrate:up\nCREATE VIEW named AS SELECT name FROM sessions;\n");
  Want("CREATE VIEW named AS SELECT name FROM sessions", "CREATE VIEW named AS SELECT id FROM sessions");
  const ProgramRun run = Create("nothing");
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out,
              AllOf(HasSubstr("The view named is a repeatable migration's"), HasSubstr("Nothing was written")));
}

}  // namespace
}  // namespace crystal
