// `wait`: until a database is free, without being in anybody's way.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "absl/strings/str_cat.h"
#include "migrator/files/lock.h"
#include "tests/support/database.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class WaitCommand : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(RunProgram({"cutover", "--db", db_}).exit_code, 0); }
  ProgramRun Wait(std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"wait", "--db", db_});
    return RunProgram(more);
  }
  void ExpectNotReady(const std::vector<std::string>& more, const std::string& reason) {
    std::vector<std::string> words = more;
    words.insert(words.end(), {"--timeout", "0"});
    const ProgramRun run = Wait(words);
    EXPECT_EQ(run.exit_code, 1) << run.out << run.err;
    EXPECT_THAT(run.out, AllOf(HasSubstr("Not ready after "), HasSubstr(reason)));
    EXPECT_EQ(run.err, "");
  }
  // Says that it is ready, but not before `work` is done.
  void ExpectReadyBehind(const std::vector<std::string>& more, const std::function<void()>& work) {
    std::vector<std::string> words = {"wait", "--db", db_, "--timeout", "50s"};
    words.insert(words.end(), more.begin(), more.end());
    RunningProgram running(words);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    work();
    const ProgramRun run = running.Wait();
    EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
    EXPECT_EQ(run.err, "");
  }
  std::string Me() { return absl::StrCat("process ", getpid()); }

  TempDir dir_;
  std::string db_ = dir_.File("a.db");
};

TEST_F(WaitCommand, IsReadyAtOnceWhereNobodyWorks) {
  const auto before = FilesOf(dir_.path());
  for (const std::string what : {"unlocked", "up-to-date"}) {
    const ProgramRun run = Wait({"--for", what});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_THAT(run.out, HasSubstr("Ready: " + db_));
  }
  ExpectSameFiles(FilesOf(dir_.path()), before);
}

TEST_F(WaitCommand, NamesWhoMigrates) {
  absl::StatusOr<MigrationLock> lock = MigrationLock::Acquire(db_, 0);
  ASSERT_TRUE(lock.ok());
  ExpectNotReady({}, absl::StrCat("a migration runs: ", Me(), ", which began at 19700101T000000Z"));
  const ProgramRun run = Wait({"--timeout", "100ms"});
  EXPECT_EQ(run.exit_code, 1);
  ExpectReadyBehind({}, [&] { MigrationLock gone = *std::move(lock); });
}

TEST_F(WaitCommand, ALockFileOfAKilledRunHoldsNobodyUp) {
  WriteBytes(db_ + ".migrator.lock", "process 1, which began at 19700101T000000Z\n");
  EXPECT_EQ(Wait({"--timeout", "0"}).exit_code, 0);
}

TEST_F(WaitCommand, NamesWhoWrites) {
  for (const char* mode : {"delete", "wal"}) {
    RunSql(db_, {absl::StrCat("PRAGMA journal_mode = ", mode)});
    std::unique_ptr<SqliteAdapter> db = OpenDatabase(db_);
    ASSERT_TRUE(db->Begin().ok());
    ExpectNotReady({}, absl::StrCat(Me(), " ("));
    ExpectReadyBehind({}, [&] { ASSERT_TRUE(db->Rollback().ok()); });
  }
}

TEST_F(WaitCommand, IsNotHeldUpByReaders) {
  std::unique_ptr<SqliteAdapter> db = OpenDatabase(db_);
  ExecuteAll(*db, {"BEGIN", "SELECT count(*) FROM sqlite_schema"});
  EXPECT_EQ(Wait({"--timeout", "0"}).exit_code, 0);
}

TEST_F(WaitCommand, HoldsNoWriterUp) {
  std::unique_ptr<SqliteAdapter> db = OpenDatabase(db_, {.busy_timeout_ms = 0});
  absl::StatusOr<MigrationLock> lock = MigrationLock::Acquire(db_, 0);  // so that it asks again and again
  RunningProgram running({"wait", "--db", db_, "--timeout", "300ms"});
  for (int i = 0; i < 300; ++i) {
    ASSERT_TRUE(db->Begin().ok());
    ASSERT_TRUE(db->Rollback().ok());
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_EQ(running.Wait().exit_code, 1);
}

TEST_F(WaitCommand, WaitsForAFileThatIsNotThereYet) {
  std::filesystem::rename(db_, dir_.File("b.db"));
  ExpectNotReady({}, "no file");
  ExpectReadyBehind({}, [&] { std::filesystem::rename(dir_.File("b.db"), db_); });
}

TEST_F(WaitCommand, WaitsForPendingMigrationsWhereThatIsAsked) {
  ASSERT_EQ(RunProgram({"down", "2", "--db", db_}).exit_code, 0);
  EXPECT_EQ(Wait().exit_code, 0);
  ExpectNotReady({"--for", "up-to-date"}, "2 migrations are pending, the first is 040-");
  ExpectReadyBehind({"--for", "up-to-date"}, [&] { ASSERT_EQ(RunProgram({"up", "--db", db_}).exit_code, 0); });
}

TEST_F(WaitCommand, WaitsForAHistory) {
  db_ = dir_.File("new.db");
  RunSql(db_, {});
  ExpectNotReady({"--for=up-to-date"}, "cutover");
}

TEST_F(WaitCommand, DoesNotWaitForWhatNeverComes) {
  RunSql(db_, {"UPDATE migrations SET checksum = 'v1:0' WHERE sequence = 3"});
  EXPECT_EQ(Wait().exit_code, 0);
  EXPECT_EQ(Wait({"--for", "up-to-date"}).exit_code, 3);
  WriteBytes(db_, "no database at all, and more than a hundred bytes of it: " + std::string(100, 'x'));
  EXPECT_EQ(Wait().exit_code, 3);
  EXPECT_EQ(RunProgram({"wait", "--db", dir_.path()}).exit_code, 3);
}

TEST_F(WaitCommand, RefusesWhatCannotBeMeant) {
  EXPECT_THAT(Wait({"--timeout", "soon"}).err, HasSubstr("--timeout: \"soon\" is no time to wait: say 500ms"));
  EXPECT_EQ(Wait({"--timeout", "-1s"}).exit_code, 2);
  EXPECT_EQ(Wait({"--for", "ever"}).exit_code, 2);
  EXPECT_EQ(Wait({"--migrations", dir_.File("nowhere")}).exit_code, 2);
}

}  // namespace
}  // namespace crystal
