// `restore`, as a user types it: a slip of the hand takes no database away.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using testing::HasSubstr;

TEST(RestoreCommand, TakesAnotherDatabaseOnlyWhereThatIsSaid) {
  TempDir dir;
  const std::string db = dir.File("a.db"), other = dir.File("other.db");
  ASSERT_EQ(RunProgram({"cutover", "--db", db}).exit_code, 0);
  RunSql(other, {"CREATE TABLE mine(x)"});
  const auto before = FilesOf(dir.path());
  const ProgramRun refused = RunProgram({"restore", other, "--db", db});
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_THAT(refused.err, HasSubstr("is no backup that this program made"));
  EXPECT_THAT(refused.err, HasSubstr("--any-file"));
  ExpectSameFiles(FilesOf(dir.path()), before);
  const ProgramRun forced = RunProgram({"restore", other, "--db", db, "--any-file"});
  EXPECT_EQ(forced.exit_code, 0) << forced.err;
  EXPECT_EQ(ContentOf(db), ContentOf(other));
}

TEST(RestoreCommand, ADryRunLooksAndChangesNothing) {
  TempDir dir;
  const std::string db = dir.File("a.db"), backup = db + ".backup-1";
  ASSERT_EQ(RunProgram({"cutover", "--db", db}).exit_code, 0);
  ASSERT_EQ(RunProgram({"backup", "--db", db, "--to", backup}).exit_code, 0);
  RunSql(dir.File("other.db"), {"CREATE TABLE mine(x)"});
  ASSERT_EQ(RunProgram({"down", "--db", db}).exit_code, 0);
  const auto before = FilesOf(dir.path());
  EXPECT_THAT(RunProgram({"restore", backup, "--db", db, "--dry-run"}).out, HasSubstr("nothing was changed"));
  EXPECT_EQ(RunProgram({"restore", dir.File("other.db"), "--db", db, "--dry-run"}).exit_code, 3);
  ExpectSameFiles(FilesOf(dir.path()), before);
  WriteBytes(backup, ReadBytes(backup) + "x");
  EXPECT_EQ(RunProgram({"restore", backup, "--db", db, "--dry-run"}).exit_code, 3);
}

TEST(RollbackCommand, ADryRunProvesAndChangesNothing) {
  TempDir dir;
  const std::string db = dir.File("a.db");
  ASSERT_EQ(RunProgram({"legacy", "make", "--release", "v0.3.5", "--sessions", "1", "--db", db}).exit_code, 0);
  ASSERT_EQ(RunProgram({"cutover", "--db", db}).exit_code, 0);
  const auto before = FilesOf(dir.path());
  const ProgramRun dry = RunProgram({"rollback", "--to-legacy", "--dry-run", "--db", db});
  EXPECT_EQ(dry.exit_code, 0) << dry.err;
  EXPECT_THAT(dry.out, HasSubstr("would be in mode legacy"));
  ExpectSameFiles(FilesOf(dir.path()), before);
  EXPECT_EQ(RunProgram({"rollback", "--to-legacy", "--db", db}).exit_code, 0);
}

}  // namespace
}  // namespace crystal
