// `verify`, as a CI calls it: what it cannot do is a usage error, never a check that passes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using testing::HasSubstr;

class VerifyCommand : public testing::Test {
 protected:
  static void ExpectUsage(const std::vector<std::string>& words, const std::string& said) {
    const ProgramRun run = RunProgram(words);
    EXPECT_EQ(run.exit_code, 2) << run.out;
    EXPECT_THAT(run.err, HasSubstr(said));
  }
  std::string Made(const std::string& name) {
    const std::string path = dir_.File(name);
    EXPECT_EQ(RunProgram({"legacy", "make", "--release", "v0.1.2", "--sessions", "1", "--db", path}).exit_code, 0);
    return path;
  }

  TempDir dir_;
};

TEST_F(VerifyCommand, RefusesAReleaseThatIsUnknownAndNamesTheKnownOnes) {
  const std::string db = Made("a.db");
  ExpectUsage({"verify", "--db", db, "--release", "v9.9"}, "known are v0.1.0, ");
  ExpectUsage({"verify", "--corpus", dir_.path(), "--release", "v9.9"}, "unknown release \"v9.9\"");
  ASSERT_EQ(RunProgram({"cutover", "--db", db}).exit_code, 0);
  ExpectUsage({"verify", "--db", db, "--release", "v9.9"}, "unknown release");
  EXPECT_EQ(RunProgram({"verify", "--db", db, "--release", "v0.3.5"}).exit_code, 0);
}

TEST_F(VerifyCommand, EveryCommandThatTakesAReleaseKnowsWhichOneWasMeant) {
  const std::string db = dir_.File("new.db");
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"verify", "--db", db, "--release", "0.1.2"},
                                             {"start", "--db", db, "--release", "0.1.2"},
                                             {"rollback", "--to-legacy", "--db", db, "--release", "0.1.2"},
                                             {"legacy", "make", "--db", db, "--release", "V0.1.2"},
                                             {"legacy", "run", "--db", db, "--release", "0.1.2"},
                                             {"legacy", "diff", "0.1.2", "v0.3.5"}}) {
    ExpectUsage(words, "did you mean v0.1.2?");
  }
  EXPECT_FALSE(std::filesystem::exists(db));
}

TEST_F(VerifyCommand, ACorpusThatIsNotThereOrEmptyIsAUsageError) {
  ExpectUsage({"verify", "--corpus", dir_.File("nowhere")}, "No such file or directory");
  ExpectUsage({"verify", "--corpus", dir_.path()}, "no database (*.db, *.sqlite, *.sqlite3) below");
  std::filesystem::create_directory(dir_.File("empty"));
  Made("a.db");
  ExpectUsage({"verify", "--corpus", dir_.path(), dir_.File("empty")}, "no database");
  ExpectUsage({"verify", "--corpus", dir_.File("a.db")}, "one database is verified with --db");
}

TEST_F(VerifyCommand, ACorpusHoldsDatabasesOfEveryEnding) {
  for (const char* name : {"a.db", "b.sqlite", "c.sqlite3", "d.DB", "e.Sqlite3"}) Made(name);
  WriteBytes(dir_.File("notes.txt"), "no database");
  const ProgramRun run = RunProgram({"verify", "--corpus", dir_.path()});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("5 databases: "));
}

TEST_F(VerifyCommand, NothingThatIsSaidBesideACorpusIsDroppedInSilence) {
  const std::string db = Made("a.db");
  ExpectUsage({"verify", "--corpus", dir_.path(), "--db", db}, "say one of the two");
  ExpectUsage({"verify", "--corpus", dir_.path(), "--db=" + db}, "say one of the two");
  ExpectUsage({"verify", "--corpus", dir_.path(), "--html", dir_.File("a.html")}, "--html makes the page of one");
}

}  // namespace
}  // namespace crystal
