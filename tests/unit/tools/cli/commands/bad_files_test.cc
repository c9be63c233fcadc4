// A directory of migrations with a file that is none, and a directory in which an application was only started.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/database.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class BadFiles : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(migrations_);
    Write("20260101000000-create-x.sql", "-- migrate:up\nCREATE TABLE x(a);\n-- migrate:down\nDROP TABLE x;\n");
    ASSERT_EQ(RunProgram({"cutover", "--db", db_, "--migrations", migrations_}).exit_code, 0);
  }
  void Write(const std::string& name, const std::string& text) { WriteBytes(migrations_ + "/" + name, text); }
  ProgramRun On(std::vector<std::string> words) {
    words.insert(words.end(), {"--db", db_, "--migrations", migrations_});
    return RunProgram(words);
  }

  TempDir dir_;
  std::string db_ = dir_.File("a.db"), migrations_ = dir_.File("m");
};

TEST_F(BadFiles, DoNotSilenceWhoOnlyLooks) {
  Write("notes.sql", "CREATE TABLE y(a);");
  Write("20260101000000-create-x.sql", "nothing of a migration");
  const ProgramRun log = On({"log"});
  EXPECT_EQ(log.exit_code, 0) << log.err;
  EXPECT_THAT(log.err, AllOf(HasSubstr("notes.sql"), HasSubstr("create-x.sql")));
  EXPECT_THAT(log.out, HasSubstr("the chain holds"));
  const ProgramRun doctor = On({"doctor"});
  EXPECT_EQ(doctor.exit_code, 1);
  EXPECT_THAT(doctor.out, AllOf(HasSubstr("notes.sql"), HasSubstr("create-x.sql"), HasSubstr("quick_check: ok"),
                                HasSubstr("the chain holds")));
  EXPECT_THAT(doctor.out, AllOf(Not(HasSubstr("Next:")), Not(HasSubstr("newer program"))));
}

TEST_F(BadFiles, StopAStartWithItsOneLine) {
  Write("notes.sql", "CREATE TABLE y(a);");
  const std::string before = ReadBytes(db_);
  for (const std::string mode : {"legacy", "versioned"}) {
    const ProgramRun run = On({"start", "--mode", mode});
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.err, AllOf(HasSubstr("mode " + mode + " (flag), failed"), HasSubstr("notes.sql")));
  }
  EXPECT_EQ(ReadBytes(db_), before);
}

TEST_F(BadFiles, ADirectoryThatIsGoneIsAFindingToo) {
  std::filesystem::remove_all(migrations_);
  EXPECT_EQ(On({"log"}).exit_code, 0);
  EXPECT_THAT(On({"doctor"}).out, AllOf(HasSubstr("No such file or directory"), HasSubstr("quick_check: ok")));
}

TEST_F(BadFiles, AStartReadsNoSettingsThatNobodyNamed) {
  Write("20260102000000-planted.sql",
        "-- migrate:up\nCREATE TABLE planted(x);\n-- migrate:down\nDROP TABLE planted;\n");
  WriteBytes(dir_.File("crystal-migration.toml"), "migrations = \"m\"\n");
  const auto start = [&](const std::string& more) {
    return std::system(
        ("cd " + dir_.path() + " && " CRYSTAL_PROGRAM " start --mode versioned --db " + db_ + more + " 2>/dev/null")
            .c_str());
  };
  const auto planted = [&] {
    return Rows(*OpenDatabase(db_), "SELECT count(*) FROM sqlite_schema WHERE name = 'planted'").at(0);
  };
  start("");
  EXPECT_EQ(planted(), "0");
  EXPECT_EQ(start(" --config crystal-migration.toml"), 0);
  EXPECT_EQ(planted(), "1");
}

}  // namespace
}  // namespace crystal
