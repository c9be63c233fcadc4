#include "migrator/files/backup.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "migrator/base/sha256.h"
#include "migrator/files/file_sha256.h"
#include "migrator/files/restore.h"
#include "tests/support/child.h"
#include "tests/support/files.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr int64_t kNow = 1'800'000'000'000;  // 2027-01-15 08:00:00
constexpr char kName[] = "user.db.backup-20270115T080000Z";

// Another process finds SQLite's locks on the file. Asked of the kernel: a forked SQLite would believe its copy of this
// process's memory (hazard B22).
bool IsLocked(const std::string& path) {
  return RunInChild([&] {
           constexpr off_t kPendingByte = 0x40000000;
           constexpr off_t kLockBytes = 512;
           struct flock wanted = {};
           wanted.l_type = F_WRLCK;
           wanted.l_start = kPendingByte;
           wanted.l_len = kLockBytes;
           const int file = open(path.c_str(), O_RDWR | O_CLOEXEC);
           return file >= 0 && fcntl(file, F_GETLK, &wanted) == 0 && wanted.l_type != F_UNLCK ? kChildOk : 1;
         }) == kChildOk;
}

class BackupTest : public testing::Test {
 protected:
  DatabaseFile Source() {
    absl::StatusOr<DatabaseFile> file = FindDatabaseFile(path_, Access::kRead);
    EXPECT_OK(file);
    return file.value_or(DatabaseFile{});
  }
  absl::StatusOr<PendingBackup> Copy(BackupOptions options = {}) {
    options.now_ms = kNow;
    return PendingBackup::Copy(Source(), options);
  }
  absl::StatusOr<std::string> Backup(const BackupOptions& options = {}) {
    ASSIGN_OR_RETURN(PendingBackup backup, Copy(options));
    RETURN_IF_ERROR(backup.Verify());
    return backup.Keep();
  }

  TempDir directory_;
  std::string path_ = directory_.File("user.db");
};

TEST_F(BackupTest, KeepsAVerifiedCopyWithItsManifest) {
  RunSql(path_, NotesSql(500));
  ASSERT_OK_AND_ASSIGN(std::string backup, Backup());
  EXPECT_EQ(std::filesystem::path(backup).filename(), kName);
  EXPECT_THAT(Names(directory_.path()), ElementsAre("user.db", kName, absl::StrCat(kName, ".json")));
  EXPECT_EQ(DigestOf(backup), DigestOf(path_));
  EXPECT_OK(VerifyBackup(backup));
  ASSERT_OK_AND_ASSIGN(BackupManifest manifest, ParseManifest(ReadBytes(ManifestPath(backup))));
  EXPECT_EQ(manifest.source, Source().path);
  EXPECT_EQ(manifest.created_ms, kNow);
  EXPECT_EQ(manifest.size, static_cast<int64_t>(ReadBytes(backup).size()));
  EXPECT_EQ(manifest.sha256, Sha256Hex(ReadBytes(backup)));
  EXPECT_EQ(manifest.tables, DigestOf(path_));
}

TEST_F(BackupTest, IsPrivateWhateverTheUmask) {
  RunSql(path_, NotesSql(5));
  chmod(path_.c_str(), 0666);
  for (const mode_t mask : {0000, 0022, 0077, 0777}) {
    EXPECT_EQ(RunInChild([&] {
                umask(mask);
                absl::StatusOr<PendingBackup> backup = Copy();
                if (!backup.ok() || ModeOf(backup->path()) != 0600) return 1;
                absl::StatusOr<std::string> kept = backup->Verify().ok() ? backup->Keep() : "";
                return kept.ok() && ModeOf(*kept) == 0600 && ModeOf(ManifestPath(*kept)) == 0600 ? kChildOk : 2;
              }),
              kChildOk)
        << mask;
  }
}

TEST_F(BackupTest, BelongsToTheDatabasesOwnerWhenRootMakesIt) {
  if (geteuid() != 0) GTEST_SKIP() << "only root gives files away";
  RunSql(path_, NotesSql(5));
  ASSERT_EQ(chown(path_.c_str(), 65534, 65534), 0);
  ASSERT_OK_AND_ASSIGN(std::string backup, Backup());
  for (const std::string& file : {backup, ManifestPath(backup)}) {
    struct stat found = {};
    ASSERT_EQ(stat(file.c_str(), &found), 0);
    EXPECT_EQ(found.st_uid, 65534u);
  }
}

