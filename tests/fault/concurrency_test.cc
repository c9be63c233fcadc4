// Others at work on the same file: a second cutover, a log that nobody has folded in, a journal that a kill has left.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/fault/fault_database.h"
#include "tests/support/child.h"

namespace crystal {
namespace {

using testing::ContainsRegex;
using testing::IsEmpty;

class ConcurrencyTest : public testing::Test {
 protected:
  TempDir dir_;
};

TEST_F(ConcurrencyTest, OneOfManyCutoversAdopts) {
  constexpr int kRounds = 5, kProcesses = 6;
  const std::string alone = MakeSmallDatabase(dir_.File("alone.db"));
  ASSERT_EQ(RunProgram({"cutover", "--db", alone}).exit_code, 0);
  for (int round = 0; round < kRounds; ++round) {
    SCOPED_TRACE(round);
    std::filesystem::create_directory(dir_.File(absl::StrCat(round)));
    const std::string directory = dir_.File(absl::StrCat(round)), path = MakeSmallDatabase(directory + "/s.db");
    int gate[2];
    ASSERT_EQ(pipe2(gate, O_CLOEXEC), 0);
    std::vector<RunningProgram> programs;
    for (int i = 0; i < kProcesses; ++i) {
      // Each would refuse because of the others: it is what happens between them that counts here.
      programs.emplace_back(std::vector<std::string>{"cutover", "--json", "--app-closed", "--db", path},
                            RunOptions{.start_gate = gate[0], .gate_end = gate[1]});
    }
    close(gate[1]);
    int adopted = 0;
    for (RunningProgram& program : programs) {
      const ProgramRun run = program.Wait();
      adopted += run.out.find("\"status\": \"adopted\"") != std::string::npos ? 1 : 0;
      if (run.exit_code != 0) {
        EXPECT_EQ(run.exit_code, 3);
        EXPECT_THAT(run.err, ContainsRegex("Another migration|locked"));
      } else {
        EXPECT_THAT(run.out, ContainsRegex("\"status\": \"(adopted|up to date)\""));
      }
    }
    close(gate[0]);
    EXPECT_EQ(adopted, 1);
    EXPECT_EQ(ShapeOf(path), ShapeOf(alone));
    EXPECT_THAT(Litter(directory, "s.db"), IsEmpty());
  }
}

// An application of two windows: the second waits for the first, and finds everything done.
TEST_F(ConcurrencyTest, StartsAtOnceAllSucceedAndOneCutsOver) {
  constexpr int kProcesses = 4;
  const std::string path = MakeSmallDatabase(dir_.File("s.db"));
  int gate[2];
  ASSERT_EQ(pipe2(gate, O_CLOEXEC), 0);
  std::vector<RunningProgram> programs;
  for (int i = 0; i < kProcesses; ++i) {
    programs.emplace_back(std::vector<std::string>{"start", "--json", "--mode", "versioned", "--db", path},
                          RunOptions{.start_gate = gate[0], .gate_end = gate[1]});
  }
  close(gate[1]);
  int cut_over = 0;
  for (RunningProgram& program : programs) {
    const ProgramRun run = program.Wait();
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_THAT(run.out, ContainsRegex("\"outcome\": \"(cut over|up to date)\""));
    cut_over += run.out.find("cut over") != std::string::npos ? 1 : 0;
  }
  close(gate[0]);
  EXPECT_EQ(cut_over, 1);
}

TEST_F(ConcurrencyTest, LogIsCutOverCompletely) {
  const std::string path = MakeSmallDatabase(dir_.File("s.db"));
  LeaveRowsInLog(path);
  const ProgramRun run = RunProgram({"cutover", "--db", path});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  std::unique_ptr<SqliteAdapter> db = OpenDatabase(path);
  EXPECT_EQ(Rows(*db, "SELECT count(*) > 0 FROM session_outputs WHERE data = 'only in the log'"),
            std::vector<std::string>{"1"});
  EXPECT_EQ(Rows(*db, "PRAGMA journal_mode"), std::vector<std::string>{"'wal'"});
}

TEST_F(ConcurrencyTest, RefusedCutoverLeavesFileAndLogAsTheyWere) {
  const std::string path = MakeSmallDatabase(dir_.File("s.db"));
  ExecuteAll(*OpenDatabase(path), {"CREATE TABLE migrations(version INTEGER)"});
  LeaveRowsInLog(path);
  auto before = FilesOf(dir_.path());
  ASSERT_NE(before["s.db-wal"], "");
  EXPECT_EQ(RunProgram({"cutover", "--db", path}).exit_code, 3);
  auto after = FilesOf(dir_.path());
  before.erase("s.db-shm");
  after.erase("s.db-shm");  // an index of the log, made anew by whoever opens it
  ExpectSameFiles(after, before);
}

TEST_F(ConcurrencyTest, HotJournalIsRolledBackFirst) {
  const std::string path = MakeSmallDatabase(dir_.File("s.db"));
  const std::vector<std::string> content = ContentOf(path);
  // A writer that was killed with a part of its transaction in the file: a cache of one page spills at once.
  RunInChild([&] {
    SqliteAdapter* db = OpenDatabase(path).release();  // never closed
    ExecuteAll(*db, {"PRAGMA cache_size=1", "BEGIN IMMEDIATE", "UPDATE session_outputs SET data = 'torn'",
                     "UPDATE sessions SET name = 'torn'",
                     "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) INSERT INTO "
                     "session_outputs(session_id, type, data) SELECT 'torn', 'stdout', hex(zeroblob(500)) FROM n"});
    return kChildOk;
  });
  ASSERT_GT(std::filesystem::file_size(path + "-journal"), 0u);
  const ProgramRun run = RunProgram({"cutover", "--db", path});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(Litter(dir_.path(), "s.db"), IsEmpty());
  for (const auto& [name, bytes] : FilesOf(dir_.path())) {
    if (name.find(".backup-") == std::string::npos || name.find(".json") != std::string::npos) continue;
    EXPECT_EQ(ContentOf(dir_.File(name)), content);  // the backup is of the database as it was before the writer
  }
  EXPECT_EQ(Rows(*OpenDatabase(path), "SELECT count(*) FROM sessions WHERE name = 'torn'"),
            std::vector<std::string>{"0"});
}

TEST_F(ConcurrencyTest, SettingsOfTheFileStay) {
  constexpr const char* kModes[] = {"DELETE", "WAL", "TRUNCATE"};
  constexpr const char* kPages[] = {"512", "4096", "65536"};
  constexpr const char* kEncodings[] = {"UTF-8", "UTF-16le", "UTF-16be"};
  constexpr const char* kVacuums[] = {"NONE", "FULL", "INCREMENTAL"};
  // Every two settings meet once.
  for (int i = 0; i < 9; ++i) {
    const char *mode = kModes[i / 3], *page = kPages[i % 3];
    const char *encoding = kEncodings[(i / 3 + i) % 3], *vacuum = kVacuums[(i / 3 + 2 * i) % 3];
    SCOPED_TRACE(absl::StrCat(mode, " ", page, " ", encoding, " ", vacuum));
    const std::string path = dir_.File("s.db");
    for (const auto& [name, bytes] : FilesOf(dir_.path())) std::filesystem::remove(dir_.File(name));
    {
      std::unique_ptr<SqliteAdapter> db = OpenDatabase(path, {.mode = OpenMode::kCreate});
      ExecuteAll(*db, {absl::StrCat("PRAGMA page_size=", page), absl::StrCat("PRAGMA encoding='", encoding, "'"),
                       absl::StrCat("PRAGMA auto_vacuum=", vacuum), absl::StrCat("PRAGMA journal_mode=", mode),
                       "PRAGMA user_version=7", "PRAGMA application_id=77"});
      for (const std::string& sql : SmallState().create_tables) ExecuteAll(*db, {sql});
    }
    const auto settings = [&] {
      std::vector<std::string> lines = ShapeOf(path);
      std::erase_if(lines, [](const std::string& line) { return line.find('=') >= 16; });
      return lines;
    };
    const std::vector<std::string> before = settings();
    const ProgramRun run = RunProgram({"cutover", "--db", path});
    ASSERT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(settings(), before);
  }
}

}  // namespace
}  // namespace crystal
