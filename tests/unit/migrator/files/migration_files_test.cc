#include "migrator/files/migration_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "migrator/files/sql_file.h"
#include "tests/support/files.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class MigrationFilesTest : public testing::Test {
 protected:
  void Files(std::initializer_list<const char*> names) {
    for (const char* name : names) {
      std::filesystem::create_directories(std::filesystem::path(dir_.File(name)).parent_path());
      WriteBytes(dir_.File(name), "");
    }
  }
  // The directory's migrations as "name: up, down".
  std::vector<std::string> Listed(SingleNames names = SingleNames::kWithUnderscore) {
    const DirectoryListing listing = ListMigrationFiles(dir_.path() + "/", names);
    EXPECT_EQ(listing.directory, dir_.path());
    for (const SqlFileFault& fault : listing.faults) ADD_FAILURE() << fault.status;
    std::vector<std::string> listed;
    for (const MigrationFiles& files : listing.migrations) {
      listed.push_back(files.name + ": " + files.up + (files.down.empty() ? "" : ", " + files.down));
    }
    return listed;
  }
  std::string OnlyFault() {
    const DirectoryListing listing = ListMigrationFiles(dir_.path());
    EXPECT_EQ(listing.faults.size(), 1U);
    if (listing.faults.size() != 1) return "";
    EXPECT_EQ(listing.faults[0].status.code(), StatusCode::kInvalidArgument);
    return std::string(listing.faults[0].status.message());
  }

  TempDir dir_;
};

TEST_F(MigrationFilesTest, OfThisProgramsOwnForm) {
  Files({"20261122090000-a.sql", "1-b.sql", "1.10-c.SQL", "R-views.sql", "README.md", ".2-x.sql", "archive/up.sql",
         "3_x/up.sql"});
  EXPECT_THAT(Listed(), ElementsAre("R-views: R-views.sql", "1-b: 1-b.sql", "1.10-c: 1.10-c.SQL",
                                    "20261122090000-a: 20261122090000-a.sql"));
}

TEST_F(MigrationFilesTest, InPairsWhoseWordsNeedNotAgree) {
  Files({"000001_users.up.sql", "000001_users.down.sql", "000010_b.up.sql", "000010_bb.down.sql", "2_c.up.sql",
         "embed.go"});
  EXPECT_THAT(Listed(), ElementsAre("000001_users: 000001_users.up.sql, 000001_users.down.sql", "2_c: 2_c.up.sql",
                                    "000010_b: 000010_b.up.sql, 000010_bb.down.sql"));
  EXPECT_EQ(DownFileOf(dir_.path(), "000010_b.up.sql"), "000010_bb.down.sql");
  EXPECT_EQ(DownFileOf(dir_.path(), "2_c.up.sql"), "2_c.up.sql");
}

TEST_F(MigrationFilesTest, OfSingleFiles) {
  Files({"2_b.sql", "10_a.sql", "0001_Init.sql"});
  EXPECT_THAT(Listed(), ElementsAre("0001_Init: 0001_Init.sql", "2_b: 2_b.sql", "10_a: 10_a.sql"));
}

TEST_F(MigrationFilesTest, OfSingleFilesNamedInAnyWay) {
  Files({"001.sql", "002-b.sql", "003 c.sql", "V4__d.txt"});
  EXPECT_THAT(Listed(SingleNames::kAnyBehindNumber),
              ElementsAre("001: 001.sql", "002-b: 002-b.sql", "003 c: 003 c.sql"));
}

TEST_F(MigrationFilesTest, WithVersions) {
  Files({"V1__a.sql", "V1.10__c.sql", "V1.2__b.sql", "U1.2__undo.sql", "R__My_views.sql", "V2_1.sql"});
  EXPECT_THAT(Listed(),
              ElementsAre("R-my-views: R__My_views.sql", "V1__a: V1__a.sql", "V1.2__b: V1.2__b.sql, U1.2__undo.sql",
                          "V1.10__c: V1.10__c.sql", "V2_1: V2_1.sql"));
}

TEST_F(MigrationFilesTest, InFolders) {
  Files({"2020-01-01-000000_a/up.sql", "2020-01-01-000000_a/down.sql", "00000000000000_init/up.sql", "meta/up.sql"});
  EXPECT_THAT(Listed(), ElementsAre("00000000000000_init: 00000000000000_init/up.sql",
                                    "2020-01-01-000000_a: 2020-01-01-000000_a/up.sql, 2020-01-01-000000_a/down.sql"));
}

TEST_F(MigrationFilesTest, InFoldersOfOneFile) {
  Files({"20230101_init/migration.sql", "migration_lock.toml", "20230102_empty/README.md"});
  EXPECT_THAT(Listed(), ElementsAre("20230101_init: 20230101_init/migration.sql"));
}

