#include "tools/operations/import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "migrator/files/sql_file.h"
#include "migrator/values/order.h"
#include "tests/support/database.h"
#include "tests/support/files.h"
#include "tests/support/run_context.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// A directory of a tool's, made by the test.
class ImportTest : public testing::Test {
 protected:
  void File(const std::string& name, const std::string& text) {
    std::filesystem::create_directories(std::filesystem::path(dir_.File("in/" + name)).parent_path());
    WriteBytes(dir_.File("in/" + name), text);
  }
  absl::StatusOr<ImportPlan> Plan(const std::string& tool) const {
    return PlanImport({FindImportTool(tool), dir_.File("in"), dir_.File("out")});
  }
  // Of a plan that must be: the text of its only file.
  std::string TextOf(const std::string& tool) const {
    const absl::StatusOr<ImportPlan> plan = Plan(tool);
    EXPECT_OK(plan);
    return plan.ok() ? plan->migrations.at(0).text : "";
  }
  void ExpectRefusal(const std::string& tool, const std::vector<std::string>& says) const {
    const absl::StatusOr<ImportPlan> plan = Plan(tool);
    ASSERT_FALSE(plan.ok()) << tool;
    for (const std::string& words : says) EXPECT_THAT(std::string(plan.status().message()), HasSubstr(words));
  }

  TempDir dir_;
};

TEST_F(ImportTest, SaysWhereAFileCameFromAndKeepsItsComments) {
  File("7_Add Tags!.sql",
       "-- Why: people ask.\n\n-- +goose Up\n-- Migration: 7\nCREATE TABLE t(x); -- depends: on_nothing\n"
       "-- +goose Down\n/* Down */\nDROP TABLE t;\n");
  EXPECT_EQ(TextOf("goose"),
            "-- imported: goose 7_Add Tags!.sql as 7\n\n-- migrate:up\n-- note: Migration: 7\nCREATE TABLE t(x); "
            "-- note: depends: on_nothing\n\n-- migrate:down\n/* note: Down */\nDROP TABLE t;\n");
}

TEST_F(ImportTest, SaysOfAFileThatItsTextsStandInDoubleQuotesWhereTheyDo) {
  File("1_a.up.sql", "CREATE TABLE t(\"x\");");
  File("1_a.down.sql", "DROP TABLE \"t\";");
  File("2_b.up.sql", "INSERT INTO t VALUES(\"one\");");
  File("2_b.down.sql", "DELETE FROM t;");
  File("3_c.up.sql", "INSERT INTO t SELECT \"x\" FROM t;");
  File("3_c.down.sql", "DELETE FROM t WHERE x = \"one\";");
  File("4_d.up.sql", "INSERT INTO nowhere VALUES(\"one\");");  // this one runs in no way
  ASSERT_OK_AND_ASSIGN(const ImportPlan plan, Plan("golang-migrate"));
  const std::string line = "\n-- migrate:double-quoted-texts\n";
  EXPECT_THAT(plan.migrations.at(0).text, Not(HasSubstr(line)));
  EXPECT_THAT(plan.migrations.at(1).text, HasSubstr(line));
  EXPECT_THAT(plan.migrations.at(2).text, HasSubstr(line)) << "its way down";
  EXPECT_THAT(plan.migrations.at(3).text, Not(HasSubstr(line)));
}

TEST_F(ImportTest, MakesTheNumbersOrderThatOfTheTool) {
  File("meta/_journal.json",
       R"({"entries": [{"tag": "0001_b", "when": 5}, {"tag": "0000_a", "when": 6}, {"tag": "named", "when": 7}]})");
  File("0000_a.sql", "CREATE TABLE a(x);");
  File("0001_b.sql", "CREATE TABLE b(x)");
  File("named.sql", "DROP TABLE b;");
  File("0002_never.sql", "DROP TABLE a;");
  ASSERT_OK_AND_ASSIGN(ImportPlan plan, Plan("drizzle"));
  ASSERT_EQ(plan.left_out.size(), 1U);
  EXPECT_THAT(plan.left_out[0].file, HasSubstr("0002_never.sql"));
  ASSERT_OK(WriteImport(plan, dir_.File("out")));
  ASSERT_OK_AND_ASSIGN(std::vector<Migration> read, ReadSqlMigrations(dir_.File("out")));
  ASSERT_OK_AND_ASSIGN(std::vector<Migration> migrations, InOrder(std::move(read)));
  ASSERT_EQ(migrations.size(), 3U);
  EXPECT_EQ(migrations[0].name, "0001-b");
  EXPECT_EQ(migrations[1].name, "0000-a");
  EXPECT_EQ(migrations[2].name, "0002-named");
}

