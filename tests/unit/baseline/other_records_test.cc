// What other tools write down of themselves, made as they make it, and what it says of our migrations.
#include "baseline/other_records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "baseline/cutover.h"
#include "tests/support/database.h"
#include "tests/support/run_context.h"
#include "tests/support/sql_history.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

struct RecordCase {
  std::string tool;
  std::vector<std::string> made;   // as the tool makes it, with two of three migrations applied
  std::vector<std::string> names;  // of the three
};

void PrintTo(const RecordCase& one, std::ostream* out) { *out << one.tool; }

class Records : public testing::TestWithParam<RecordCase> {};

TEST_P(Records, SayWhichMigrationsAreApplied) {
  std::unique_ptr<SqliteAdapter> db = MemoryDatabase();
  for (const std::string& sql : GetParam().made) ASSERT_OK(db->Execute(sql)) << sql;
  ASSERT_OK_AND_ASSIGN(const Schema schema, db->ReadSchema());
  ASSERT_OK_AND_ASSIGN(const std::vector<ToolRecord> records, ReadOtherRecords(*db, schema));
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].tool, GetParam().tool);
  std::vector<Migration> history;
  for (const std::string& name : GetParam().names) history.push_back({.name = name});
  std::vector<std::string> applied;
  for (const auto& [name, who] : MatchRecords(records, history)) applied.push_back(name);
  EXPECT_THAT(applied, UnorderedElementsAre(GetParam().names[0], GetParam().names[1]));
  EXPECT_THAT(UnmatchedRecords(records, history), IsEmpty());
}

// The second changes rows alone: only the record knows of it, and it must not run again.
TEST_P(Records, AreEvidenceWhenTheDatabaseIsAdopted) {
  const TempDir directory;
  const std::string path = directory.File("moved.db");
  {
    std::unique_ptr<SqliteAdapter> db = OpenDatabase(path, {.mode = OpenMode::kCreate});
    ExecuteAll(*db, {"CREATE TABLE users(id INTEGER PRIMARY KEY, logins INTEGER)", "INSERT INTO users VALUES(1, 1)"});
    for (const std::string& sql : GetParam().made) ASSERT_OK(db->Execute(sql)) << sql;
  }
  std::vector<Migration> history = SqlHistory({"CREATE TABLE users(id INTEGER PRIMARY KEY, logins INTEGER);",
                                               "UPDATE users SET logins = logins + 1;", "CREATE TABLE tags(id);"});
  for (size_t m = 0; m < history.size(); ++m) history[m].name = GetParam().names[m];
  const CutoverOptions options{.path = path, .app_closed = true, .context = TestContext(), .rules = Learned()};
  ASSERT_OK_AND_ASSIGN(const CutoverReport report, Cutover(history, options));
  EXPECT_THAT(report.migrated, ElementsAre(GetParam().names[2]));
  EXPECT_THAT(report.detection.disagreements, IsEmpty());
  std::unique_ptr<SqliteAdapter> db = OpenDatabase(path);
  EXPECT_THAT(Rows(*db, "SELECT logins FROM users"), ElementsAre("1"));
  EXPECT_THAT(Rows(*db, "SELECT origin FROM migrations ORDER BY sequence"),
              ElementsAre("'detected'", "'detected'", "'executed'"));
}

const std::vector<std::string> kNumbered = {"000001_users", "000002_posts", "000003_tags"};
const std::vector<std::string> kStamped = {"20230102030405-users", "20230203040506-posts", "20230304050607-tags"};

