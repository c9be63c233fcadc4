// Whatever --db names: a clear message, exit 3, the file as it was, and nothing left beside it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/fault/fault_database.h"

namespace crystal {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::IsEmpty;

namespace fs = std::filesystem;

class BadInputTest : public testing::Test {
 protected:
  // Every command that writes must refuse `path` with words like `message`, and leave all files as they are.
  void ExpectRefused(const std::string& path, const std::string& message,
                     const std::vector<std::string>& commands = {"cutover", "up", "baseline", "status", "backup"}) {
    for (const std::string& command : commands) {
      for (const bool json : {false, true}) {
        SCOPED_TRACE(command + (json ? " --json " : " ") + path);
        const auto before = FilesOf(dir_.path());
        std::vector<std::string> arguments = {command, "--db", path};
        if (json) arguments.emplace_back("--json");
        options_.timeout_s = 20;
        const ProgramRun run = RunProgram(arguments, options_);
        EXPECT_FALSE(run.timed_out);
        EXPECT_EQ(run.exit_code, 3);
        EXPECT_THAT(run.err, AllOf(HasSubstr("crystal-migration: "), ContainsRegex(message)));
        // A cutover tells what it found before it reads every page; as JSON it speaks once.
        if (json || command != "cutover") {
          EXPECT_EQ(run.out, "");
        }
        ExpectSameFiles(FilesOf(dir_.path()), before);
      }
    }
  }

  std::string Write(const std::string& name, const std::string& bytes) {
    std::ofstream(dir_.File(name), std::ios::binary) << bytes;
    return dir_.File(name);
  }

  std::string Database(std::initializer_list<absl::string_view> statements, const std::string& name = "s.db") {
    ExecuteAll(*OpenDatabase(dir_.File(name), {.mode = OpenMode::kCreate}), statements);
    return dir_.File(name);
  }

  std::string Small() { return MakeSmallDatabase(dir_.File("s.db")); }

  void GiveAwayDirectory() {
    for (const auto& entry : fs::directory_iterator(dir_.path())) {
      ASSERT_EQ(lchown(entry.path().c_str(), kNobody, kNobody), 0);
    }
    ASSERT_EQ(chown(dir_.path().c_str(), kNobody, kNobody), 0);
  }

  static constexpr uid_t kNobody = 65534;
  TempDir dir_;
  RunOptions options_;
};

TEST_F(BadInputTest, NotADatabase) { ExpectRefused(Write("s.db", "Dear diary,\n"), "not an SQLite database"); }

TEST_F(BadInputTest, EncryptedOrRandom) {
  std::string bytes;
  for (int i = 0; i < 8192; ++i) bytes += static_cast<char>(i * 7919 % 251);
  ExpectRefused(Write("s.db", bytes), "not an SQLite database, or it is an encrypted one");
}

TEST_F(BadInputTest, EmptyPath) {
  for (const std::string command : {"cutover", "baseline", "status", "up"}) {
    const ProgramRun run = RunProgram({command, "--db", ""});
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.err, HasSubstr("--db: empty: say which file"));
  }
}

TEST_F(BadInputTest, Directory) { ExpectRefused(dir_.path(), "is a directory"); }

TEST_F(BadInputTest, NamedPipeDoesNotHang) {
  ASSERT_EQ(mkfifo(dir_.File("s.db").c_str(), 0600), 0);
  ExpectRefused(dir_.File("s.db"), "is a named pipe");
}

TEST_F(BadInputTest, Device) { ExpectRefused("/dev/zero", "is a device"); }

TEST_F(BadInputTest, Truncated) {
  const std::string path = Small();
  fs::resize_file(path, fs::file_size(path) / 2);
  ExpectRefused(path, "is truncated");
}

TEST_F(BadInputTest, OnlyHalfAHeader) {
  ExpectRefused(Write("s.db", std::string("SQLite format 3\0\x10", 17)), "truncated");
}

TEST_F(BadInputTest, DamagedPages) {
  const std::string path = Small();
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4096 + 8);
  file << std::string(4000, '\xee');
  file.close();
  ExpectRefused(path, "damaged|malformed", {"cutover"});
}

TEST_F(BadInputTest, MissingFile) {
  ExpectRefused(dir_.File("nowhere.db"), "There is no file", {"up", "baseline", "status", "backup"});
}

TEST_F(BadInputTest, MissingDirectory) {
  ExpectRefused(dir_.File("nowhere/s.db"), "There is no file|No such file or directory");
}

TEST_F(BadInputTest, SessionsIsAView) {
  ExpectRefused(Database({"CREATE TABLE t(id)", "CREATE VIEW sessions AS SELECT id FROM t"}), "sessions is a view",
                {"cutover"});
}

TEST_F(BadInputTest, SessionsIsAnEndlessView) {
  ExpectRefused(Database({"CREATE VIEW sessions AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) "
                          "SELECT id FROM n"}),
                "sessions is a view", {"cutover"});
}

TEST_F(BadInputTest, ForeignHistoryTable) {
  const std::string path = Small();
  ExecuteAll(*OpenDatabase(path), {"CREATE TABLE migrations(version INTEGER)"});
  ExpectRefused(path, "not made by this program", {"cutover"});
}

TEST_F(BadInputTest, NewerHistory) {
  const std::string path = Small();
  ASSERT_EQ(RunProgram({"cutover", "--db", path}).exit_code, 0);
  ExecuteAll(*OpenDatabase(path), {"INSERT INTO migrations SELECT '999-from-the-future', executed_at, 999, checksum, "
                                   "duration_ms, origin, '9.9.9' FROM migrations LIMIT 1"});
  ExpectRefused(path, "newer program \\(9.9.9\\)", {"cutover", "up"});
  // `status` shows it, and says no as well.
  const ProgramRun status = RunProgram({"status", "--db", path});
  EXPECT_EQ(status.exit_code, 3);
  EXPECT_THAT(status.out, ContainsRegex("999-from-the-future +unknown"));
  EXPECT_THAT(status.err, HasSubstr("newer program (9.9.9)"));
}