TEST_F(BackupTest, HoldsWhatIsInTheLogOnlyAndLeavesTheLog) {
  MakeUncheckpointed(path_, 500);
  const std::string file = ReadBytes(path_);
  const std::string log = ReadBytes(path_ + "-wal");
  ASSERT_GT(log.size(), 500'000u);
  ASSERT_OK_AND_ASSIGN(std::string backup, Backup());
  EXPECT_EQ(ReadBytes(path_), file);
  EXPECT_EQ(ReadBytes(path_ + "-wal"), log);
  EXPECT_EQ(QueryInteger(backup, "SELECT count(*) FROM notes"), 500);
}

TEST_F(BackupTest, CopiesALogCompletelyWithoutAnyRightToWrite) {
  MakeUncheckpointed(path_, 300);
  TempDir elsewhere;
  chmod(elsewhere.path().c_str(), 0777);
  for (const char* suffix : {"", "-wal", "-shm"}) chmod((path_ + suffix).c_str(), 0444);
  chmod(directory_.path().c_str(), 0555);
  EXPECT_EQ(RunWithoutPrivileges([&] {
              absl::StatusOr<std::string> backup = Backup({.target = elsewhere.File("copy.db")});
              EXPECT_OK(backup);
              return backup.ok() && QueryInteger(*backup, "SELECT count(*) FROM notes") == 300 ? kChildOk : 1;
            }),
            kChildOk);
  EXPECT_THAT(Names(directory_.path()), ElementsAre("user.db", "user.db-shm", "user.db-wal"));
  chmod(directory_.path().c_str(), 0700);
}

TEST_F(BackupTest, LeavesNothingBesideADatabaseInWalMode) {
  RunSql(path_, {"PRAGMA journal_mode=WAL"});
  RunSql(path_, NotesSql(10));
  const std::string before = ReadBytes(path_);
  ASSERT_OK_AND_ASSIGN(std::string backup, Backup());
  EXPECT_OK(VerifyBackup(backup));
  EXPECT_THAT(Names(directory_.path()), ElementsAre("user.db", kName, absl::StrCat(kName, ".json")));
  EXPECT_EQ(ReadBytes(path_), before);
  EXPECT_EQ(ReadBytes(backup)[18], 2) << "the copy's journal mode is the source's";
}

TEST_F(BackupTest, RollsAHotJournalBackFirst) {
  MakeHotJournal(path_, 300);
  ASSERT_TRUE(std::filesystem::exists(path_ + "-journal"));
  ASSERT_OK_AND_ASSIGN(std::string backup, Backup());
  EXPECT_EQ(QueryInteger(backup, "SELECT count(*) FROM notes"), 300);
}

TEST_F(BackupTest, WorksInsideAnOpenTransactionAndKeepsItsLock) {
  for (const char* mode : {"DELETE", "WAL"}) {
    const DatabaseFile source =
        (RunSql(path_, {absl::StrCat("PRAGMA journal_mode=", mode)}), RunSql(path_, NotesSql(50)), Source());
    ASSERT_OK_AND_ASSIGN(std::unique_ptr<SqliteAdapter> db, SqliteAdapter::Open(path_, {}));
    ASSERT_OK(db->Begin());
    ASSERT_OK_AND_ASSIGN(PendingBackup backup, PendingBackup::Copy(source, {.now_ms = kNow}));
    ASSERT_OK(backup.Verify());
    ASSERT_OK(db->Execute("DELETE FROM notes WHERE id % 2 = 0"));
    ASSERT_OK_AND_ASSIGN(std::string kept, backup.Keep());
    // Had anything here opened and closed the file by itself, the locks would be gone (hazard B6).
    EXPECT_TRUE(IsLocked(path_));
    EXPECT_OK(db->Commit());
    EXPECT_NE(DigestOf(kept), DigestOf(path_));
  }
}

TEST_F(BackupTest, NeverOverwrites) {
  RunSql(path_, NotesSql(5));
  const std::string target = directory_.File("copy.db");
  WriteBytes(target, "precious");
  EXPECT_THAT(Backup({.target = target}), StatusIs(StatusCode::kAlreadyExists, HasSubstr("copy.db exists already")));
  EXPECT_EQ(ReadBytes(target), "precious");
  std::filesystem::create_symlink("nowhere", directory_.File("link.db"));
  EXPECT_THAT(Backup({.target = directory_.File("link.db")}), StatusIs(StatusCode::kAlreadyExists, HasSubstr("link")));
  WriteBytes(directory_.File("free.db.json"), "precious");
  EXPECT_THAT(Backup({.target = directory_.File("free.db")}), StatusIs(StatusCode::kAlreadyExists, HasSubstr("json")));
  EXPECT_THAT(Names(directory_.path()), ElementsAre("copy.db", "free.db.json", "link.db", "user.db"));
}

TEST_F(BackupTest, DoesNotOverwriteWhatAppearsMeanwhile) {
  RunSql(path_, NotesSql(5));
  ASSERT_OK_AND_ASSIGN(PendingBackup backup, Copy());
  ASSERT_OK(backup.Verify());
  WriteBytes(backup.target(), "precious");
  EXPECT_THAT(backup.Keep(), StatusIs(StatusCode::kAlreadyExists, HasSubstr("File exists")));
  EXPECT_EQ(ReadBytes(directory_.File(kName)), "precious");
  EXPECT_THAT(Names(directory_.path()), ElementsAre("user.db", kName));
}

TEST_F(BackupTest, CountsOnWhereANameIsTaken) {
  RunSql(path_, NotesSql(5));
  ASSERT_OK(Backup());
  ASSERT_OK_AND_ASSIGN(std::string second, Backup());
  ASSERT_OK_AND_ASSIGN(std::string third, Backup());
  EXPECT_EQ(std::filesystem::path(second).filename(), absl::StrCat(kName, "-2"));
  EXPECT_EQ(std::filesystem::path(third).filename(), absl::StrCat(kName, "-3"));
}

TEST_F(BackupTest, ClearsAwayWhatAKilledRunLeft) {
  RunSql(path_, NotesSql(50));
  const auto die = [&](const std::string& target) {
    RunInChild([&]() -> int {
      absl::StatusOr<PendingBackup> backup = Copy({.target = target});
      _exit(kChildOk);
    });
  };
  die("");
  die(directory_.File("copy.db"));
  EXPECT_THAT(Names(directory_.path()), ElementsAre("copy.db.partial", "user.db", absl::StrCat(kName, ".partial")));
  ASSERT_OK(Backup({.target = directory_.File("copy.db")}));
  ASSERT_OK(Backup());
  EXPECT_THAT(Names(directory_.path()),
              ElementsAre("copy.db", "copy.db.json", "user.db", kName, absl::StrCat(kName, ".json")));
}

TEST_F(BackupTest, LeavesTheFilesOfLivingRunsAndOfUsersAlone) {
  RunSql(path_, NotesSql(5));
  WriteBytes(directory_.File("user.db.backup-mine.partial"), "");
  WriteBytes(directory_.File("copy.db.partial"), "precious");
  ASSERT_OK_AND_ASSIGN(PendingBackup living, Copy());
  EXPECT_EQ(RunInChild([&] { return static_cast<int>(Backup().status().code()); }), kChildOk);
  EXPECT_THAT(Backup({.target = directory_.File("copy.db")}),
              StatusIs(StatusCode::kAlreadyExists, HasSubstr("copy.db.partial is there")));
  EXPECT_EQ(ReadBytes(directory_.File("copy.db.partial")), "precious");
  EXPECT_TRUE(std::filesystem::exists(directory_.File("user.db.backup-mine.partial")));
  EXPECT_OK(living.Verify());
  EXPECT_OK(living.Keep());
}

TEST_F(BackupTest, LeavesNothingUnlessItIsKept) {
  RunSql(path_, {"PRAGMA journal_mode=WAL"});
  RunSql(path_, NotesSql(5));
  {
    ASSERT_OK_AND_ASSIGN(PendingBackup backup, Copy());
    EXPECT_THAT(Names(directory_.path()), ElementsAre("user.db", absl::StrCat(kName, ".partial")));
    EXPECT_THAT(backup.Keep(), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("not verified")));
  }
  {
    ASSERT_OK_AND_ASSIGN(PendingBackup backup, Copy());
    ASSERT_OK_AND_ASSIGN(auto reader, SqliteAdapter::Open(backup.path(), {.mode = OpenMode::kReadOnly}));
    EXPECT_OK(reader->Execute("SELECT count(*) FROM notes"));
    reader.reset();
  }
  EXPECT_THAT(Names(directory_.path()), ElementsAre("user.db"));
}