INSTANTIATE_TEST_SUITE_P(
    EveryTool, Records,
    testing::Values(
        RecordCase{"user_version", {"PRAGMA user_version = 2"}, kNumbered},
        RecordCase{"Rails or dbmate",
                   {"CREATE TABLE \"schema_migrations\"(version VARCHAR(128) PRIMARY KEY)",
                    "INSERT INTO schema_migrations VALUES('20230102030405'), ('20230203040506')"},
                   kStamped},
        RecordCase{"golang-migrate",
                   {"CREATE TABLE schema_migrations(version uint64, dirty bool)",
                    "CREATE UNIQUE INDEX version_unique ON schema_migrations(version)",
                    "INSERT INTO schema_migrations VALUES(2, 0)"},
                   kNumbered},
        RecordCase{
            "goose",
            {"CREATE TABLE goose_db_version(id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL, "
             "is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')))",
             "INSERT INTO goose_db_version(version_id, is_applied) VALUES(0, 1), (1, 1), (2, 1), (3, 1), (3, 0)"},
            kNumbered},
        RecordCase{"Flyway",
                   {"CREATE TABLE flyway_schema_history(installed_rank INT NOT NULL PRIMARY KEY, version VARCHAR(50), "
                    "description VARCHAR(200) NOT NULL, type VARCHAR(20) NOT NULL, script VARCHAR(1000) NOT NULL, "
                    "checksum INT, installed_by VARCHAR(100) NOT NULL, installed_on TEXT NOT NULL, execution_time INT "
                    "NOT NULL, success BOOLEAN NOT NULL)",
                    "INSERT INTO flyway_schema_history VALUES(1, '1', 'a', 'SQL', 'V1__a.sql', 1, 'u', '', 1, 1), "
                    "(2, '1.2', 'b', 'SQL', 'V1_2__b.sql', 1, 'u', '', 1, 1)"},
                   {"V1__a", "V1_2__b", "V2__c"}},
        RecordCase{"sqlx",
                   {"CREATE TABLE _sqlx_migrations(version BIGINT PRIMARY KEY, description TEXT NOT NULL, installed_on "
                    "TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, checksum BLOB NOT NULL, "
                    "execution_time BIGINT NOT NULL)",
                    "INSERT INTO _sqlx_migrations VALUES(20230102030405, 'users', '', 1, x'00', 1), (20230203040506, "
                    "'posts', '', 1, x'00', 1)"},
                   kStamped},
        RecordCase{
            "Diesel",
            {"CREATE TABLE __diesel_schema_migrations(version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP "
             "NOT NULL DEFAULT CURRENT_TIMESTAMP)",
             "INSERT INTO __diesel_schema_migrations(version) VALUES('20230102030405'), ('20230203040506')"},
            {"2023-01-02-030405_users", "2023-02-03-040506_posts", "2023-03-04-050607_tags"}},
        RecordCase{"Drizzle",
                   {"CREATE TABLE __drizzle_migrations(id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric)",
                    "INSERT INTO __drizzle_migrations(hash, created_at) VALUES('aa', 1690000000000), ('bb', "
                    "1690000001000)"},
                   {"0000_users", "0001_posts", "0002_tags"}},
        RecordCase{"Knex",
                   {"CREATE TABLE knex_migrations(id integer not null primary key autoincrement, name varchar(255), "
                    "batch integer, migration_time datetime)",
                    "INSERT INTO knex_migrations(name, batch) VALUES('20230102030405_users.js', 1), "
                    "('20230203040506_posts.js', 1)"},
                   kStamped},
        RecordCase{"Umzug",
                   {"CREATE TABLE SequelizeMeta(name VARCHAR(255) NOT NULL UNIQUE PRIMARY KEY)",
                    "INSERT INTO SequelizeMeta VALUES('20230102030405-users.js'), ('20230203040506-posts.js')"},
                   kStamped},
        RecordCase{
            "Prisma",
            {"CREATE TABLE _prisma_migrations(id TEXT PRIMARY KEY NOT NULL, checksum TEXT NOT NULL, finished_at "
             "DATETIME, migration_name TEXT NOT NULL, logs TEXT, rolled_back_at DATETIME, started_at DATETIME NOT "
             "NULL DEFAULT current_timestamp, applied_steps_count INTEGER UNSIGNED NOT NULL DEFAULT 0)",
             "INSERT INTO _prisma_migrations(id, checksum, finished_at, migration_name) VALUES('a', '', 1, "
             "'20230102030405_users'), ('b', '', 1, '20230203040506_posts')"},
            {"20230102030405_users", "20230203040506_posts", "20230304050607_tags"}},
        RecordCase{"Alembic",
                   {"CREATE TABLE alembic_version(version_num VARCHAR(32) NOT NULL PRIMARY KEY)",
                    "INSERT INTO alembic_version VALUES('0002')"},
                   kNumbered},
        RecordCase{
            "Django",
            {"CREATE TABLE django_migrations(id integer NOT NULL PRIMARY KEY AUTOINCREMENT, app varchar(255) NOT "
             "NULL, name varchar(255) NOT NULL, applied datetime NOT NULL)",
             "INSERT INTO django_migrations(app, name, applied) VALUES('blog', '0001_initial', ''), ('blog', "
             "'0002_posts', '')"},
            {"0001_initial", "0002_posts", "0003_tags"}},
        RecordCase{"GRDB",
                   {"CREATE TABLE grdb_migrations(identifier TEXT NOT NULL PRIMARY KEY)",
                    "INSERT INTO grdb_migrations VALUES('createUsers'), ('addPosts')"},
                   {"createusers", "addposts", "addtags"}},
        RecordCase{"refinery",
                   {"CREATE TABLE refinery_schema_history(version INT4 PRIMARY KEY, name VARCHAR(255), applied_on "
                    "VARCHAR(255), checksum VARCHAR(255))",
                    "INSERT INTO refinery_schema_history VALUES(1, 'users', '', ''), (2, 'posts', '', '')"},
                   {"V1__users", "V2__posts", "V3__tags"}}),
    [](const auto& info) {
      std::string name;
      for (const char c : info.param.tool) name += absl::ascii_isalnum(static_cast<unsigned char>(c)) ? c : '_';
      return name;
    });

