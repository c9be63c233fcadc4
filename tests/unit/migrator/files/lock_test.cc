#include "migrator/files/lock.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "tests/support/child.h"
#include "tests/support/files.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::HasSubstr;
using testing::IsEmpty;

class MigrationLockTest : public testing::Test {
 protected:
  absl::StatusOr<MigrationLock> Acquire(int wait_ms = 0) { return MigrationLock::Acquire(database_, 0, wait_ms); }

  // A process that holds the lock until it is killed.
  pid_t StartHolder() {
    Signal locked;
    const pid_t holder = StartChild([&] {
      absl::StatusOr<MigrationLock> lock = Acquire();
      if (!lock.ok()) return 1;
      locked.Send();
      return pause();
    });
    locked.Wait();
    return holder;
  }

  TempDir directory_;
  std::string database_ = directory_.File("user.db");
  std::string lock_file_ = database_ + ".migrator.lock";
};

TEST_F(MigrationLockTest, IsAPrivateFileThatLeavesNoTrace) {
  {
    ASSERT_OK_AND_ASSIGN(MigrationLock lock, Acquire());
    EXPECT_EQ(lock.path(), lock_file_);
    EXPECT_EQ(ModeOf(lock_file_), 0600u);
    EXPECT_EQ(ReadBytes(lock_file_), absl::StrCat("process ", getpid(), ", which began at 19700101T000000Z\n"));
  }
  EXPECT_THAT(Names(directory_.path()), IsEmpty());
}

TEST_F(MigrationLockTest, NamesTheProcessThatHoldsIt) {
  const pid_t holder = StartHolder();
  EXPECT_THAT(Acquire(), StatusIs(StatusCode::kUnavailable, HasSubstr(absl::StrCat("process ", holder, ","))));
  Kill(holder);
}

TEST_F(MigrationLockTest, TellsItsHolderAndLeavesNoTrace) {
  ASSERT_OK_AND_ASSIGN(std::string nobody, MigrationLock::HolderOf(database_));
  EXPECT_EQ(nobody, "");
  EXPECT_THAT(Names(directory_.path()), IsEmpty());
  const pid_t holder = StartHolder();
  ASSERT_OK_AND_ASSIGN(std::string somebody, MigrationLock::HolderOf(database_));
  EXPECT_EQ(somebody, absl::StrCat("process ", holder, ", which began at 19700101T000000Z"));
  Kill(holder);
  ASSERT_OK_AND_ASSIGN(nobody, MigrationLock::HolderOf(database_));  // its file is there, and nobody behind it
  EXPECT_EQ(nobody, "");
  EXPECT_OK(Acquire());
}

TEST_F(MigrationLockTest, HoldsInsideOneProcessToo) {
  ASSERT_OK_AND_ASSIGN(MigrationLock lock, Acquire());
  EXPECT_THAT(Acquire(), StatusIs(StatusCode::kUnavailable, HasSubstr("is running")));
}

TEST_F(MigrationLockTest, DiesWithItsOwner) {
  constexpr int kKills = 20;
  for (int i = 0; i < kKills; ++i) {
    Kill(StartHolder());
    ASSERT_TRUE(std::filesystem::exists(lock_file_));  // stale, and just taken
    ASSERT_OK(Acquire());
  }
  EXPECT_THAT(Names(directory_.path()), IsEmpty());
}

TEST_F(MigrationLockTest, WaitsAsLongAsItIsTold) {
  const pid_t holder = StartHolder();
  EXPECT_THAT(Acquire(50), StatusIs(StatusCode::kUnavailable, HasSubstr("is running")));
  const pid_t killer = StartChild([&] {
    usleep(100'000);
    return kill(holder, SIGKILL);
  });
  EXPECT_OK(Acquire(10'000));
  EXPECT_EQ(WaitForChild(killer), kChildOk);
  WaitForChild(holder);
}

TEST_F(MigrationLockTest, MovesWithItsObject) {
  ASSERT_OK_AND_ASSIGN(MigrationLock first, Acquire());
  {
    MigrationLock second = std::move(first);
    EXPECT_THAT(Acquire(), StatusIs(StatusCode::kUnavailable, HasSubstr("is running")));
  }
  EXPECT_OK(Acquire());
}

TEST_F(MigrationLockTest, AForkedChildDoesNotReleaseIt) {
  ASSERT_OK_AND_ASSIGN(MigrationLock lock, Acquire());
  EXPECT_EQ(RunInChild([&] {
              MigrationLock inherited = std::move(lock);
              return kChildOk;
            }),
            kChildOk);
  EXPECT_TRUE(std::filesystem::exists(lock_file_));
}

// Many processes take and release it; were it ever held twice, two would be between the marks at once.
TEST_F(MigrationLockTest, IsNeverHeldTwice) {
  constexpr int kProcesses = 6;
  constexpr int kRounds = 150;
  const std::string mark = directory_.File("inside");
  std::vector<pid_t> children;
  for (int i = 0; i < kProcesses; ++i) {
    children.push_back(StartChild([&] {
      for (int round = 0; round < kRounds; ++round) {
        absl::StatusOr<MigrationLock> lock = Acquire(60'000);
        if (!lock.ok()) return 1;
        const int descriptor = open(mark.c_str(), O_CREAT | O_EXCL | O_WRONLY, 0600);
        if (descriptor < 0) return 2;
        close(descriptor);
        sched_yield();
        if (unlink(mark.c_str()) != 0) return 3;
      }
      return kChildOk;
    }));
  }
  for (const pid_t child : children) EXPECT_EQ(WaitForChild(child), kChildOk);
  EXPECT_THAT(Names(directory_.path()), IsEmpty());
}

TEST_F(MigrationLockTest, FollowsNoLinkAndOpensNoPipe) {
  std::filesystem::create_symlink(directory_.File("elsewhere"), lock_file_);
  EXPECT_THAT(Acquire(), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("no regular file")));
  EXPECT_FALSE(std::filesystem::exists(directory_.File("elsewhere")));
  std::filesystem::remove(lock_file_);
  ASSERT_EQ(mkfifo(lock_file_.c_str(), 0600), 0);
  EXPECT_THAT(Acquire(), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("no regular file")));
  std::filesystem::remove(lock_file_);
  std::filesystem::create_directory(lock_file_);
  EXPECT_THAT(Acquire(), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("no regular file")));
}

TEST_F(MigrationLockTest, NeedsADirectoryThatItMayWriteIn) {
  chmod(directory_.path().c_str(), 0555);
  EXPECT_EQ(RunWithoutPrivileges([&] { return static_cast<int>(Acquire().status().code()); }),
            static_cast<int>(StatusCode::kPermissionDenied));
}

}  // namespace
}  // namespace crystal
