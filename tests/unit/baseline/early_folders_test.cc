// Folders as v0.1.5 to v0.1.7 left them: whole numbers for ids, and the table project_folders (data rule R3).
#include <gtest/gtest.h>

#include "tests/support/adoption.h"

namespace crystal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kFoldersWithNumbers[] =
    "CREATE TABLE folders(id INTEGER PRIMARY KEY, name TEXT NOT NULL, project_id INTEGER NOT NULL REFERENCES "
    "projects(id) ON DELETE CASCADE, display_order INTEGER DEFAULT 0, created_at DATETIME DEFAULT CURRENT_TIMESTAMP, "
    "updated_at DATETIME DEFAULT CURRENT_TIMESTAMP)";
constexpr char kProjectFolders[] =
    "CREATE TABLE project_folders(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, project_id INTEGER NOT "
    "NULL, display_order INTEGER, created_at DATETIME, updated_at DATETIME)";
constexpr char kSessionFolder[] = "ALTER TABLE sessions ADD COLUMN folder_id INTEGER";

std::string NewId(int old_id) { return absl::StrCat("'folder-", old_id, "-", kTestNow, "'"); }

TEST(EarlyFolders, WithNumbersGetIdsOfTodaysForm) {
  const AdoptionRun run = Adopted(
      LegacyDatabase(kBeforeFolders, {kOneProject, kOneSession, kFoldersWithNumbers, kSessionFolder,
                                      "INSERT INTO folders(id, name, project_id, display_order) VALUES(4, 'a', 1, 7)",
                                      "UPDATE sessions SET folder_id = 4"}));
  ASSERT_NE(run.Deviation("early-folders"), nullptr);
  EXPECT_EQ(run.Deviation("early-folders")->evidence,
            "folders.id as a whole number, sessions.folder_id as a whole number");
  EXPECT_THAT(Rows(*run.db, "SELECT id, name, project_id, display_order FROM folders"),
              ElementsAre(NewId(4) + "|'a'|1|7"));
  EXPECT_THAT(Rows(*run.db, "SELECT folder_id FROM sessions"), ElementsAre(NewId(4)));
}

// A column declared as a whole number holds text all the same where it is no key.
TEST(EarlyFolders, WithATextAmongTheNumbersKeepIt) {
  const AdoptionRun run = Adopted(LegacyDatabase(
      kBeforeFolders, {kOneProject,
                       "CREATE TABLE folders(id INTEGER NOT NULL UNIQUE, name TEXT NOT NULL, project_id INTEGER NOT "
                       "NULL REFERENCES projects(id) ON DELETE CASCADE, display_order INTEGER DEFAULT 0, created_at "
                       "DATETIME DEFAULT CURRENT_TIMESTAMP, "
                       "updated_at DATETIME DEFAULT CURRENT_TIMESTAMP)",
                       "INSERT INTO folders(id, name, project_id) VALUES(4, 'a', 1), ('mine', 'b', 1)"}));
  EXPECT_THAT(Rows(*run.db, "SELECT id, name FROM folders ORDER BY name"),
              ElementsAre(NewId(4) + "|'a'", "'mine'|'b'"));
}

TEST(EarlyFolders, InsideEachOtherStayThere) {
  const AdoptionRun run = Adopted(LegacyDatabase(
      kBeforeFolders, {kOneProject, kFoldersWithNumbers, "ALTER TABLE folders ADD COLUMN parent_folder_id INTEGER",
                       "INSERT INTO folders(id, name, project_id, parent_folder_id) VALUES(1, 'outer', 1, NULL), "
                       "(2, 'inner', 1, 1), (3, 'innermost', 1, 2)"}));
  EXPECT_THAT(Rows(*run.db, "SELECT id, parent_folder_id FROM folders ORDER BY name"),
              ElementsAre(NewId(2) + "|" + NewId(1), NewId(3) + "|" + NewId(2), NewId(1) + "|NULL"));
}

