#include "migrator/road/repair.h"

#include "tests/unit/tools/operations/sql_files_fixture.h"

namespace crystal {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr char kFile[] = "20260101000000-create-tags";
constexpr char kText[] = "-- migrate:up\nCREATE TABLE tags(name TEXT);\n-- migrate:down\nDROP TABLE tags;\n";
constexpr char kEdited[] = "-- migrate:up\nCREATE TABLE tags(name TEXT, n INT);\n-- migrate:down\nDROP TABLE tags;\n";

class RepairTest : public SqlFilesFixture {
 protected:
  RepairTest() : path_(CutOver()) {
    WriteFile(kFile, kText);
    EXPECT_EQ(On(path_, "up").exit_code, 0);
  }
  int64_t EventsOf(const std::string& outcome) {
    return Number(path_, absl::StrCat("SELECT count(*) FROM migration_events WHERE command = 'repair' AND subject = '",
                                      kFile, "' AND outcome = '", outcome, "'"));
  }
  void ExpectTrailHolds() {
    ASSERT_OK_AND_ASSIGN(auto db, OpenReadSnapshot(path_));
    EXPECT_OK(VerifyEvents(*db));
  }

  std::string path_;
};

TEST_F(RepairTest, NothingToRepair) {
  const std::string bytes = Bytes(path_);
  const ProgramOutcome nothing = On(path_, "repair");
  EXPECT_EQ(nothing.exit_code, 0) << nothing.err;
  EXPECT_THAT(nothing.out, HasSubstr("Nothing to repair"));
  EXPECT_TRUE(Bytes(path_) == bytes);
}

TEST_F(RepairTest, AnEditedFileIsAcceptedOnceItIsConfirmed) {
  WriteFile(kFile, kEdited);
  EXPECT_EQ(On(path_, "status").exit_code, 3);
  const std::string bytes = Bytes(path_);
  const ProgramOutcome unconfirmed = On(path_, "repair");
  EXPECT_EQ(unconfirmed.exit_code, 1);
  EXPECT_THAT(unconfirmed.out, AllOf(HasSubstr(kFile), HasSubstr("checksum then"), HasSubstr("run with --yes")));
  const ProgramOutcome planned = On(path_, "repair", "--dry-run --json");
  EXPECT_EQ(planned.exit_code, 0);
  EXPECT_THAT(planned.out, AllOf(HasSubstr("\"changed\": false"), HasSubstr("checksum accepted")));
  EXPECT_TRUE(Bytes(path_) == bytes);
  EXPECT_EQ(On(path_, "repair", "--yes").exit_code, 0);
  EXPECT_EQ(EventsOf("checksum accepted"), 1);
  EXPECT_EQ(Number(path_, "SELECT details LIKE 'sql2:% -> sql2:%' FROM migration_events WHERE command = 'repair'"), 1);
  EXPECT_EQ(On(path_, "status").exit_code, 0);
  ExpectTrailHolds();
}

TEST_F(RepairTest, AFileThatIsGoneIsForgotten) {
  std::filesystem::remove(absl::StrCat(Directory(), "/", kFile, ".sql"));
  EXPECT_EQ(On(path_, "repair", "--yes").exit_code, 0);
  EXPECT_EQ(EventsOf("forgotten"), 1);
  EXPECT_EQ(Number(path_, "SELECT count(*) FROM migrations WHERE name GLOB '2026*'"), 0);
  EXPECT_EQ(Number(path_, "SELECT count(*) FROM sqlite_schema WHERE name = 'tags'"), 1);
  EXPECT_EQ(On(path_, "status").exit_code, 0);
  ExpectTrailHolds();
}

// Its text under its old name is what was applied: tags and the archive go along.
TEST_F(RepairTest, AFileThatWasRenamedIsKnownByItsText) {
  constexpr char kRenamed[] = "20260104000000-create-labels";
  Sql(path_, "INSERT INTO tags VALUES('red')");
  ASSERT_EQ(On(path_, "tag here").exit_code, 0);
  ASSERT_EQ(On(path_, "redo").exit_code, 0);
  std::filesystem::rename(absl::StrCat(Directory(), "/", kFile, ".sql"),
                          absl::StrCat(Directory(), "/", kRenamed, ".sql"));
  const ProgramOutcome refused = On(path_, "up");
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_THAT(refused.err, AllOf(HasSubstr(kFile), HasSubstr(absl::StrCat(kRenamed, " says the same"))));
  const ProgramOutcome repaired = On(path_, "repair", "--yes");
  EXPECT_EQ(repaired.exit_code, 0);
  EXPECT_THAT(repaired.out, HasSubstr(absl::StrCat("renamed: call it ", kRenamed)));
  EXPECT_EQ(On(path_, "up").exit_code, 0);
  EXPECT_EQ(Number(path_, absl::StrCat("SELECT count(*) FROM migration_tags WHERE migration = '", kRenamed, "'")), 1);
  EXPECT_EQ(On(path_, "log").exit_code, 0);
  ASSERT_EQ(On(path_, "down").exit_code, 0);
  ASSERT_EQ(On(path_, "up").exit_code, 0);
  EXPECT_EQ(Number(path_, "SELECT count(*) FROM tags WHERE name = 'red'"), 1);
}

TEST_F(RepairTest, TwoFilesOfOneTextAreNoRename) {
  std::filesystem::remove(absl::StrCat(Directory(), "/", kFile, ".sql"));
  WriteFile("20260104000000-one", kText);
  WriteFile("20260105000000-two", kText);
  EXPECT_THAT(On(path_, "repair", "--dry-run").out, HasSubstr("gone: take it out"));
}

TEST_F(RepairTest, ALostListIsMadeAnewFromTheTrail) {
  const int64_t applied = Number(path_, "SELECT count(*) FROM migrations");
  ASSERT_EQ(On(path_, "down").exit_code, 0);
  Sql(path_, "DROP TABLE migrations");
  EXPECT_THAT(On(path_, "up").err, HasSubstr("crystal-migration repair"));
  EXPECT_EQ(On(path_, "repair", "--yes").exit_code, 0);
  EXPECT_EQ(Number(path_, "SELECT count(*) FROM migrations"), applied - 1);
  EXPECT_EQ(Number(path_, "SELECT count(*) FROM migrations WHERE origin = 'executed' OR origin = 'detected'"),
            applied - 1);
  EXPECT_EQ(On(path_, "up").exit_code, 0);
  EXPECT_EQ(On(path_, "status").exit_code, 0);
  EXPECT_EQ(On(path_, "log").exit_code, 0);
}

TEST_F(RepairTest, AnEmptiedListIsMadeAnewToo) {
  const int64_t applied = Number(path_, "SELECT count(*) FROM migrations");
  Sql(path_, "DELETE FROM migrations");
  EXPECT_EQ(On(path_, "repair", "--yes").exit_code, 0);
  EXPECT_EQ(Number(path_, "SELECT count(*) FROM migrations"), applied);
  EXPECT_EQ(On(path_, "up").exit_code, 0);
  EXPECT_EQ(On(path_, "log").exit_code, 0);
}

// A line that was deleted by hand: what it stands for is not run a second time.
TEST_F(RepairTest, ALostLineComesBackFromTheTrail) {
  Sql(path_, absl::StrCat("DELETE FROM migrations WHERE name = '", kFile, "'"));
  const ProgramOutcome refused = On(path_, "up");
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_THAT(refused.err, AllOf(HasSubstr(absl::StrCat(kFile, " is applied since ")), HasSubstr("repair")));
  EXPECT_THAT(On(path_, "repair", "--yes").out, HasSubstr("1 row of the history repaired"));
  EXPECT_EQ(On(path_, "redo").exit_code, 0);
  EXPECT_EQ(On(path_, "status").exit_code, 0);
  EXPECT_EQ(On(path_, "log").exit_code, 0);
}

TEST_F(RepairTest, ALostListIsNotMadeFromATrailThatCannotBeBelieved) {
  Sql(path_, "DROP TABLE migrations");
  Sql(path_, "UPDATE migration_events SET subject = '001-other' WHERE id = 3");
  const std::string bytes = Bytes(path_);
  const ProgramOutcome refused = On(path_, "repair", "--yes");
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("line 3 of the audit trail"), HasSubstr("`crystal-migration backups")));
  EXPECT_TRUE(Bytes(path_) == bytes);
}