// Diesel's version is what stands before the first underscore, without hyphens, and is compared as text.
TEST_F(ImportTest, KnowsDieselsVersionHoweverAFolderIsNamed) {
  const std::vector<std::string> folders = {"2024-03-06-170000_a",      "2024-03-13_170000_b",
                                            "2024-06-05-131359_c",      "2026-01-28-101335-0000_x",
                                            "2026-01-28-101335-0001_y", "2026-03-09-005927-add_d"};
  for (const std::string& folder : folders) File(folder + "/up.sql", "");
  ASSERT_OK_AND_ASSIGN(ImportPlan plan, Plan("diesel"));
  std::vector<std::string> names, records;
  for (const ImportedMigration& one : plan.migrations) {
    names.push_back(one.name);
    records.push_back(one.origin.recorded_as);
    EXPECT_THAT(one.text, Not(HasSubstr("depends")));
  }
  EXPECT_THAT(names, ElementsAre("20240306170000-a", "20240313000000-170000-b", "20240605131359-c", "20260128101335-x",
                                 "20260128101335.0001-y", "20260309005927-add-d"));
  EXPECT_THAT(records, ElementsAre("20240306170000", "20240313", "20240605131359", "202601281013350000",
                                   "202601281013350001", "20260309005927add"));
  // In the same order where they are.
  ASSERT_OK_AND_ASSIGN(std::vector<Migration> read, ReadSqlMigrations(dir_.File("in")));
  ASSERT_OK_AND_ASSIGN(std::vector<Migration> migrations, InOrder(std::move(read)));
  for (size_t i = 0; i < folders.size(); ++i) EXPECT_EQ(migrations[i].name, folders[i]);
}

TEST_F(ImportTest, TakesPlainFilesWhateverStandsBehindTheNumber) {
  File("001-init.sql", "CREATE TABLE a(x);");
  File("002.sql", "-- Up\nCREATE TABLE b(x);\n-- Down\nDROP TABLE b;\n");
  File("10 add.sql", "CREATE TABLE c(x);");
  File("README.md", "none");
  ASSERT_OK_AND_ASSIGN(ImportPlan plan, Plan("plain"));
  ASSERT_EQ(plan.migrations.size(), 3U);
  EXPECT_EQ(plan.migrations[0].name, "001-init");
  EXPECT_EQ(plan.migrations[1].name, "002-migration");
  EXPECT_TRUE(plan.migrations[1].has_down);
  EXPECT_EQ(plan.migrations[2].name, "10-add");
}

TEST_F(ImportTest, NamesWhatIsCodeAndKnexsOwnScriptsAreNone) {
  File("20200101000000_init.up.sql", "CREATE TABLE a(x);");
  File("20200101000000_init.down.sql", "DROP TABLE a;");
  File("20200101000000_init.ts", "export ...");
  File("20200102000000_fill.js", "exports.up = ...");
  ASSERT_OK_AND_ASSIGN(ImportPlan plan, Plan("knex-sql"));
  EXPECT_EQ(plan.migrations.at(0).origin.recorded_as, "20200101000000_init.ts");
  ASSERT_EQ(plan.left_out.size(), 1U);
  EXPECT_THAT(plan.left_out[0].file, HasSubstr("20200102000000_fill.js"));
  EXPECT_EQ(plan.left_out[0].line, 0);
}

TEST_F(ImportTest, RefusesADirectoryThatIsNotThereOrNotTheTools) {
  ExpectRefusal("goose", {"in: there is no such directory"});
  File("README.md", "none");
  ExpectRefusal("flyway", {"holds no migration of flyway's", "V1__name.sql"});
  File("V1__a.sql", "CREATE TABLE a(x);");
  ExpectRefusal("golang-migrate", {"V1__a.sql: this is no file of golang-migrate's", "as Flyway has it"});
}

TEST_F(ImportTest, RefusesTwoOfOneNumber) {
  File("1_a.up.sql", "");
  File("01_b.up.sql", "");
  ExpectRefusal("golang-migrate", {"1_a.up.sql", "01_b.up.sql", "it has the number of"});
  File("V1__a.sql", "");
  ExpectRefusal("flyway", {"two forms", "as Flyway has it", "as golang-migrate and sqlx have it"});
}

