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

}  // namespace
}  // namespace crystal