// What was done or undone by hand: the history is told, and nothing is run.
TEST_F(RepairTest, AMarkWritesTheHistoryAndNothingElse) {
  Sql(path_, "DROP TABLE tags");
  const std::string bytes = Bytes(path_);
  EXPECT_EQ(On(path_, absl::StrCat("mark ", kFile), "--pending").exit_code, 1);  // asked, and nobody answers
  EXPECT_EQ(On(path_, "mark 042-none", "--pending --yes").exit_code, 2);
  EXPECT_EQ(On(path_, absl::StrCat("mark ", kFile), "--applied --pending").exit_code, 2);
  EXPECT_EQ(On(path_, absl::StrCat("mark ", kFile)).exit_code, 2);
  EXPECT_TRUE(Bytes(path_) == bytes);
  EXPECT_EQ(On(path_, absl::StrCat("mark ", kFile), "--pending --yes").exit_code, 0);
  EXPECT_EQ(On(path_, "log").exit_code, 0);
  Sql(path_, "CREATE TABLE tags(name TEXT)");
  EXPECT_EQ(On(path_, "up").exit_code, 3);  // the table is there
  EXPECT_EQ(On(path_, absl::StrCat("mark ", kFile), "--applied --yes").exit_code, 0);
  EXPECT_EQ(On(path_, absl::StrCat("mark ", kFile), "--applied --yes").exit_code, 0);  // it is so already
  EXPECT_EQ(On(path_, "up").exit_code, 0);
  EXPECT_EQ(On(path_, "status").exit_code, 0);
  EXPECT_EQ(On(path_, "log").exit_code, 0);
  EXPECT_EQ(Number(path_, "SELECT count(*) FROM migration_events WHERE command = 'mark'"), 2);
}

