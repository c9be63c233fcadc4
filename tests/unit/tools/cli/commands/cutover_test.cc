// What `cutover` and its dry run say, and whom they ask.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

TEST(CutoverCommand, SaysOfAFileThatIsNotThereThatANewOneIsMade) {
  TempDir dir;
  const std::string db = dir.File("sesions.db");
  const ProgramRun dry = RunProgram({"cutover", "--db", db, "--dry-run"});
  EXPECT_EQ(dry.exit_code, 0) << dry.err;
  EXPECT_THAT(dry.out, AllOf(HasSubstr("There is no file " + db), HasSubstr("a new database")));
  EXPECT_THAT(RunProgram({"cutover", "--db", db, "--dry-run", "--json"}).out, HasSubstr("\"new_file\": true"));
  EXPECT_THAT(Names(dir.path()), IsEmpty());
  const ProgramRun run = RunProgram({"cutover", "--db", db});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("is a new database"));
  EXPECT_THAT(RunProgram({"cutover", "--db", db, "--dry-run", "--json"}).out, HasSubstr("\"new_file\": false"));
}

TEST(CutoverCommand, AsksWhoSitsThereBeforeItMakesAFile) {
  TempDir dir;
  const std::string db = dir.File("new.db");
  const ProgramRun no = RunOnTerminal({"cutover", "--db", db}, "n");
  EXPECT_NE(no.exit_code, 0);
  EXPECT_THAT(no.out, HasSubstr("Make a new database there? [y/N]"));
  EXPECT_FALSE(std::filesystem::exists(db));
  EXPECT_EQ(RunOnTerminal({"cutover", "--db", db}, "y").exit_code, 0);
  EXPECT_TRUE(std::filesystem::exists(db));
  std::filesystem::remove(db);
  EXPECT_EQ(RunOnTerminal({"cutover", "--yes", "--db", db}, "n").exit_code, 0);
  EXPECT_TRUE(std::filesystem::exists(db));
}

TEST(CutoverCommand, PrintsItsPlanOnceAndTheTablesThatItFilled) {
  TempDir dir;
  const std::string db = dir.File("a.db");
  ASSERT_EQ(RunProgram({"legacy", "make", "--release", "v0.1.2", "--sessions", "4", "--db", db}).exit_code, 0);
  const std::string text = RunProgram({"cutover", "--db", db}).out;
  const size_t first = text.find("What is missing");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(text.find("What is missing", first + 1), std::string::npos);
  EXPECT_THAT(text, ContainsRegex("tool_panels +0 +[1-9]"));
  EXPECT_THAT(text, ContainsRegex("user_preferences +0 +8 +8 +0 +0"));
}

// That the text does what the cutover does is held by golden/cutover_script_test.cc.
TEST(CutoverCommand, ItsSqlIsATextForSqlite3) {
  TempDir dir;
  const std::string db = dir.File("a.db");
  ASSERT_EQ(RunProgram({"legacy", "make", "--release", "v0.1.2", "--sessions", "4", "--db", db}).exit_code, 0);
  RunSql(db, {"CREATE TRIGGER mine AFTER UPDATE ON sessions BEGIN SELECT 1; END"});
  const auto before = FilesOf(dir.path());
  const std::string plan = RunProgram({"plan", "--db", db}).out;
  EXPECT_THAT(plan, AllOf(HasSubstr(".dbconfig enable_trigger off\n"),
                          HasSubstr("\n-- 020-add-session-favorite\nALTER TABLE \"sessions\" ADD COLUMN"),
                          HasSubstr("crystal-migration cutover --db " + db)));
  const std::string dry = RunProgram({"cutover", "--db", db, "--dry-run", "--verbose"}).out;
  EXPECT_THAT(dry, AllOf(StartsWith("-- What is there\n--   41 migrations"), HasSubstr("\nCOMMIT;\n")));
  EXPECT_THAT(RunProgram({"cutover", "--db", db, "--dry-run"}).out, Not(HasSubstr("COMMIT")));
  ExpectSameFiles(FilesOf(dir.path()), before);
  ASSERT_EQ(std::system("command -v sqlite3 >/dev/null"), 0) << "tools/install-packages installs it";
  for (const std::string& text : {plan, dry}) {
    WriteBytes(dir.File("copy.db"), ReadBytes(db));
    WriteBytes(dir.File("cutover.sql"), text);
    EXPECT_EQ(std::system(("sqlite3 " + dir.File("copy.db") + " < " + dir.File("cutover.sql")).c_str()), 0);
    EXPECT_EQ(RunProgram({"cutover", "--db", dir.File("copy.db")}).exit_code, 0);
  }
  const std::string fresh = RunProgram({"cutover", "--db", dir.File("new.db"), "--dry-run", "--verbose"}).out;
  EXPECT_THAT(fresh, AllOf(StartsWith("-- There is no file"), HasSubstr("CREATE TABLE \"sessions\"")));
}

}  // namespace
}  // namespace crystal
