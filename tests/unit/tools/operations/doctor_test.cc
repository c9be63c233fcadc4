#include "tools/operations/doctor.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "migrations/registry.h"
#include "tests/support/database.h"
#include "tests/support/program.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Doctor : public testing::Test {
 protected:
  // Examines, and holds it to its word: nothing beside the file comes, goes or changes, but for what the memory that
  // connections share (-shm) says of its readers. What it says is `text_`.
  DoctorReport Look(bool full = false) {
    const auto before = Files();
    DoctorReport report = Examine({.path = db_, .migrations = AllMigrations(), .full = full, .now_ms = 1795000000000});
    ExpectSameFiles(Files(), before);
    text_.clear();
    for (const DoctorLine& line : report.lines) {
      absl::StrAppend(&text_, ToString(line.health), " ", line.topic, ": ", line.text, "\n");
    }
    return report;
  }
  std::map<std::string, std::string> Files() const {
    std::map<std::string, std::string> files = FilesOf(dir_.path());
    if (const auto shared = files.find("a.db-shm"); shared != files.end()) shared->second.clear();
    return files;
  }
  void CutOver() { ASSERT_EQ(RunProgram({"cutover", "--db", db_}).exit_code, 0); }
  void Legacy() {
    ASSERT_EQ(RunProgram({"legacy", "make", "--db", db_, "--release", "v0.1.2", "--sessions", "4", "--outputs", "9"})
                  .exit_code,
              0);
  }
  void Write(const std::string& bytes) { std::ofstream(db_, std::ios::binary) << bytes; }
  void Sql(const std::string& sql) { ExecuteAll(*OpenDatabase(db_), {sql}); }

  TempDir dir_;
  std::string db_ = dir_.File("a.db");
  std::string text_;
};

TEST_F(Doctor, FindsNothingAfterACutover) {
  CutOver();
  EXPECT_EQ(Look().next(), "");
  EXPECT_THAT(text_, HasSubstr("ok state: under history: 41 applied, 0 pending"));
  EXPECT_THAT(text_, HasSubstr("ok audit trail: "));
}

TEST_F(Doctor, SendsALegacyDatabaseToTheCutover) {
  Legacy();
  EXPECT_EQ(Look().next(), "cutover");
  EXPECT_THAT(text_, HasSubstr("note state: of the legacy method"));
}

TEST_F(Doctor, SendsWhatIsPendingUp) {
  CutOver();
  ASSERT_EQ(RunProgram({"down", "--db", db_}).exit_code, 0);
  EXPECT_EQ(Look().next(), "up");
}

TEST_F(Doctor, FindsDriftAndWhatIsYourOwn) {
  CutOver();
  Sql("CREATE TABLE my_notes(id)");
  EXPECT_EQ(Look().next(), "drift --accept");
  EXPECT_THAT(text_, HasSubstr("note drift: added by hand: table my_notes"));
  ASSERT_EQ(RunProgram({"drift", "--accept", "--db", db_}).exit_code, 0);
  EXPECT_EQ(Look().next(), "");
  EXPECT_THAT(text_, HasSubstr("ok your own: table my_notes"));
  Sql("DROP INDEX idx_sessions_archived");
  EXPECT_EQ(Look().next(), "drift");
}

TEST_F(Doctor, FindsABrokenTrailAndAFaultOfTheHistory) {
  CutOver();
  Sql("UPDATE migration_events SET actor = 'nobody' WHERE id = 2");
  EXPECT_EQ(Look().next(), "");  // no command mends it
  EXPECT_THAT(text_, HasSubstr("problem audit trail: line 2 of the audit trail"));
  Sql("UPDATE migrations SET checksum = 'v1:0' WHERE sequence = 3");
  EXPECT_EQ(Look().next(), "repair");
}

TEST_F(Doctor, FindsAForeignHistory) {
  ExecuteAll(*OpenDatabase(db_, {.mode = OpenMode::kCreate}), {"CREATE TABLE migrations(version INTEGER)"});
  Look();
  EXPECT_THAT(text_, HasSubstr("problem state: there is a table migrations without a column name"));
}

TEST_F(Doctor, CountsBrokenReferencesByTable) {
  Legacy();
  Sql("INSERT INTO session_outputs(session_id, type, data) VALUES('nobody', 'stdout', 'x')");
  Look();
  EXPECT_THAT(text_, HasSubstr("note references: 1 row of session_outputs point"));
}

TEST_F(Doctor, HoldsBackupsAgainstTheirManifests) {
  Legacy();
  ASSERT_EQ(RunProgram({"backup", "--db", db_, "--to", db_ + ".backup-1"}).exit_code, 0);
  Look(/*full=*/true);
  EXPECT_THAT(text_, HasSubstr("to the byte as it was"));
  std::fstream(db_ + ".backup-1", std::ios::in | std::ios::out | std::ios::binary).seekp(5000).put('!');
  Look();
  EXPECT_THAT(text_, HasSubstr("as long as it was"));
  EXPECT_EQ(Look(/*full=*/true).next(), "backup");
  EXPECT_THAT(text_, HasSubstr("does not hold any more what it held"));
  fs::resize_file(db_ + ".backup-1", 100);
  EXPECT_EQ(Look().next(), "backup");
}

