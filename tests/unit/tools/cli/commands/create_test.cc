// `create`, as a user types it: what it writes holds before it is edited.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(CreateCommand, WritesWhatPassesValidate) {
  TempDir dir;
  for (const char* name :
       {"create-notes", "add-session-tags", "add-status-index", "fill-names", "drop-status-message",
        "drop-tool-panel-metadata", "drop-index-sessions-archived", "rename-session-worktree-name-to-tree"}) {
    const ProgramRun run = RunProgram({"create", name, "--sql", "--migrations", dir.path()});
    EXPECT_EQ(run.exit_code, 0) << run.err;
  }
  EXPECT_EQ(Names(dir.path()).size(), 8U);
  const ProgramRun validated = RunProgram({"validate", "--migrations", dir.path()});
  EXPECT_EQ(validated.exit_code, 0) << validated.out;
}

TEST(CreateCommand, DropsWhereTheNameSaysSo) {
  TempDir dir;
  ASSERT_EQ(RunProgram({"create", "drop-sessions-note", "--sql", "--migrations", dir.path()}).exit_code, 0);
  const std::string text = ReadBytes(dir.File(Names(dir.path()).at(0)));
  const std::string up = text.substr(0, text.find("-- migrate:down"));
  EXPECT_THAT(up, AllOf(HasSubstr("ALTER TABLE sessions DROP COLUMN note;"), Not(HasSubstr("ADD COLUMN"))));
}

}  // namespace
}  // namespace crystal