TEST_F(BackupTest, MayBeReadBeforeItIsKept) {
  RunSql(path_, {"PRAGMA journal_mode=WAL"});
  RunSql(path_, NotesSql(5));
  ASSERT_OK_AND_ASSIGN(PendingBackup backup, Copy({.digest = false}));
  ASSERT_OK(backup.VerifyStructure());
  EXPECT_THAT(backup.VerifyContent(), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("without a digest")));
  ASSERT_OK_AND_ASSIGN(auto reader, SqliteAdapter::Open(backup.path(), {.mode = OpenMode::kReadOnly}));
  EXPECT_OK(reader->Execute("SELECT count(*) FROM notes"));
  reader.reset();
  EXPECT_OK(backup.Keep());
  EXPECT_THAT(Names(directory_.path()), ElementsAre("user.db", kName, absl::StrCat(kName, ".json")));
}

TEST_F(BackupTest, ALockedSourceGivesNoBackup) {
  RunSql(path_, NotesSql(5));
  const DatabaseFile source = Source();
  Signal locked;
  const pid_t holder = StartChild([&] {
    auto db = SqliteAdapter::Open(path_, {});
    if (!db.ok() || !(*db)->Execute("BEGIN EXCLUSIVE").ok()) return 1;
    locked.Send();
    return pause();
  });
  locked.Wait();
  EXPECT_THAT(PendingBackup::Copy(source, {}), StatusIs(StatusCode::kUnavailable, HasSubstr("locked")));
  Kill(holder);
  EXPECT_FALSE(std::filesystem::exists(directory_.File("user.db.backup-19700101T000000Z.partial")));
  EXPECT_OK(Backup());
}