TEST_F(ImportTest, RefusesWhatCannotBeReadWithItsFileAndLine) {
  const struct {
    const char* tool;
    const char* file;
    const char* text;
    const char* says;
  } cases[] = {
      {"golang-migrate", "1_a.up.sql", "SELECT 1;\nSELECT 'open;\n", "in/1_a.up.sql:2: this statement does not end"},
      {"golang-migrate", "1_a.up.sql", "SELECT 1;\n\nATTACH 'x' AS y;", "in/1_a.up.sql:3: ATTACH has no place"},
      {"golang-migrate", "1_a.up.sql", "BEGIN\nCREATE TABLE a(x, y, z);", "in/1_a.up.sql:1: BEGIN has no place"},
      {"golang-migrate", "1_a.up.sql", "PRAGMA foreign_keys = ON\nDROP TABLE a;",
       "in/1_a.up.sql:1: PRAGMA has no place"},
      {"golang-migrate", "1_a.down.sql", "SELECT 1;", "in/1_a.down.sql: this is a way back"},
      {"goose", "1_a.sql", "CREATE TABLE a(x);", "in/1_a.sql: there is no line `-- +goose Up`"},
      {"goose", "1_a.sql", "-- +goose Down\n-- +goose Up\n", "in/1_a.sql:1: the way down begins before"},
      {"goose", "1_a.sql", "SELECT 1;\n-- +goose Up\n", "in/1_a.sql:2: a statement stands before"},
      {"goose", "1_a.sql", "-- +goose Up\n-- +goose Up\n", "in/1_a.sql:2: a second way up"},
      {"goose", "1_a.sql", "-- +goose Up\n-- +goose ENVSUB ON\n", "in/1_a.sql:2: `+goose ENVSUB ON` cannot"},
      {"dbmate", "1_a.sql", "-- +goose Up\n", "in/1_a.sql: there is no line `-- migrate:up`"},
      {"plain", "1_a.sql", "CREATE TABLE a(x);\n-- Rollback:\nDROP TABLE a;", "in/1_a.sql:2: this comment looks like"},
      {"plain", "1_a.sql", "-- \xFF", "in/1_a.sql:1: the byte 0xFF"},
      {"flyway", "V1__a.sql", "SELECT 1;\nSELECT '${name}';", "in/V1__a.sql:2: Flyway puts a value"},
      {"flyway", "R__a.sql", "CREATE VIEW a AS SELECT 1;\nDELETE FROM t;", "in/R__a.sql:2: a repeatable"},
      {"flyway", "R__a.sql", "DROP VIEW b;\nCREATE VIEW a AS SELECT 1;", "in/R__a.sql:1: a repeatable"},
      {"drizzle", "meta/_journal.json", "{}", "meta/_journal.json: this is no journal"},
      {"drizzle", "meta/_journal.json", R"({"entries": [{"tag": "a"}]})", "entry 0 has not both"},
      {"drizzle", "meta/_journal.json", R"({"entries": [{"tag": "a", "when": 1}]})", "in/a.sql: it cannot be read"},
      {"sqlx", "1_a.up.sql", "SELECT '\n-- migrate:up\n';", "in/1_a.up.sql: in the form of 1-a.sql"},
  };
  for (const auto& c : cases) {
    std::filesystem::remove_all(dir_.File("in"));
    File(c.file, c.text);
    ExpectRefusal(c.tool, {c.says});
  }
}

TEST_F(ImportTest, AWayDownThatFailsIsToldWithItsOwnFile) {
  File("1_a.up.sql", "CREATE TABLE a(x);");
  File("1_aa.down.sql", "\nDROP TABLE b;");
  ASSERT_OK_AND_ASSIGN(std::vector<Migration> migrations, ReadSqlMigrations(dir_.File("in")));
  const auto db = MemoryDatabase();
  ASSERT_OK(Migrate(*db, Up(migrations), TestContext(), kNoEvents));
  const absl::Status down = Migrate(*db, Down(migrations, 1), TestContext(), kNoEvents).status();
  EXPECT_THAT(std::string(down.message()), HasSubstr("in/1_aa.down.sql:2: "));
}

TEST_F(ImportTest, WritesAllOrNothing) {
  File("1_a.sql", "CREATE TABLE a(x);");
  File("2_b.sql", "CREATE TABLE b(x);");
  std::filesystem::create_directory(dir_.File("out"));
  WriteBytes(dir_.File("out/2-b.sql"), "-- migrate:up\n");
  ExpectRefusal("sqlx", {"out/2-b.sql is there already"});
  std::filesystem::rename(dir_.File("out/2-b.sql"), dir_.File("out/02-other.sql"));
  ExpectRefusal("sqlx", {"out/02-other.sql has the number of 2-b"});
  std::filesystem::remove(dir_.File("out/02-other.sql"));
  ASSERT_OK_AND_ASSIGN(ImportPlan plan, Plan("sqlx"));
  // It came into being since the plan was made.
  WriteBytes(dir_.File("out/2-b.sql"), "mine");
  EXPECT_THAT(WriteImport(plan, dir_.File("out")), StatusIs(StatusCode::kAlreadyExists, HasSubstr("2-b.sql")));
  EXPECT_THAT(Names(dir_.File("out")), ElementsAre("2-b.sql"));
  EXPECT_EQ(ReadBytes(dir_.File("out/2-b.sql")), "mine");
  // The directories that were made for it go as well.
  WriteBytes(dir_.File("file"), "");
  EXPECT_FALSE(WriteImport(plan, dir_.File("file/deep/out")).ok());
  ASSERT_OK(WriteImport(plan, dir_.File("deep/out")));
  EXPECT_THAT(Names(dir_.File("deep/out")), ElementsAre("1-a.sql", "2-b.sql"));
}

}  // namespace
}  // namespace crystal
