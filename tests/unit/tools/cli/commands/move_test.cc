// What up, down and plan say, and what they leave beside the database.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class MoveCommands : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(migrations_);
    ASSERT_EQ(RunProgram({"cutover", "--db", db_}).exit_code, 0);
  }
  void Write(const std::string& name, const std::string& text) { WriteBytes(migrations_ + "/" + name, text); }
  ProgramRun On(std::vector<std::string> words) {
    words.insert(words.end(), {"--db", db_, "--migrations", migrations_});
    return RunProgram(words);
  }

  std::vector<std::string> Backups() const {
    std::vector<std::string> backups;
    for (const auto& [name, bytes] : FilesOf(dir_.path())) {
      if (name.starts_with("a.db.backup-") && !name.ends_with(".json")) backups.push_back(dir_.File(name));
    }
    return backups;
  }

  TempDir dir_;
  std::string db_ = dir_.File("a.db");
  std::string migrations_ = dir_.File("my migrations");
};

TEST_F(MoveCommands, AnErrorOfSqlShowsFileLineAndStatement) {
  Write("20260101000000-create-x.sql",
        "-- migrate:up\nCREATE TABLE x(a);\n\nINSERT INTO z\n  VALUES (1);\n-- migrate:down\nDROP TABLE x;\nDROP TABLE "
        "z;");
  const std::string place = migrations_ + "/20260101000000-create-x.sql:";
  for (const std::string command : {"up", "plan", "validate"}) {
    const ProgramRun run = On({command});
    EXPECT_NE(run.exit_code, 0);
    EXPECT_THAT(run.out + run.err,
                HasSubstr(place + "4: sqlite: no such table: z [1]\n    INSERT INTO z\n      VALUES (1);"));
  }
  Write("20260101000000-create-x.sql",
        "-- migrate:up\nCREATE TABLE x(a);\n-- migrate:down\nDROP TABLE x;\nDROP TABLE z;");
  ASSERT_EQ(On({"up"}).exit_code, 0);
  EXPECT_THAT(On({"down"}).err, HasSubstr("undo: " + place + "5: sqlite: no such table: z [1]\n    DROP TABLE z;\n"));
  Write("20260101000000-create-x.sql", "-- migrate:up\n\nPRAGMA user_version = 1;\n");
  EXPECT_THAT(On({"up"}).err, HasSubstr(place + "3: PRAGMA"));
}

TEST_F(MoveCommands, ABackupComesBeforeWhatTakesRowsAway) {
  Write("20260101000000-create-x.sql", "-- migrate:up\nCREATE TABLE x(a, b);\n-- migrate:down\nDROP TABLE x;");
  EXPECT_THAT(On({"up"}).out, Not(HasSubstr("as it was before")));
  EXPECT_THAT(On({"redo"}).out, Not(HasSubstr("as it was before")));  // it is empty
  RunSql(db_, {"INSERT INTO x VALUES(1, 2)"});
  Write("20260102000000-drop-b.sql",
        "-- migrate:up\nALTER TABLE x DROP COLUMN b;\n-- migrate:down\nALTER TABLE x ADD COLUMN b;");
  const std::vector<std::string> before = ContentOf(db_);
  EXPECT_THAT(On({"plan"}).out, HasSubstr("A verified backup would be made first"));
  EXPECT_EQ(Backups().size(), 0U);
  const std::string up = On({"up"}).out;
  ASSERT_EQ(Backups().size(), 1U);
  EXPECT_THAT(up, HasSubstr("  as it was before: " + Backups()[0] + "\n"));
  EXPECT_EQ(ContentOf(Backups()[0]), before);
  EXPECT_EQ(RunProgram({"restore", Backups()[0], "--db", db_, "--dry-run"}).exit_code, 0);
  EXPECT_THAT(On({"down"}).out, Not(HasSubstr("as it was before")));  // it adds a column
  EXPECT_THAT(On({"up", "--no-backup"}).out, Not(HasSubstr("as it was before")));
  EXPECT_THAT(On({"down", "--dry-run"}).out, Not(HasSubstr("backup")));
  EXPECT_THAT(On({"to", "20260101000000-create-x"}).out, Not(HasSubstr("as it was before")));
  EXPECT_THAT(On({"redo", "--dry-run"}).out, HasSubstr("A verified backup would be made first"));
  EXPECT_EQ(Backups().size(), 1U);
  EXPECT_THAT(On({"down"}).out, HasSubstr("as it was before"));
  EXPECT_EQ(Backups().size(), 2U);
}

TEST_F(MoveCommands, AFailedMoveLeavesNoBackup) {
  Write("20260101000000-drop-y.sql", "-- migrate:up\nDELETE FROM y;\nSELECT nothing FROM y;");
  RunSql(db_, {"CREATE TABLE y(a)", "INSERT INTO y VALUES(1)"});
  const auto before = FilesOf(dir_.path());
  EXPECT_EQ(On({"up"}).exit_code, 3);
  ExpectSameFiles(FilesOf(dir_.path()), before);
}

}  // namespace
}  // namespace crystal