TEST_F(BackupTest, AWriterCannotKeepItFromEnding) {
  RunSql(path_, {"PRAGMA journal_mode=WAL"});
  RunSql(path_, NotesSql(20'000));  // more pages than are copied in one step
  const DatabaseFile source = Source();
  Signal writing;
  const pid_t writer = StartChild([&] {
    auto db = SqliteAdapter::Open(path_, {});
    for (int i = 0; db.ok(); ++i) {
      if (!(*db)->Execute("UPDATE notes SET text = text || 'x' WHERE id = 1 + abs(random() % 20000)").ok()) return 1;
      if (i == 0) writing.Send();
    }
    return 2;
  });
  writing.Wait();
  absl::StatusOr<PendingBackup> backup = PendingBackup::Copy(source, {});
  Kill(writer);
  ASSERT_OK(backup);
  EXPECT_OK(backup->Verify());
}

TEST_F(BackupTest, SeesACopyThatIsNotWhatWasCopied) {
  RunSql(path_, NotesSql(100));
  ASSERT_OK_AND_ASSIGN(PendingBackup changed, Copy());
  RunSql(changed.path(), {"UPDATE notes SET text = 'nope 7' WHERE id = 7"});
  EXPECT_OK(changed.VerifyStructure());
  EXPECT_THAT(changed.VerifyContent(), StatusIs(StatusCode::kDataLoss, HasSubstr("notes: 100 rows with other values")));
  EXPECT_THAT(changed.Keep(), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("not verified")));
  ASSERT_OK_AND_ASSIGN(PendingBackup empty, Copy());
  std::filesystem::resize_file(empty.path(), 0);
  EXPECT_THAT(empty.Verify(), StatusIs(StatusCode::kInternal, HasSubstr("has 0 bytes")));
  ASSERT_OK_AND_ASSIGN(PendingBackup cut, Copy());
  std::filesystem::resize_file(cut.path(), 4096);
  EXPECT_THAT(cut.Verify(), StatusIs(StatusCode::kInternal, HasSubstr("has 4096 bytes")));
  ASSERT_OK_AND_ASSIGN(PendingBackup torn, Copy());
  WriteBytes(torn.path(), ReadBytes(torn.path()).replace(8192, 4096, std::string(4096, 'x')));
  EXPECT_THAT(torn.Verify(), StatusIs(StatusCode::kDataLoss, HasSubstr("is damaged")));
}

TEST_F(BackupTest, RefusesASourceThatWasReplaced) {
  RunSql(path_, NotesSql(5));
  const DatabaseFile source = Source();
  std::filesystem::rename(path_, directory_.File("moved"));
  RunSql(path_, NotesSql(6));
  EXPECT_THAT(PendingBackup::Copy(source, {}), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("was replaced")));
  EXPECT_THAT(Names(directory_.path()), ElementsAre("moved", "user.db"));
}

