#include "migrator/files/restore.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "tests/support/child.h"
#include "tests/support/files.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr int64_t kNow = 1'800'000'000'000;

class RestoreTest : public testing::Test {
 protected:
  // A backup of a database of `rows` rows, after which the database holds none of them.
  void BackUp(int rows, const std::vector<std::string>& settings = {}) {
    RunSql(path_, settings);
    RunSql(path_, NotesSql(rows));
    MakeBackup();
    RunSql(path_, {"DELETE FROM notes", "CREATE TABLE later (a)"});
  }
  void MakeBackup() {
    absl::StatusOr<PendingBackup> backup = PendingBackup::Copy(Live(), {.target = backup_});
    ASSERT_OK(backup);
    ASSERT_OK(backup->Verify());
    ASSERT_OK(backup->Keep());
  }
  DatabaseFile Live() {
    absl::StatusOr<DatabaseFile> file = FindDatabaseFile(path_, Access::kCreate);
    EXPECT_OK(file);
    return file.value_or(DatabaseFile{});
  }
  absl::StatusOr<std::string> RestoreBackup() { return Restore(Live(), backup_, {.now_ms = kNow}); }
  int64_t Rows(const std::string& path) { return QueryInteger(path, "SELECT count(*) FROM notes"); }

  TempDir directory_;
  TempDir elsewhere_;
  std::string path_ = directory_.File("user.db");
  std::string backup_ = elsewhere_.File("backup.db");
};

TEST_F(RestoreTest, TakesNoFileThatIsNoBackupOfThisDatabase) {
  BackUp(60);
  const ContentDigest before = DigestOf(path_);
  const std::string other = elsewhere_.File("other.db"), moved = elsewhere_.File("moved.db");
  RunSql(other, {"CREATE TABLE mine (x)"});
  EXPECT_THAT(Restore(Live(), other, {.now_ms = kNow}),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("is no backup that this program made")));
  std::filesystem::copy(path_, moved);
  ASSERT_OK_AND_ASSIGN(DatabaseFile another, FindDatabaseFile(moved, Access::kCreate));
  EXPECT_THAT(Restore(another, backup_, {.now_ms = kNow}),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("is a backup of another database, " + path_)));
  WriteBytes(ManifestPath(other), "{}");
  EXPECT_THAT(Restore(Live(), other, {.now_ms = kNow}), StatusIs(StatusCode::kDataLoss, HasSubstr("other.db.json")));
  EXPECT_EQ(DigestOf(path_), before);
  EXPECT_EQ(Names(directory_.path()), std::vector<std::string>{"user.db"});
}

TEST_F(RestoreTest, TakesAnyFileWhereThatIsSaid) {
  BackUp(60);
  const std::string other = elsewhere_.File("other.db");
  RunSql(other, {"CREATE TABLE mine (x)"});
  ASSERT_OK(Restore(Live(), other, {.now_ms = kNow, .any_file = true}));
  EXPECT_EQ(DigestOf(path_), DigestOf(other));
}

// Where a directory was moved as a whole, its backups are still those of the database beside them.
TEST_F(RestoreTest, TakesTheBackupThatMovedWithItsDatabase) {
  backup_ = path_ + ".backup-1";
  BackUp(60);
  const std::string moved = elsewhere_.File("user.db");
  for (const char* part : {"", ".backup-1", ".backup-1.json"}) std::filesystem::copy(path_ + part, moved + part);
  ASSERT_OK_AND_ASSIGN(DatabaseFile live, FindDatabaseFile(moved, Access::kCreate));
  ASSERT_OK(Restore(live, moved + ".backup-1", {.now_ms = kNow}));
  EXPECT_EQ(Rows(moved), 60);
}

