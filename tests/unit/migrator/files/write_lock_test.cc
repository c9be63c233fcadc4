#include "migrator/files/write_lock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/child.h"
#include "tests/support/database.h"
#include "tests/support/files.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

class WriteLockTest : public testing::Test {
 protected:
  void Make(const std::string& journal) {
    ExecuteAll(*OpenDatabase(db_, {.mode = OpenMode::kCreate}),
               {"PRAGMA journal_mode = " + journal, "CREATE TABLE a(x)"});
  }
  // A process that has run these statements and goes no further, until it is killed.
  pid_t StartUser(const std::vector<std::string>& statements) {
    Signal there;
    const pid_t user = StartChild([&] {
      const std::unique_ptr<SqliteAdapter> db = OpenDatabase(db_);
      for (const std::string& sql : statements) {
        if (!db->Execute(sql).ok()) return 1;
      }
      there.Send();
      return pause();
    });
    there.Wait();
    return user;
  }
  WriteLock Found(const std::string& path) {
    const absl::StatusOr<WriteLock> lock = FindWriteLock(path);
    EXPECT_OK(lock);
    return lock.value_or(WriteLock());
  }

  TempDir dir_;
  std::string db_ = dir_.File("a.db");
};

TEST_F(WriteLockTest, IsSeenFromItsFirstByteToTheLast) {
  std::filesystem::create_symlink(db_, dir_.File("link.db"));
  for (const std::string journal : {"delete", "wal"}) {
    Make(journal);
    for (const std::vector<std::string>& statements : std::vector<std::vector<std::string>>{
             {"BEGIN IMMEDIATE"}, {"BEGIN EXCLUSIVE"}, {"BEGIN", "INSERT INTO a VALUES(1)"}}) {
      const pid_t writer = StartUser(statements);
      EXPECT_TRUE(Found(db_).held) << journal << statements[0];
      EXPECT_EQ(Found(dir_.File("link.db")).pid, writer);
      Kill(writer);
      EXPECT_FALSE(Found(db_).held);
    }
    std::filesystem::remove(db_);
  }
}

TEST_F(WriteLockTest, IsNoReaders) {
  for (const std::string journal : {"delete", "wal"}) {
    Make(journal);
    const pid_t reader = StartUser({"BEGIN", "SELECT * FROM a"});
    EXPECT_FALSE(Found(db_).held);
    Kill(reader);
    std::filesystem::remove(db_);
  }
}

TEST_F(WriteLockTest, IsNotWhereThereIsNoDatabase) {
  EXPECT_FALSE(Found(dir_.File("nowhere")).held);
  EXPECT_FALSE(Found(dir_.path()).held);
  EXPECT_FALSE(Found("/dev/null").held);
}

TEST_F(WriteLockTest, SaysWhereItMayNotLook) {
  Make("delete");
  std::filesystem::permissions(db_, std::filesystem::perms::none);
  std::filesystem::permissions(dir_.path(), std::filesystem::perms::all);
  EXPECT_EQ(RunWithoutPrivileges([&] { return absl::IsPermissionDenied(FindWriteLock(db_).status()) ? kChildOk : 1; }),
            kChildOk);
}

}  // namespace
}  // namespace crystal
