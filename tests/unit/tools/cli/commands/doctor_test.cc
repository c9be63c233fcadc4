// What `doctor` proposes: it is run as it is printed, and it helps; where nothing helps, nothing is proposed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "tests/support/database.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr uid_t kNobody = 65534;

class DoctorCommand : public testing::Test {
 protected:
  void CutOver() { ASSERT_EQ(RunProgram({"cutover", "--db", db_}).exit_code, 0); }
  void Damage() {
    std::string bytes = ReadBytes(db_);
    for (size_t at = 4096; at < bytes.size(); at += 7) bytes[at] = 'x';
    WriteBytes(db_, bytes);
  }
  ProgramRun Doctor(uid_t user = 0) { return RunProgram({"doctor", "--db", db_}, {.user = user}); }
  // The command behind "Next:", "" where there is none.
  std::string Next(uid_t user = 0) {
    const std::string text = Doctor(user).out, start = "Next: ";
    const size_t at = text.find(start);
    return at == std::string::npos ? "" : text.substr(at + start.size(), text.find('\n', at) - at - start.size());
  }
  int Paste(const std::string& line) {
    std::error_code there_already;
    std::filesystem::create_symlink(CRYSTAL_PROGRAM, dir_.File("crystal-migration"), there_already);
    return WEXITSTATUS(std::system(absl::StrCat("PATH=", dir_.path(), ":$PATH; ", line, " >/dev/null 2>&1").c_str()));
  }

  TempDir dir_;
  std::string db_ = dir_.File("a.db");
};

TEST_F(DoctorCommand, ProposesWhatRollsAHotJournalBack) {
  MakeHotJournal(db_, 60);
  ASSERT_GT(std::filesystem::file_size(db_ + "-journal"), 0U);
  const std::string next = Next();
  ASSERT_THAT(next, HasSubstr("crystal-migration backup"));
  EXPECT_EQ(Paste(next), 0);
  EXPECT_EQ(QueryInteger(db_, "SELECT count(*) FROM notes"), 60);
  EXPECT_THAT(Doctor().out, Not(HasSubstr("a -journal of")));
}

TEST_F(DoctorCommand, ProposesTheNewestBackupThatHolds) {
  CutOver();
  const std::string older = db_ + ".backup-older", newer = db_ + ".backup-newer";
  ASSERT_EQ(RunProgram({"backup", "--db", db_, "--to", older}).exit_code, 0);
  ASSERT_EQ(RunProgram({"backup", "--db", db_, "--to", newer}).exit_code, 0);
  std::string bytes = ReadBytes(newer);
  bytes[bytes.size() / 2] ^= 1;  // as long as it was
  WriteBytes(newer, bytes);
  const std::vector<std::string> before = ContentOf(older);
  const std::string good = ReadBytes(db_);
  std::string bad = good;
  bad.replace(bad.size() - 4096 + 8, 4000, 4000, '\xee');  // a page that the schema does not need
  WriteBytes(db_, bad);
  const std::string next = Next();
  EXPECT_THAT(next, HasSubstr("restore " + older));
  EXPECT_EQ(Paste(next), 0);
  EXPECT_EQ(ContentOf(db_), before);
}

// Not even a restore can write into such a file: it has to go out of the way first.
TEST_F(DoctorCommand, SaysHowAFileBeyondSqliteIsSetAside) {
  CutOver();
  ASSERT_EQ(RunProgram({"backup", "--db", db_}).exit_code, 0);
  const std::vector<std::string> before = ContentOf(db_);
  const std::string good = ReadBytes(db_);
  for (const std::string& bad : {std::string("no database, and more than sixteen bytes of it"), good.substr(0, 5000)}) {
    WriteBytes(db_, bad);
    const std::string text = Doctor().out;
    EXPECT_THAT(text, Not(HasSubstr("Next:")));
    for (const std::string start : {"`mv ", "`crystal-migration restore "}) {
      const size_t at = text.find(start) + 1;
      ASSERT_GT(at, 1U) << text;
      EXPECT_EQ(Paste(text.substr(at, text.find('`', at) - at)), 0);
    }
    EXPECT_EQ(ContentOf(db_), before);
    EXPECT_EQ(ReadBytes(db_ + ".damaged"), bad);
    std::filesystem::remove(db_ + ".damaged");
  }
}

TEST_F(DoctorCommand, ProposesNoBackupOfADamagedDatabase) {
  CutOver();
  Damage();
  const ProgramRun run = Doctor();
  EXPECT_NE(run.exit_code, 0);
  EXPECT_THAT(run.out, Not(HasSubstr("Next:")));
  EXPECT_NE(RunProgram({"backup", "--db", db_}).exit_code, 0) << "else it could be proposed";
}

TEST_F(DoctorCommand, ProposesNothingForAFileThatIsNotThere) {
  EXPECT_EQ(Next(), "");
  WriteBytes(db_ + ".backup-1", "changed");
  EXPECT_EQ(Next(), "") << "there is nothing to make a backup of";
}

TEST_F(DoctorCommand, SeesThatAFileOrItsDirectoryMayNotBeWritten) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root to be somebody else";
  ASSERT_EQ(RunProgram({"legacy", "make", "--release", "v0.3.5", "--sessions", "1", "--db", db_}).exit_code, 0);
  chmod(dir_.path().c_str(), 0777);
  chmod(db_.c_str(), 0444);
  EXPECT_THAT(Doctor(kNobody).out, HasSubstr("problem  writing"));
  EXPECT_EQ(Next(kNobody), "");
  chmod(db_.c_str(), 0666);
  EXPECT_THAT(Doctor(kNobody).out, Not(HasSubstr("problem  writing")));
  EXPECT_THAT(Next(kNobody), HasSubstr("cutover"));
  chmod(dir_.path().c_str(), 0755);
  EXPECT_THAT(Doctor(kNobody).out, HasSubstr("problem  writing"));
  EXPECT_EQ(Next(kNobody), "");
}

TEST_F(DoctorCommand, DoesNotRestoreAHealthyFileThatIsOutOfReach) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root to be somebody else";
  CutOver();
  ASSERT_EQ(RunProgram({"backup", "--db", db_}).exit_code, 0);
  chmod(dir_.path().c_str(), 0777);
  chmod(db_.c_str(), 0600);
  const ProgramRun run = Doctor(kNobody);
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.out, Not(HasSubstr("Next:")));
}

TEST_F(DoctorCommand, SendsNobodyToACutoverBesideAnOpenApplication) {
  ASSERT_EQ(RunProgram({"legacy", "make", "--release", "v0.3.5", "--sessions", "1", "--db", db_}).exit_code, 0);
  const auto application = OpenDatabase(db_);
  ExecuteAll(*application, {"SELECT * FROM sessions"});
  const ProgramRun run = Doctor();
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, HasSubstr("problem  open in"));
  EXPECT_THAT(run.out, Not(HasSubstr("Next:")));
}

}  // namespace
}  // namespace crystal