TEST_F(RestoreTest, BringsTheBackupBackAndSavesWhatWasThere) {
  BackUp(300);
  const ContentDigest before = DigestOf(path_);
  const DatabaseFile live = Live();
  ASSERT_OK_AND_ASSIGN(std::string safety, RestoreBackup());
  EXPECT_EQ(DigestOf(path_), DigestOf(backup_));
  EXPECT_EQ(Rows(path_), 300);
  EXPECT_OK(CheckStillSame(live)) << "in place, never by a swap of files";
  EXPECT_OK(VerifyBackup(safety));
  EXPECT_EQ(DigestOf(safety), before);
  ASSERT_OK(Restore(Live(), safety, {.now_ms = kNow}));
  EXPECT_EQ(DigestOf(path_), before);
}

TEST_F(RestoreTest, RestoresIntoAMissingAndAnEmptyFile) {
  BackUp(50);
  std::filesystem::remove(path_);
  EXPECT_THAT(RestoreBackup(), IsOk());
  EXPECT_THAT(Names(directory_.path()), ElementsAre("user.db"));
  EXPECT_EQ(ModeOf(path_), 0600u);
  EXPECT_EQ(Rows(path_), 50);
  WriteBytes(path_, "");
  ASSERT_OK_AND_ASSIGN(std::string safety, RestoreBackup());
  EXPECT_EQ(safety, "");
  EXPECT_EQ(Rows(path_), 50);
}

TEST_F(RestoreTest, AStaleLogDoesNoHarm) {
  BackUp(50);
  std::filesystem::remove(path_);
  MakeUncheckpointed(path_, 700);  // a killed writer's; its rows are in the -wal
  ASSERT_OK_AND_ASSIGN(std::string safety, RestoreBackup());
  EXPECT_EQ(Rows(path_), 50);
  EXPECT_EQ(Rows(safety), 700);
  std::filesystem::remove(path_);
  MakeUncheckpointed(path_, 700);
  std::filesystem::remove(path_);  // and the log of a file that is gone
  ASSERT_TRUE(std::filesystem::exists(path_ + "-wal"));
  ASSERT_OK(RestoreBackup());
  EXPECT_EQ(Rows(path_), 50);
}

TEST_F(RestoreTest, BringsJournalModePageSizeAndSettingsBack) {
  const std::vector<std::string> settings = {"PRAGMA page_size", "PRAGMA journal_mode", "PRAGMA user_version",
                                             "PRAGMA encoding", "PRAGMA auto_vacuum"};
  const auto read = [&](const std::string& path) {
    auto db = SqliteAdapter::Open(path, {});
    std::vector<std::string> values;
    for (const std::string& sql : settings) {
      absl::StatusOr<Value> value = SelectValue(**db, sql);
      const auto* text = value.ok() ? std::get_if<std::string>(&*value) : nullptr;
      values.push_back(text != nullptr ? *text : absl::StrCat(std::get<int64_t>(*value)));
    }
    return values;
  };
  for (const char* backup_mode : {"DELETE", "WAL"}) {
    for (const char* live_mode : {"DELETE", "WAL"}) {
      for (const char* page : {"1024", "4096", "16384"}) {
        std::filesystem::remove(path_);
        for (const char* suffix : {"", ".json", "-wal", "-shm"}) std::filesystem::remove(backup_ + suffix);
        RunSql(path_, {absl::StrCat("PRAGMA page_size=", page), "PRAGMA user_version=3", "PRAGMA encoding='UTF-16le'",
                       "PRAGMA auto_vacuum=1", absl::StrCat("PRAGMA journal_mode=", backup_mode)});
        RunSql(path_, NotesSql(40));
        MakeBackup();
        std::filesystem::remove(path_);
        RunSql(path_, {absl::StrCat("PRAGMA journal_mode=", live_mode)});
        RunSql(path_, NotesSql(90));
        ASSERT_OK(RestoreBackup());
        EXPECT_EQ(read(path_), read(backup_));
        EXPECT_EQ(read(path_)[0], page);
        EXPECT_EQ(DigestOf(path_), DigestOf(backup_));
      }
    }
  }
}