TEST(OtherRecords, ATableOfThatNameWithOtherColumnsIsNoRecord) {
  std::unique_ptr<SqliteAdapter> db = MemoryDatabase({"CREATE TABLE goose_db_version(honk TEXT)"});
  ASSERT_OK_AND_ASSIGN(const Schema schema, db->ReadSchema());
  ASSERT_OK_AND_ASSIGN(const std::vector<ToolRecord> records, ReadOtherRecords(*db, schema));
  EXPECT_THAT(records, IsEmpty());
}

TEST(OtherRecords, WhatIsNoMigrationAndWhatIsHalfDoneAreNamed) {
  std::unique_ptr<SqliteAdapter> db = MemoryDatabase(
      {"CREATE TABLE schema_migrations(version uint64, dirty bool)", "INSERT INTO schema_migrations VALUES(9, 1)"});
  ASSERT_OK_AND_ASSIGN(const Schema schema, db->ReadSchema());
  ASSERT_OK_AND_ASSIGN(const std::vector<ToolRecord> records, ReadOtherRecords(*db, schema));
  EXPECT_THAT(UnmatchedRecords(records, {{.name = "000001_users"}}),
              ElementsAre("schema_migrations (golang-migrate): 9 is recorded as half done",
                          "schema_migrations (golang-migrate) names 9, which is none of these migrations"));
}

TEST(OtherRecords, TheLastOfManyStandsForAllBeforeItUnlessItIsHalfDone) {
  const std::vector<Migration> history = {{.name = "000001_users"}, {.name = "000002_posts"}, {.name = "000005_tags"}};
  const std::vector<std::pair<std::string, std::vector<std::string>>> cases = {
      {"99, 0", {"000001_users", "000002_posts", "000005_tags"}},  // a newer program's
      {"3, 0", {"000001_users", "000002_posts"}},
      {"2, 0", {"000001_users", "000002_posts"}},
      {"2, 1", {"000001_users"}},
  };
  for (const auto& [row, applied] : cases) {
    std::unique_ptr<SqliteAdapter> db =
        MemoryDatabase({"CREATE TABLE schema_migrations(version uint64, dirty bool)",
                        absl::StrCat("INSERT INTO schema_migrations VALUES(", row, ")")});
    ASSERT_OK_AND_ASSIGN(const Schema schema, db->ReadSchema());
    ASSERT_OK_AND_ASSIGN(const std::vector<ToolRecord> records, ReadOtherRecords(*db, schema));
    std::vector<std::string> said;
    for (const auto& [name, by] : MatchRecords(records, history)) said.push_back(name);
    EXPECT_EQ(said, applied) << row;
  }
}

TEST(OtherRecords, WhatFlywayHasUndoneIsNotApplied) {
  std::unique_ptr<SqliteAdapter> db = MemoryDatabase(
      {"CREATE TABLE flyway_schema_history(installed_rank INT PRIMARY KEY, version TEXT, type TEXT, script TEXT, "
       "success)",
       "INSERT INTO flyway_schema_history VALUES(1, '1', 'SQL', 'V1__a.sql', 1), (2, '2', 'SQL', 'V2__b.sql', 1), "
       "(3, '2', 'UNDO_SQL', 'U2__b.sql', 1), (4, '3', 'SQL', 'V3__c.sql', 0), (5, '4', 'SQL', 'V4__d.sql', 1), "
       "(6, '4', 'DELETE', 'V4__d.sql', 1)"});
  ASSERT_OK_AND_ASSIGN(const Schema schema, db->ReadSchema());
  ASSERT_OK_AND_ASSIGN(const std::vector<ToolRecord> records, ReadOtherRecords(*db, schema));
  EXPECT_THAT(records[0].applied, ElementsAre("1"));
}

TEST(OtherRecords, ACountBeyondTheHistoryIsNoEvidence) {
  std::unique_ptr<SqliteAdapter> db = MemoryDatabase({"PRAGMA user_version = 20230102"});
  ASSERT_OK_AND_ASSIGN(const Schema schema, db->ReadSchema());
  ASSERT_OK_AND_ASSIGN(const std::vector<ToolRecord> records, ReadOtherRecords(*db, schema));
  EXPECT_THAT(MatchRecords(records, {{.name = "000001_users"}}), IsEmpty());
  EXPECT_THAT(UnmatchedRecords(records, {{.name = "000001_users"}}),
              ElementsAre("user_version counts 20230102, and there are 1 migrations: it is no evidence"));
}

}  // namespace
}  // namespace crystal
