// `create`, as a user types it: what it writes holds before it is edited.
#include "tools/operations/create.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

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

class CreateInOwn : public testing::Test {
 protected:
  ProgramRun Run(std::vector<std::string> words) const {
    words.insert(words.end(), {"--application", "own", "--migrations", dir_.path()});
    return RunProgram(words);
  }
  std::string Created(const std::vector<std::string>& words) const {
    const std::vector<std::string> before = Names(dir_.path());
    const ProgramRun run = Run(words);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    for (const std::string& name : Names(dir_.path())) {
      if (std::find(before.begin(), before.end(), name) != before.end()) continue;
      const std::string text = ReadBytes(dir_.File(name));
      EXPECT_THAT(text, Not(HasSubstr("session"))) << name;
      return text;
    }
    return "";
  }

  TempDir dir_;
};

TEST_F(CreateInOwn, SpeaksOfTheTablesThatItsMigrationsMake) {
  WriteBytes(dir_.File("1-first.sql"),
             "-- migrate:up\nCREATE TABLE notes(id INTEGER PRIMARY KEY, body TEXT NOT NULL, mood TEXT);\n"
             "CREATE TABLE \"order\"(id INTEGER PRIMARY KEY, due TEXT);\n"
             "-- migrate:down\nDROP TABLE \"order\";\nDROP TABLE notes;\n");
  EXPECT_THAT(Created({"create", "x-column", "--from", "column"}), HasSubstr("ALTER TABLE notes ADD COLUMN x TEXT;"));
  EXPECT_THAT(Created({"create", "add-order-note"}), HasSubstr("ALTER TABLE \"order\" ADD COLUMN note TEXT;"));
  EXPECT_THAT(Created({"create", "index-due"}), HasSubstr("CREATE INDEX idx_due ON \"order\"(due);"));
  EXPECT_THAT(Created({"create", "index-order"}), HasSubstr("CREATE INDEX idx_order ON notes(body);"));
  EXPECT_THAT(Created({"create", "add-body"}), HasSubstr("ALTER TABLE \"order\" ADD COLUMN body TEXT;"));
  EXPECT_THAT(Created({"create", "fill-names"}), HasSubstr("UPDATE notes SET mood = NULL WHERE mood = '';"));
  EXPECT_THAT(Created({"create", "create-people"}), HasSubstr("CREATE TABLE people ("));
  EXPECT_THAT(Created({"create", "rename-note-mood-to-state"}), HasSubstr("notes RENAME COLUMN mood TO state;"));
  EXPECT_THAT(Created({"create", "drop-state"}), HasSubstr("ALTER TABLE notes DROP COLUMN state;"));
  EXPECT_THAT(Created({"create", "drop-index-due"}), HasSubstr("DROP INDEX idx_due;"));
  EXPECT_THAT(Created({"create", "drop-people-table"}), HasSubstr("DROP TABLE people;"));
  EXPECT_THAT(Created({"create", "all-notes", "--repeatable"}), HasSubstr("FROM notes;"));
  EXPECT_EQ(Run({"up", "--db", dir_.File("a.db")}).exit_code, 0);
  const ProgramRun validated = Run({"validate"});
  EXPECT_EQ(validated.exit_code, 0) << validated.out;
}

TEST_F(CreateInOwn, SaysWhatToFillInWhereThereIsNoTableAndRunsAsItStands) {
  for (const std::string& from : TemplateNames()) {
    if (from == "table") continue;
    EXPECT_THAT(Created({"create", "x-" + from, "--from", from}), HasSubstr("-- Fill in what")) << from;
  }
  EXPECT_THAT(Created({"create", "views", "--repeatable"}), HasSubstr("-- Fill in what it shows"));
  const ProgramRun run = Run({"up", "--db", dir_.File("a.db")});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(Run({"reset", "--yes", "--db", dir_.File("a.db")}).exit_code, 0);
}

}  // namespace
}  // namespace crystal