TEST_F(RestoreTest, AnApplicationThatHasItOpenSeesTheRestoredRows) {
  BackUp(60);
  ASSERT_OK_AND_ASSIGN(DatabaseFile live, FindDatabaseFile(path_, Access::kWrite));
  Signal opened, restored;
  const pid_t application = StartChild([&] {
    auto db = SqliteAdapter::Open(path_, {});
    if (!db.ok() || *SelectInteger(**db, "SELECT count(*) FROM notes") != 0) return 1;
    opened.Send();
    restored.Wait();
    if (*SelectInteger(**db, "SELECT count(*) FROM notes") != 60) return 2;
    return (*db)->Execute("INSERT INTO notes (text) VALUES ('after')").ok() ? kChildOk : 3;
  });
  opened.Wait();
  ASSERT_OK(Restore(live, backup_, {.now_ms = kNow}));
  restored.Send();
  EXPECT_EQ(WaitForChild(application), kChildOk);
  EXPECT_EQ(Rows(path_), 61);
}

TEST_F(RestoreTest, RefusesWhileAnApplicationHasItOpenInWalMode) {
  BackUp(60, {"PRAGMA journal_mode=WAL"});
  const ContentDigest before = DigestOf(path_);
  ASSERT_OK_AND_ASSIGN(DatabaseFile live, FindDatabaseFile(path_, Access::kWrite));
  Signal opened;
  const pid_t application = StartChild([&] {
    auto db = SqliteAdapter::Open(path_, {});
    if (!db.ok() || !(*db)->Execute("SELECT count(*) FROM notes").ok()) return 1;
    opened.Send();
    return pause();
  });
  opened.Wait();
  EXPECT_THAT(
      Restore(live, backup_, {.now_ms = kNow}),
      StatusIs(StatusCode::kUnavailable, AllOf(HasSubstr("A copy of it"), HasSubstr("The database is as it was."))));
  Kill(application);
  EXPECT_EQ(DigestOf(path_), before);
  EXPECT_EQ(QueryInteger(path_, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), 1);
}

TEST_F(RestoreTest, SavesADamagedDatabaseAsItIsAndReplacesIt) {
  BackUp(100);
  RunSql(path_, NotesSql(200));
  const std::string torn = ReadBytes(path_).replace(5 * 4096, 4096, std::string(4096, 'x'));
  WriteBytes(path_, torn);
  ASSERT_OK_AND_ASSIGN(std::string safety, RestoreBackup());
  EXPECT_EQ(Rows(path_), 100);
  EXPECT_EQ(ReadBytes(safety).substr(4096), torn.substr(4096));
  EXPECT_THAT(VerifyBackup(safety), StatusIs(StatusCode::kDataLoss, HasSubstr("damaged")));
  EXPECT_THAT(ReadBytes(ManifestPath(safety)), HasSubstr("malformed"));
}

TEST_F(RestoreTest, SeesEveryFlippedBit) {
  BackUp(20);
  const std::string good = ReadBytes(backup_);
  const std::string before = ReadBytes(path_);
  constexpr size_t kFlips = 200;
  for (size_t i = 0; i < kFlips; ++i) {
    std::string bad = good;
    bad[i * bad.size() / kFlips] ^= static_cast<char>(1 << i % 8);
    WriteBytes(backup_, bad);
    EXPECT_EQ(VerifyBackup(backup_).code(), StatusCode::kDataLoss) << i;
  }
  EXPECT_THAT(RestoreBackup(), StatusIs(StatusCode::kDataLoss, HasSubstr("Nothing was changed")));
  EXPECT_EQ(ReadBytes(path_), before);
  EXPECT_THAT(Names(directory_.path()), ElementsAre("user.db"));
}