TEST_F(BackupTest, AsksForSpaceBeforeItWrites) {
  RunSql(path_, NotesSql(5));
  EXPECT_THAT(Backup({.free_space = [](const std::string&) -> absl::StatusOr<int64_t> { return 1000; }}),
              StatusIs(StatusCode::kResourceExhausted, HasSubstr("0.0 MiB free")));
  EXPECT_THAT(Names(directory_.path()), ElementsAre("user.db"));
}

TEST_F(BackupTest, AFullDiskLeavesNothing) {
  RunSql(path_, NotesSql(3000));
  // Limits that fall into the copy, and one that the copy fits in but for its last page.
  const int64_t size = static_cast<int64_t>(std::filesystem::file_size(path_));
  for (const int64_t limit : {int64_t{0}, int64_t{100'000}, size / 2, size - 4096}) {
    EXPECT_EQ(RunInChild([&] {
                signal(SIGXFSZ, SIG_IGN);
                const rlimit bytes = {static_cast<rlim_t>(limit), static_cast<rlim_t>(limit)};
                setrlimit(RLIMIT_FSIZE, &bytes);
                return static_cast<int>(Backup().status().code());
              }),
              static_cast<int>(StatusCode::kResourceExhausted))
        << limit;
    EXPECT_THAT(Names(directory_.path()), ElementsAre("user.db"));
  }
}

TEST_F(BackupTest, CopiesAnEmptyDatabase) {
  WriteBytes(path_, "");
  ASSERT_OK_AND_ASSIGN(std::string backup, Backup());
  EXPECT_OK(VerifyBackup(backup));
  EXPECT_EQ(ReadBytes(path_), "");
}

TEST_F(BackupTest, KeepsEverySetting) {
  RunSql(path_, {"PRAGMA encoding='UTF-16le'", "PRAGMA page_size=8192", "PRAGMA auto_vacuum=INCREMENTAL",
                 "PRAGMA user_version=7", "PRAGMA application_id=99", "CREATE TABLE notes (a)",
                 "INSERT INTO notes (rowid, a) VALUES (17, 'x')"});
  ASSERT_OK_AND_ASSIGN(std::string backup, Backup());
  for (const char* pragma : {"page_size", "auto_vacuum", "user_version", "application_id"}) {
    const std::string sql = absl::StrCat("SELECT * FROM pragma_", pragma);
    EXPECT_EQ(QueryInteger(backup, sql), QueryInteger(path_, sql)) << pragma;
  }
  EXPECT_EQ(QueryInteger(backup, "SELECT encoding = 'UTF-16le' FROM pragma_encoding"), 1);
}

TEST(BackupManifestTest, SurvivesAnyNameAndRefusesAnythingElse) {
  BackupManifest manifest{.source = "/a\"\n",
                          .created_ms = kNow,
                          .size = 5,
                          .sha256 = std::string(64, 'a'),
                          .tables = {{"t\"\n", {.rows = 3, .high = ~uint64_t{0}, .low = 1}}},
                          .damage = ""};
  ASSERT_OK_AND_ASSIGN(BackupManifest read, ParseManifest(ToJson(manifest)));
  EXPECT_EQ(read, manifest);
  manifest.source = "/bad\xff";
  EXPECT_OK(ParseManifest(ToJson(manifest)));
  for (const char* text : {"", "[]", "{}", "{\"format\":1}", "{\"format\":2}", "nonsense", "{\"format\":\"1\"}"}) {
    EXPECT_THAT(ParseManifest(text), StatusIs(StatusCode::kDataLoss, HasSubstr("manifest"))) << text;
  }
}

}  // namespace
}  // namespace crystal
