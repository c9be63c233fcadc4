// `cutover` of a file that is not there.
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
  const auto on_terminal = [&](const std::string& answer, const std::string& more) {
    return std::system(("echo " + answer + " | script -qec \"" CRYSTAL_PROGRAM " cutover " + more + " --db " +
                        dir.File("new.db") + "\" /dev/null > " + dir.File("said"))
                           .c_str());
  };
  if (std::system("command -v script >/dev/null") != 0) GTEST_SKIP() << "there is no script(1)";
  EXPECT_NE(on_terminal("n", ""), 0);
  EXPECT_THAT(ReadBytes(dir.File("said")), HasSubstr("Make a new database there? [y/N]"));
  EXPECT_FALSE(std::filesystem::exists(dir.File("new.db")));
  EXPECT_EQ(on_terminal("y", ""), 0);
  EXPECT_TRUE(std::filesystem::exists(dir.File("new.db")));
  std::filesystem::remove(dir.File("new.db"));
  EXPECT_EQ(on_terminal("n", "--yes"), 0);
  EXPECT_TRUE(std::filesystem::exists(dir.File("new.db")));
}

}  // namespace
}  // namespace crystal