TEST_F(BadInputTest, SomebodyElsesDatabase) {
  ExpectRefused(
      Database({"CREATE TABLE moz_places(id INTEGER PRIMARY KEY, url TEXT)", "INSERT INTO moz_places VALUES(1, 'x')"}),
      "cannot be adopted", {"cutover"});
}

TEST_F(BadInputTest, HardLink) {
  const std::string path = Small();
  fs::create_hard_link(path, dir_.File("other.db"));
  ExpectRefused(path, "2 names \\(hard links\\)");
}

TEST_F(BadInputTest, BrokenLink) {
  fs::create_symlink(dir_.File("nowhere"), dir_.File("s.db"));
  ExpectRefused(dir_.File("s.db"), "symbolic link to a file that is not there");
}

TEST_F(BadInputTest, LinkIsFollowedToItsTarget) {
  fs::create_directory(dir_.File("real"));
  const std::string target = MakeSmallDatabase(dir_.File("real/s.db"));
  fs::create_symlink(target, dir_.File("link.db"));
  const ProgramRun run = RunProgram({"cutover", "--db", dir_.File("link.db")});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_TRUE(fs::is_symlink(dir_.File("link.db")));
  EXPECT_THAT(Litter(dir_.File("real"), "s.db"), IsEmpty());
  EXPECT_EQ(FilesOf(dir_.path()).size(), 2);  // "real" and "link.db"
  EXPECT_EQ(RunProgram({"up", "--db", target}).exit_code, 0);
}

TEST_F(BadInputTest, NoPermissionToRead) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root to become another user";
  const std::string path = Small();
  ASSERT_EQ(chmod(dir_.path().c_str(), 0777), 0);
  ASSERT_EQ(chmod(path.c_str(), 0600), 0);
  options_.user = kNobody;
  ExpectRefused(path, "No permission to read");
}

TEST_F(BadInputTest, ReadOnlyFile) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root to become another user";
  const std::string path = Small();
  GiveAwayDirectory();
  ASSERT_EQ(chmod(path.c_str(), 0444), 0);
  options_.user = kNobody;
  ExpectRefused(path, "No permission to write", {"cutover"});
}

TEST_F(BadInputTest, ReadOnlyDirectory) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root to become another user";
  const std::string path = Small();
  GiveAwayDirectory();
  ASSERT_EQ(chmod(dir_.path().c_str(), 0555), 0);
  options_.user = kNobody;
  ExpectRefused(path, "No permission to write in the directory", {"cutover"});
}

TEST_F(BadInputTest, LockedByAnotherConnection) {
  const std::string path = Small();
  std::unique_ptr<SqliteAdapter> other = OpenDatabase(path);
  ExecuteAll(*other, {"BEGIN EXCLUSIVE"});
  for (const char* command : {"cutover", "up"}) {
    const ProgramRun run = RunProgram({command, "--db", path});
    EXPECT_EQ(run.exit_code, 3) << command;
    EXPECT_THAT(run.err, ContainsRegex("is open in process|locked")) << command;
  }
  const ProgramRun run = RunProgram({"cutover", "--app-closed", "--db", path});
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.err, HasSubstr("locked"));
  EXPECT_THAT(Litter(dir_.path(), "s.db"), testing::IsSubsetOf({"s.db-journal"}));
  ExecuteAll(*other, {"ROLLBACK"});
}

TEST_F(BadInputTest, OpenInAnIdleProcess) {
  const std::string path = Small();
  std::unique_ptr<SqliteAdapter> other = OpenDatabase(path);
  ExpectRefused(path, "is open in process [0-9]+", {"cutover"});
  EXPECT_EQ(RunProgram({"cutover", "--app-closed", "--db", path}).exit_code, 0);
}

TEST_F(BadInputTest, BackupTargetExists) {
  const std::string path = Small(), target = Write("copy.db", "mine");
  const auto before = FilesOf(dir_.path());
  const ProgramRun run = RunProgram({"backup", "--db", path, "--to", target});
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.err, HasSubstr("exists already"));
  ExpectSameFiles(FilesOf(dir_.path()), before);
}

TEST_F(BadInputTest, RestoreOfNoBackupLeavesTheDatabase) {
  const std::string path = Small();
  const auto before = FilesOf(dir_.path());
  const std::vector<std::pair<std::string, std::string>> cases = {
      {dir_.File("nowhere"), "There is no file"},
      {dir_.path(), "is a directory"},
      {path, "is the database itself"},
  };
  for (const auto& [backup, message] : cases) {
    const ProgramRun run = RunProgram({"restore", backup, "--db", path});
    EXPECT_EQ(run.exit_code, 3) << backup;
    EXPECT_THAT(run.err, HasSubstr(message));
    ExpectSameFiles(FilesOf(dir_.path()), before);
  }
}

TEST_F(BadInputTest, UnknownOptionsAndCommandsAreUsage) {
  const std::vector<std::vector<std::string>> lines = {
      {"cutover", "--frobnicate"}, {"frobnicate"}, {"down", "many"}, {"restore"}, {"cutover", "--db"}};
  for (const std::vector<std::string>& line : lines) {
    const ProgramRun run = RunProgram(line);
    EXPECT_EQ(run.exit_code, 2) << testing::PrintToString(line);
    EXPECT_NE(run.err, "");
  }
}

}  // namespace
}  // namespace crystal