TEST(EarlyFolders, InsideOneThatIsNotThereStandAtTheTop) {
  const AdoptionRun run = Adopted(LegacyDatabase(
      kBeforeFolders, {kOneProject, kFoldersWithNumbers, "ALTER TABLE folders ADD COLUMN parent_folder_id INTEGER",
                       "INSERT INTO folders(id, name, project_id, parent_folder_id) VALUES(1, 'orphan', 1, 9)"}));
  EXPECT_THAT(Rows(*run.db, "SELECT name, parent_folder_id FROM folders"), ElementsAre("'orphan'|NULL"));
  EXPECT_THAT(Archived(*run.db, "folders"), ElementsAre(NewId(1) + "|'parent_folder_id'|'9'"));
}

TEST(EarlyFolders, OfProjectsAreBroughtOver) {
  const AdoptionRun run = Adopted(LegacyDatabase(
      kBeforeFolders,
      {kOneProject, kOneSession, kProjectFolders, kSessionFolder,
       "INSERT INTO project_folders VALUES(1, 'a', 1, NULL, 'then', 'later'), (2, 'b', 1, 5, NULL, NULL)",
       "UPDATE sessions SET folder_id = 2"}));
  EXPECT_THAT(Rows(*run.db, "SELECT id, name, display_order, created_at FROM folders ORDER BY name"),
              ElementsAre(NewId(1) + "|'a'|0|'then'", NewId(2) + "|'b'|5|NULL"));
  EXPECT_THAT(Rows(*run.db, "SELECT folder_id FROM sessions"), ElementsAre(NewId(2)));
  EXPECT_EQ(SchemaOf(*run.db).FindTable("project_folders"), nullptr);
  EXPECT_EQ(Archived(*run.db, "project_folders").size(), 9u);
}

// Where both say 1, the project folder is the one that sessions point to.
TEST(EarlyFolders, OfBothKindsKeepBothAndTheFirstOfAnIdCounts) {
  const AdoptionRun run = Adopted(
      LegacyDatabase(kBeforeFolders, {kOneProject, kOneSession, kFoldersWithNumbers, kProjectFolders, kSessionFolder,
                                      "INSERT INTO folders(id, name, project_id) VALUES(1, 'number', 1)",
                                      "INSERT INTO project_folders(id, name, project_id) VALUES(1, 'project', 1)",
                                      "UPDATE sessions SET folder_id = 1"}));
  const std::string second = absl::StrCat("'folder-1-", kTestNow, "-2'");
  EXPECT_THAT(Rows(*run.db, "SELECT id, name FROM folders ORDER BY name"),
              ElementsAre(second + "|'number'", NewId(1) + "|'project'"));
  EXPECT_THAT(Rows(*run.db, "SELECT folder_id FROM sessions"), ElementsAre(NewId(1)));
}

TEST(EarlyFolders, ThatAreNotThereLeaveTheirNumberInTheArchive) {
  const AdoptionRun run =
      Adopted(LegacyDatabase(kBeforeFolders, {kOneProject, kOneSession, kFoldersWithNumbers, kSessionFolder,
                                              "UPDATE sessions SET folder_id = 99"}));
  EXPECT_THAT(Rows(*run.db, "SELECT folder_id FROM sessions"), ElementsAre("NULL"));
  EXPECT_THAT(Archived(*run.db, "sessions"), ElementsAre("'s1'|'folder_id'|'99'"));
}

// Text ids that look like old numbers are not old numbers.
TEST(EarlyFolders, AreNotThoseOfToday) {
  const AdoptionRun run = Adopted(
      LegacyDatabase(kWhole, {kOneProject, kOneSession, "INSERT INTO folders(id, name, project_id) VALUES('7', 'a', 1)",
                              "UPDATE sessions SET folder_id = '7'"}));
  EXPECT_EQ(run.Deviation("early-folders"), nullptr);
  EXPECT_THAT(Rows(*run.db, "SELECT folder_id FROM sessions"), ElementsAre("'7'"));
}

}  // namespace
}  // namespace crystal
