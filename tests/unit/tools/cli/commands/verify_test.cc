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
  ExpectUsage({"verify", "--corpus", dir_.path(), "--merge", db}, "reads reports, and runs nothing");
  ExpectUsage({"verify", "--merge", db, "--junit", dir_.File("a.xml")}, "reads reports, and runs nothing");
  ExpectUsage({"verify", "--merge", db, "--db", db}, "say one of the two");
}

TEST_F(VerifyCommand, ACorpusAndManyUsersReportsMakeOnePage) {
  const std::string db = Made("a.db"), page = dir_.File("page.html");
  EXPECT_EQ(RunProgram({"start", "--mode", "parallel", "--db", Made("started.db")}).exit_code,
            3);  // rows would be lost
  const ProgramRun run = RunProgram({"verify", "--db", db, "--json"});
  EXPECT_EQ(RunProgram({"verify", "--corpus", dir_.path(), "--html", page}).exit_code, 0);
  EXPECT_THAT(ReadBytes(page), AllOf(HasSubstr("<h1>2 databases: 2 explained</h1>"), HasSubstr(db)));
  std::vector<std::string> merge = {"verify", "--html", page, "--merge"};
  for (const auto& entry : std::filesystem::directory_iterator(dir_.path())) {
    if (entry.path().extension() == ".json") merge.push_back(entry.path());  // of the start in mode parallel
  }
  ASSERT_EQ(merge.size(), 5U);
  WriteBytes(dir_.File("printed.json"), run.out);
  merge.push_back(dir_.File("printed.json"));
  const ProgramRun merged = RunProgram(merge);
  EXPECT_EQ(merged.exit_code, 0) << merged.err;
  EXPECT_THAT(merged.out, HasSubstr("2 databases: 0 equal, 2 explained"));
  EXPECT_THAT(ReadBytes(page), AllOf(HasSubstr("<h1>2 databases: 2 explained</h1>"), HasSubstr("printed.json")));
}

TEST_F(VerifyCommand, ReportsOfDifferentQuestionsHaveNoSum) {
  const std::string db = Made("a.db");
  const std::string report = RunProgram({"verify", "--db", db, "--json"}).out;
  const auto with = [&](const std::string& name, const std::string& from, const std::string& to) {
    std::string changed = report;
    changed.replace(changed.find(from), from.size(), to);
    WriteBytes(dir_.File(name), changed);
    return dir_.File(name);
  };
  const std::string same = with("same.json", "v0.3.5", "v0.3.5");
  ExpectUsage({"verify", "--merge", same, with("older.json", "v0.3.5", "v0.3.4")}, "of different releases: v0.3.5 in");
  ExpectUsage({"verify", "--merge", same, with("other.json", "\"tool_version\": \"", "\"tool_version\": \"9")},
              "of different versions");
  ExpectUsage({"verify", "--merge", same, dir_.File("nowhere.json")}, "No such file");
  ExpectUsage({"verify", "--merge", same, db}, "it is no report");
}

TEST_F(VerifyCommand, AReportIsItsOwnersAndFollowsNoLink) {
  namespace fs = std::filesystem;
  const std::string db = Made("a.db"), page = dir_.File("page.html"), link = dir_.File("link.html");
  WriteBytes(page, "an earlier one");
  EXPECT_EQ(RunProgram({"verify", "--db", db, "--html", page}).exit_code, 0);
  EXPECT_EQ(fs::status(page).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_THAT(ReadBytes(page), HasSubstr("<h1>"));
  WriteBytes(dir_.File("kept"), "kept");
  fs::create_symlink(dir_.File("kept"), link);
  for (const auto& [place, said] :
       std::vector<std::pair<std::string, std::string>>{{link, "a link has that name"},
                                                        {dir_.path(), "a directory has that name"},
                                                        {dir_.File("no/where"), "No such"}}) {
    const ProgramRun run = RunProgram({"verify", "--db", db, "--html", place});
    EXPECT_EQ(run.exit_code, 3) << run.err;
    EXPECT_THAT(run.err, HasSubstr(said));
  }
  EXPECT_EQ(ReadBytes(dir_.File("kept")), "kept");
}

}  // namespace
}  // namespace crystal