TEST_F(RepairTest, WhatANewerProgramAppliedIsForgottenOnlyByItsName) {
  Sql(path_, "INSERT INTO migrations VALUES('042-new', '', 999, 'v1:00', 0, 'executed', '9.0')");
  WriteFile(kFile, kEdited);
  const std::string bytes = Bytes(path_);
  const ProgramOutcome refused = On(path_, "repair", "--yes");
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("042-new"), HasSubstr("--forget-unknown"), Not(HasSubstr(kFile))));
  const ProgramOutcome wrong = On(path_, "repair", "--yes --forget-unknown 043-newer");
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("no unknown migration 043-newer"));
  EXPECT_EQ(On(path_, "repair", absl::StrCat("--yes --forget-unknown ", kFile)).exit_code, 2);
  EXPECT_TRUE(Bytes(path_) == bytes);
  EXPECT_EQ(On(path_, "repair", "--yes --forget-unknown 042-new").exit_code, 0);
  EXPECT_EQ(Number(path_, "SELECT count(*) FROM migrations WHERE name = '042-new'"), 0);
  EXPECT_EQ(EventsOf("checksum accepted"), 1);
}

TEST_F(RepairTest, HalfWayThroughASquashHasAnotherWayForward) {
  std::filesystem::remove(absl::StrCat(Directory(), "/", kFile, ".sql"));
  WriteFile("20260102000000-all", absl::StrCat("-- replaces: ", kFile, "\n-- replaces: 20260102000000-b\n", kText));
  const ProgramOutcome refused = On(path_, "repair", "--yes");
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("no repair helps"), HasSubstr("archive/20260102000000-all")));
}

}  // namespace
}  // namespace crystal