TEST_F(MigrationFilesTest, OfTwoFormsAreRefusedWithBoth) {
  Files({"1_a.up.sql", "V2__b.sql"});
  EXPECT_THAT(OnlyFault(), AllOf(HasSubstr("1_a.up.sql (NUMBER_name.up.sql"), HasSubstr("V2__b.sql (V1__name.sql")));
  EXPECT_THAT(ListMigrationFiles(dir_.path()).migrations, IsEmpty());
}

TEST_F(MigrationFilesTest, BesideThisProgramsOwnAreRefusedOneByOne) {
  Files({"20261122090000-a.sql", "20261122090001_b.sql"});
  EXPECT_THAT(OnlyFault(), AllOf(HasSubstr("20261122090001_b.sql: "), HasSubstr("is no name of a migration"),
                                 HasSubstr("beside it is 20261122090000-a.sql")));
  EXPECT_EQ(ListMigrationFiles(dir_.path()).migrations.size(), 1U);
  EXPECT_OK(CheckOwnForm(dir_.path()));
}

TEST_F(MigrationFilesTest, OfOneNumberAreRefused) {
  Files({"1_a.sql", "001_b.sql"});
  EXPECT_THAT(OnlyFault(), AllOf(HasSubstr("1_a.sql"), HasSubstr("001_b.sql"), HasSubstr("the number of")));
}

TEST_F(MigrationFilesTest, ThatOnlyLeadBackAreRefused) {
  Files({"1_a.down.sql"});
  EXPECT_THAT(OnlyFault(), HasSubstr("1_a.down.sql: this is a way back"));
}

TEST_F(MigrationFilesTest, ThatNoFormKnowsAreRefused) {
  Files({"init.sql"});
  EXPECT_THAT(OnlyFault(), HasSubstr("\"init\" is no name of a migration"));
}

TEST_F(MigrationFilesTest, OfAnotherFormAreNotWrittenBeside) {
  Files({"1_a.sql"});
  EXPECT_THAT(CheckOwnForm(dir_.path()), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("1_a.sql")));
}

TEST_F(MigrationFilesTest, AreReadAsTheyAreWithWhatIsLeftOut) {
  WriteBytes(dir_.File("1_a.up.sql"), "BEGIN;\nCREATE TABLE a(x);\nEND TRANSACTION;\n");
  WriteBytes(dir_.File("1_a.down.sql"), "start transaction;\n/* Down */ DROP TABLE a; ROLLBACK");
  const SqlFiles files = ReadSqlFiles(dir_.path());
  EXPECT_THAT(files.faults, IsEmpty());
  ASSERT_EQ(files.migrations.size(), 1U);
  const auto& script = std::get<SqlScript>(files.migrations[0].changes.at(0));
  EXPECT_EQ(files.migrations[0].name, "1_a");
  EXPECT_THAT(script.up, ElementsAre(SqlStatement{"CREATE TABLE a(x);", 2, true}));
  ASSERT_TRUE(script.down);
  EXPECT_THAT(*script.down, ElementsAre(SqlStatement{"DROP TABLE a;", 2, true}));
  const std::string up = dir_.File("1_a.up.sql"), down = dir_.File("1_a.down.sql");
  EXPECT_THAT(files.left_out,
              ElementsAre(LeftOut{"1_a", up, 1, "BEGIN;"}, LeftOut{"1_a", up, 3, "END TRANSACTION;"},
                          LeftOut{"1_a", down, 1, "start transaction;"}, LeftOut{"1_a", down, 2, "ROLLBACK"}));
}

TEST_F(MigrationFilesTest, OfOtherToolsAreReadWithoutWhatBelongsToTheirRunner) {
  const std::vector<std::string> left_out = {"PRAGMA foreign_keys",
                                             "pragma main.user_version = -7;",
                                             "PRAGMA foreign_key_check(t);",
                                             "PRAGMA cache_size=-200",
                                             "VACUUM;",
                                             "BEGIN IMMEDIATE TRANSACTION;",
                                             "SAVEPOINT a;",
                                             "ROLLBACK TO a;",
                                             "RELEASE SAVEPOINT a;",
                                             "/* why */ COMMIT"};
  for (const std::string& sql : left_out) {
    WriteBytes(dir_.File("1_a.up.sql"), sql);
    const SqlFiles files = ReadSqlFiles(dir_.path());
    EXPECT_EQ(files.left_out.size(), 1U) << sql;
    ASSERT_EQ(files.migrations.size(), 1U) << sql;
    EXPECT_THAT(std::get<SqlScript>(files.migrations[0].changes.at(0)).up, IsEmpty()) << sql;
  }
  for (const char* sql :
       {"PRAGMA foreign_keys = ON DROP TABLE a;", "PRAGMA a b;", "BEGIN CREATE TABLE a(x);", "DETACH x;"}) {
    WriteBytes(dir_.File("1_a.up.sql"), sql);
    EXPECT_THAT(ReadSqlMigrations(dir_.path()), StatusIs(StatusCode::kInvalidArgument, HasSubstr("has no place here")))
        << sql;
  }
}

}  // namespace
}  // namespace crystal