TEST_F(Doctor, SendsADamagedDatabaseToItsBackup) {
  Legacy();
  ASSERT_EQ(RunProgram({"backup", "--db", db_, "--to", db_ + ".backup-1"}).exit_code, 0);
  std::fstream(db_, std::ios::in | std::ios::out | std::ios::binary).seekp(4096 + 8) << std::string(4000, '\xee');
  EXPECT_EQ(Look().next(), "restore " + db_ + ".backup-1");
  fs::resize_file(db_, 5000);
  const DoctorReport report = Look();
  EXPECT_FALSE(report.readable);
  EXPECT_EQ(report.next(), "") << "a restore refuses a truncated file";
  EXPECT_THAT(text_, HasSubstr("mv " + db_ + " " + db_ + ".damaged`), then run `crystal-migration restore " + db_));
}

TEST_F(Doctor, ReadsAWriteAheadLogAndLeavesNothingBehind) {
  auto writer = OpenDatabase(db_, {.mode = OpenMode::kCreate, .keep_write_ahead_log = true});
  ExecuteAll(*writer, {"PRAGMA journal_mode=WAL", "CREATE TABLE t(id)"});
  Look();  // in use: the -shm is the writer's
  EXPECT_THAT(text_, HasSubstr("note journal: a write-ahead log of"));
  EXPECT_THAT(text_, HasSubstr("journal mode wal"));
  writer.reset();
  fs::remove(db_ + "-shm");
  EXPECT_TRUE(Look().readable) << text_;  // the log alone
  fs::remove(db_ + "-shm");
  {
    auto folds = OpenDatabase(db_);
    ExecuteAll(*folds, {"SELECT * FROM t"});
  }
  EXPECT_TRUE(Look().readable) << text_;  // no log
}

TEST_F(Doctor, DoesNotRollAJournalBack) {
  Legacy();
  fs::copy_file(db_, dir_.File("copy.db"));
  {
    auto writer = OpenDatabase(db_);
    ExecuteAll(*writer, {"PRAGMA cache_size=1", "BEGIN IMMEDIATE", "UPDATE session_outputs SET data = data || 'x'"});
    fs::copy_file(db_ + "-journal", dir_.File("copy.db-journal"));
    fs::copy_file(db_, dir_.File("copy.db"), fs::copy_options::overwrite_existing);
  }
  db_ = dir_.File("copy.db");
  const DoctorReport report = Look();
  EXPECT_FALSE(report.readable);
  EXPECT_EQ(report.next(), "backup");
}

TEST_F(Doctor, TellsARunningMigrationFromALockThatWasLeft) {
  CutOver();
  const std::string lock = db_ + ".migrator.lock";
  { std::ofstream made(lock); }
  Look();
  EXPECT_THAT(text_, HasSubstr("note lock: a lock file without an owner"));
  const int held = open(lock.c_str(), O_RDWR);
  ASSERT_EQ(flock(held, LOCK_EX), 0);
  Look();
  EXPECT_THAT(text_, HasSubstr("a migration runs just now, in process"));
  close(held);
}

TEST_F(Doctor, SaysWhatIsThereInsteadOfADatabase) {
  EXPECT_FALSE(Look().readable);  // nothing
  EXPECT_THAT(text_, HasSubstr("problem file: There is no file"));
  Write("");
  EXPECT_EQ(Look().next(), "cutover");
  EXPECT_THAT(text_, HasSubstr("an empty database"));
  Write("Dear diary,\n");
  EXPECT_FALSE(Look().readable);
  EXPECT_THAT(text_, HasSubstr("is not an SQLite database"));
  Write(std::string("SQLite format 3\0\x10", 17));
  EXPECT_FALSE(Look().readable);
  db_ = dir_.path();
  EXPECT_FALSE(Look().readable);
  EXPECT_THAT(text_, HasSubstr("is a directory"));
  db_ = dir_.File("pipe");
  ASSERT_EQ(mkfifo(db_.c_str(), 0600), 0);
  EXPECT_FALSE(Look().readable);
}

TEST_F(Doctor, SaysThatItMayNotRead) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root to become another user";
  Legacy();
  ASSERT_EQ(chmod(dir_.path().c_str(), 0777), 0);
  ASSERT_EQ(chmod(db_.c_str(), 0600), 0);
  RunOptions options;
  options.user = 65534;
  const ProgramRun run = RunProgram({"doctor", "--db", db_}, options);
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.out, HasSubstr("No permission to read"));
}

TEST_F(Doctor, TheExitCodeTells) {
  EXPECT_EQ(RunProgram({"doctor", "--db", db_}).exit_code, 3);
  Legacy();
  EXPECT_EQ(RunProgram({"doctor", "--db", db_}).exit_code, 1);
  CutOver();
  const ProgramRun run = RunProgram({"doctor", "--db", db_});
  EXPECT_EQ(run.exit_code, 0) << run.out;
  EXPECT_THAT(run.out, HasSubstr("Nothing is to be done."));
}

}  // namespace
}  // namespace crystal