TEST_F(RestoreTest, RefusesWhatIsNoBackup) {
  BackUp(20);
  const auto refused = [&](StatusCode code, const std::string& words) {
    EXPECT_THAT(RestoreBackup(), StatusIs(code, HasSubstr(words)));
  };
  EXPECT_THAT(Restore(Live(), path_, {}), StatusIs(StatusCode::kInvalidArgument, HasSubstr("the database itself")));
  EXPECT_THAT(Restore(Live(), elsewhere_.File("no"), {}), StatusIs(StatusCode::kNotFound, HasSubstr("no file")));
  WriteBytes(backup_ + "-wal", "something");
  refused(StatusCode::kFailedPrecondition, "written to since");
  std::filesystem::remove(backup_ + "-wal");
  WriteBytes(backup_ + ".json", "{");
  refused(StatusCode::kDataLoss, "manifest");
  std::filesystem::remove(backup_ + ".json");
  const std::string good = ReadBytes(backup_);
  WriteBytes(backup_, "");
  refused(StatusCode::kDataLoss, "is empty");
  WriteBytes(backup_, "text");
  refused(StatusCode::kDataLoss, "not an SQLite database");
  EXPECT_THAT(Names(directory_.path()), ElementsAre("user.db"));
  WriteBytes(backup_, good);  // as from another tool
  refused(StatusCode::kFailedPrecondition, "is no backup that this program made");
}

TEST_F(RestoreTest, AsksForSpaceBeforeItWrites) {
  BackUp(20);
  EXPECT_THAT(Restore(Live(), backup_, {.free_space = [](const std::string&) -> absl::StatusOr<int64_t> { return 9; }}),
              StatusIs(StatusCode::kResourceExhausted, HasSubstr("MiB are needed")));
  EXPECT_THAT(Names(directory_.path()), ElementsAre("user.db"));
}

TEST_F(RestoreTest, AFullDiskLeavesTheDatabaseAsItWas) {
  BackUp(3000);
  RunSql(path_, {"VACUUM"});
  const auto restore = [&] {
    return RunInChild([&] {
      signal(SIGXFSZ, SIG_IGN);
      const rlimit bytes = {1'000'000, 1'000'000};
      setrlimit(RLIMIT_FSIZE, &bytes);
      return static_cast<int>(RestoreBackup().status().code());
    });
  };
  const ContentDigest before = DigestOf(path_);
  EXPECT_EQ(restore(), static_cast<int>(StatusCode::kResourceExhausted));
  EXPECT_FALSE(std::filesystem::exists(path_ + "-journal"));
  EXPECT_EQ(DigestOf(path_), before);
  std::filesystem::remove(path_);
  EXPECT_EQ(restore(), static_cast<int>(StatusCode::kResourceExhausted));
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(RestoreTest, ProvesThatTheDatabaseIsWhatTheBackupIs) {
  BackUp(20, {"PRAGMA journal_mode=WAL"});
  // The backup changes behind the copy's snapshot: the same as a database that did not become what the backup is.
  const auto change = [&](int, int) { RunSql(backup_, {"DELETE FROM notes WHERE id = 1"}); };
  EXPECT_THAT(Restore(Live(), backup_, {.now_ms = kNow, .progress = change}),
              StatusIs(StatusCode::kDataLoss, HasSubstr("notes: 20 rows, not 19 rows")));
}

TEST_F(RestoreTest, AKillLeavesTheOldOrTheNewDatabase) {
  BackUp(2000);
  RunSql(path_, NotesSql(500));
  const ContentDigest old_content = DigestOf(path_);
  const ContentDigest new_content = DigestOf(backup_);
  const std::string old_bytes = ReadBytes(path_);
  int old_left = 0, new_left = 0;
  constexpr int kKills = 60;
  for (int i = 0; i < kKills; ++i) {
    WriteBytes(path_, old_bytes);
    const pid_t child = StartChild([&] { return RestoreBackup().ok() ? kChildOk : 1; });
    usleep(static_cast<useconds_t>(i * 1000));
    Kill(child);
    const ContentDigest left = DigestOf((QueryInteger(path_, "SELECT count(*) FROM notes"), path_));
    ++(left == old_content ? old_left : new_left);
    EXPECT_TRUE(left == old_content || left == new_content) << FirstDifference(new_content, left);
  }
  EXPECT_EQ(old_left + new_left, kKills);
  RecordProperty("old", old_left);
  RecordProperty("new", new_left);
  EXPECT_GT(old_left, 0);
}

}  // namespace
}  // namespace crystal
