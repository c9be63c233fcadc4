// Directories of eight tools, made by each tool's own conventions (tests/data/import), brought over: every stage up and
// down is what plain SQLite makes of the same statements.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/str_join.h"
#include "migrator/files/sql_file.h"
#include "migrator/values/order.h"
#include "tests/support/database.h"
#include "tests/support/run_context.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tools/operations/import.h"

namespace crystal {
namespace {

using testing::IsEmpty;

// One stage of a tool's history, and what is run on plain SQLite for it: the statements as its files have them.
struct Stage {
  std::vector<std::string> up, down;
};

struct ToolCase {
  const char* tool;
  std::vector<std::string> names;  // of the new files
  std::vector<Stage> stages;
  std::vector<std::string> left_out = {};  // "file:line"
  std::vector<std::string> records = {};
  std::vector<std::string> behind = {};  // what runs behind every stage: the repeatable ones
  bool goes_down = true;
};

std::string DataOf(const std::string& tool) { return std::string(CRYSTAL_SOURCE_DIR "/tests/data/import/") + tool; }

std::vector<ToolCase> ToolCases() {
  return {
      {.tool = "diesel",
       .names = {"00000000000000-diesel-initial-setup", "20230401101500-create-posts", "20230402090000-publish-posts"},
       .stages = {{},
                  {{"CREATE TABLE `posts` (\n  `id` INTEGER NOT NULL PRIMARY KEY,\n  `title` VARCHAR NOT NULL,\n  "
                    "`body` TEXT NOT NULL\n)"},
                   {"DROP TABLE posts"}},
                  {{"ALTER TABLE `posts` ADD COLUMN `published` BOOLEAN NOT NULL DEFAULT 0"},
                   {"ALTER TABLE posts DROP COLUMN published"}}},
       .records = {"00000000000000", "20230401101500", "20230402090000"}},
      {.tool = "sqlx",
       .names = {"20230101120000-create-todos", "20230301120000-due-dates"},
       .stages =
           {{{"CREATE TABLE IF NOT EXISTS todos\n(\n    id          INTEGER PRIMARY KEY NOT NULL,\n    description "
              "TEXT                NOT NULL,\n    done        BOOLEAN             NOT NULL DEFAULT 0\n)"},
             {"DROP TABLE todos"}},
            {{"ALTER TABLE todos ADD COLUMN due TEXT", "UPDATE todos SET due = '2023-03-01' WHERE done = 0"},
             {"ALTER TABLE todos DROP COLUMN due"}}},
       .records = {"20230101120000", "20230301120000"}},
      {.tool = "golang-migrate",
       .names = {"000001-create-users", "000002-add-email", "000010-log-renames", "000011-nothing"},
       .stages = {{{"CREATE TABLE users (\n  id INTEGER PRIMARY KEY,\n  name TEXT NOT NULL\n)"}, {"DROP TABLE users"}},
                  {{"ALTER TABLE users ADD COLUMN email TEXT", "CREATE UNIQUE INDEX users_email ON users(email)"},
                   {"DROP INDEX users_email", "ALTER TABLE users DROP COLUMN email"}},
                  {{"CREATE TABLE renames (user_id INTEGER NOT NULL REFERENCES users(id), old TEXT, new TEXT)",
                    "CREATE TRIGGER log_rename AFTER UPDATE OF name ON users\nBEGIN\n  INSERT INTO renames VALUES "
                    "(old.id, old.name, new.name);\nEND"},
                   {"DROP TRIGGER log_rename", "DROP TABLE renames"}},
                  {}},
       .left_out = {"000001_create_users.up.sql:1", "000001_create_users.up.sql:8"},
       .records = {"1", "2", "10", "11"}},
      {.tool = "goose",
       .names = {"00001-create-posts", "00002-touch-posts", "20240102030405-index-titles"},
       .stages = {{{"CREATE TABLE posts (\n  id INTEGER PRIMARY KEY AUTOINCREMENT,\n  title TEXT NOT NULL DEFAULT "
                    "'a;b'\n)"},
                   {"DROP TABLE posts"}},
                  {{"ALTER TABLE posts ADD COLUMN touched INTEGER NOT NULL DEFAULT 0",
                    "CREATE TRIGGER touch_posts AFTER UPDATE OF title ON posts\nBEGIN\n  UPDATE posts SET touched = "
                    "touched + 1 WHERE id = new.id;\nEND"},
                   {"DROP TRIGGER touch_posts", "ALTER TABLE posts DROP COLUMN touched"}},
                  {{"CREATE INDEX posts_title ON posts(title)"}, {"DROP INDEX posts_title"}}},
       .left_out = {"00002_touch_posts.sql:1"},
       .records = {"1", "2", "20240102030405"}},
      {.tool = "dbmate",
       .names = {"20240101000000-create-books", "20240102000000-make-titles-required", "20240103000000-seed-more"},
       .stages = {{{"CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT, author TEXT)",
                    "INSERT INTO books (title, author) VALUES ('Migrations', 'nobody')"},
                   {"DROP TABLE books"}},
                  {{"CREATE TABLE books_new (id INTEGER PRIMARY KEY, title TEXT NOT NULL, author TEXT)",
                    "INSERT INTO books_new SELECT id, title, author FROM books", "DROP TABLE books",
                    "ALTER TABLE books_new RENAME TO books"},
                   {"CREATE TABLE books_old (id INTEGER PRIMARY KEY, title TEXT, author TEXT)",
                    "INSERT INTO books_old SELECT id, title, author FROM books", "DROP TABLE books",
                    "ALTER TABLE books_old RENAME TO books"}},
                  {{"INSERT INTO books (title) VALUES ('Way back')"}, {}}},
       .left_out = {"20240102000000_make_titles_required.sql:1", "20240102000000_make_titles_required.sql:2",
                    "20240102000000_make_titles_required.sql:7", "20240102000000_make_titles_required.sql:9"},
       .records = {"20240101000000", "20240102000000", "20240103000000"}},
      {.tool = "flyway",
       .names = {"1-create-accounts", "1.2-add-balance", "1.10-create-bookings", "R-open-accounts"},
       .stages =
           {{{"CREATE TABLE accounts (id INTEGER PRIMARY KEY, owner TEXT NOT NULL, closed INTEGER NOT NULL DEFAULT "
              "0)"},
             {"DROP TABLE accounts"}},
            {{"ALTER TABLE accounts ADD COLUMN balance NUMERIC NOT NULL DEFAULT 0"},
             {"ALTER TABLE accounts DROP COLUMN balance"}},
            {{"CREATE TABLE bookings (account INTEGER NOT NULL REFERENCES accounts(id), amount NUMERIC NOT NULL)",
              "CREATE INDEX bookings_account ON bookings(account)"},
             {"DROP TABLE bookings"}}},
       .left_out = {"R__open_accounts.sql:1"},
       .records = {"1", "1.2", "1.10", "R__open_accounts.sql"},
       .behind = {"CREATE VIEW open_accounts AS SELECT id, owner FROM accounts WHERE closed = 0"}},
      {.tool = "prisma",
       .names = {"20230501080000-init", "20230601080000-require-email"},
       .stages = {{{"CREATE TABLE \"User\" (\n    \"id\" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,\n    \"email\" "
                    "TEXT\n)",
                    "CREATE UNIQUE INDEX \"User_email_key\" ON \"User\"(\"email\")"},
                   {}},
                  {{"CREATE TABLE \"new_User\" (\n    \"id\" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,\n    "
                    "\"email\" TEXT NOT NULL\n)",
                    "INSERT INTO \"new_User\" (\"email\", \"id\") SELECT \"email\", \"id\" FROM \"User\"",
                    "DROP TABLE \"User\"", "ALTER TABLE \"new_User\" RENAME TO \"User\"",
                    "CREATE UNIQUE INDEX \"User_email_key\" ON \"User\"(\"email\")"},
                   {}}},
       .left_out = {"20230601080000_require_email/migration.sql:2", "20230601080000_require_email/migration.sql:3",
                    "20230601080000_require_email/migration.sql:12", "20230601080000_require_email/migration.sql:13",
                    "20230601080000_require_email/migration.sql:14"},
       .records = {"20230501080000_init", "20230601080000_require_email"},
       .goes_down = false},
      {.tool = "drizzle",
       .names = {"0000-loose-wolverine", "0001-brave-magneto", "0002-calm-storm"},
       .stages =
           {{{"CREATE TABLE `notes` (\n\t`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,\n\t`text` text NOT NULL\n)",
              "CREATE TABLE `tags` (\n\t`id` integer PRIMARY KEY NOT NULL,\n\t`note_id` integer NOT NULL,\n\tFOREIGN "
              "KEY "
              "(`note_id`) REFERENCES `notes`(`id`) ON UPDATE no action ON DELETE cascade\n)"},
             {}},
            {{"ALTER TABLE `notes` ADD `pinned` integer DEFAULT false NOT NULL",
              "CREATE INDEX `notes_pinned` ON `notes` (`pinned`)"},
             {}},
            {{"CREATE TABLE `__new_tags` (\n\t`id` integer PRIMARY KEY NOT NULL,\n\t`note_id` integer NOT "
              "NULL,\n\t`label` "
              "text,\n\tFOREIGN KEY (`note_id`) REFERENCES `notes`(`id`) ON UPDATE no action ON DELETE cascade\n)",
              "DROP TABLE `tags`", "ALTER TABLE `__new_tags` RENAME TO `tags`"},
             {}}},
       .left_out = {"0002_calm_storm.sql:1", "0002_calm_storm.sql:12"},
       .records = {"1711111111111", "1712222222222", "1713333333333"},
       .goes_down = false},
  };
}

// The user's schema and rows: what a history table is, is this program's.
std::string ContentOf(DatabaseAdapter& db) {
  std::string content;
  for (const char* sql :
       {"SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'migration%' AND name "
        "NOT LIKE 'sqlite_%' AND tbl_name NOT LIKE 'migration%' ORDER BY type, name"}) {
    absl::StrAppend(&content, absl::StrJoin(Rows(db, sql), "\n"), "\n");
  }
  const absl::StatusOr<std::vector<std::string>> tables =
      SelectTexts(db,
                  "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'migration%' AND name NOT "
                  "LIKE 'sqlite_%' ORDER BY name");
  EXPECT_OK(tables);
  for (const std::string& table : *tables) {
    absl::StrAppend(&content, table, ":\n", absl::StrJoin(Rows(db, "SELECT * FROM " + QuoteName(table)), "\n"), "\n");
  }
  return content;
}

std::string FileOf(const LeftOut& left_out, const std::string& directory) {
  return absl::StrCat(left_out.file.substr(directory.size() + 1), ":", left_out.line);
}

class ImportOfTool : public testing::TestWithParam<ToolCase> {
 protected:
  static void RunPlain(DatabaseAdapter& db, const std::vector<std::string>& statements) {
    for (const std::string& sql : statements) ExecuteAll(db, {sql});
  }
};

TEST_P(ImportOfTool, KeepsNamesOrderAndRecords) {
  const ToolCase& tool = GetParam();
  TempDir dir;
  const std::string from = DataOf(tool.tool);
  ASSERT_OK_AND_ASSIGN(ImportPlan plan, PlanImport({FindImportTool(tool.tool), from, dir.File("out")}));
  std::vector<std::string> names, records, left_out;
  for (const ImportedMigration& one : plan.migrations) {
    names.push_back(one.name);
    records.push_back(one.origin.recorded_as);
  }
  for (const LeftOut& one : plan.left_out) left_out.push_back(FileOf(one, from));
  EXPECT_EQ(names, tool.names);
  EXPECT_EQ(records, tool.records);
  EXPECT_EQ(left_out, tool.left_out);
  EXPECT_FALSE(std::filesystem::exists(dir.File("out")));
  ASSERT_OK(WriteImport(plan, dir.File("out")));
  const SqlFiles written = ReadSqlFiles(dir.File("out"));
  EXPECT_THAT(written.faults, IsEmpty());
  for (const ImportedMigration& one : plan.migrations) EXPECT_EQ(written.origins.at(one.name), one.origin);
}

// What the files do, in the other tool's form and in this program's own.
TEST_P(ImportOfTool, RunsAsPlainSqliteDoesStageByStage) {
  const ToolCase& tool = GetParam();
  TempDir dir;
  ASSERT_OK_AND_ASSIGN(ImportPlan plan, PlanImport({FindImportTool(tool.tool), DataOf(tool.tool), dir.File("out")}));
  ASSERT_OK(WriteImport(plan, dir.File("out")));
  for (const std::string& directory : {DataOf(tool.tool), dir.File("out")}) {
    SCOPED_TRACE(directory);
    ASSERT_OK_AND_ASSIGN(std::vector<Migration> read, ReadSqlMigrations(directory));
    ASSERT_OK_AND_ASSIGN(std::vector<Migration> migrations, InOrder(std::move(read)));
    const auto db = MemoryDatabase();
    for (size_t i = 0; i < tool.stages.size(); ++i) {
      ASSERT_OK(Migrate(
          *db, [&](const auto& history) { return PlanUp(migrations, history, {.at_most = 1}); }, TestContext(),
          kNoEvents));
      const auto plain = MemoryDatabase();
      for (size_t j = 0; j <= i; ++j) RunPlain(*plain, tool.stages[j].up);
      RunPlain(*plain, tool.behind);
      EXPECT_EQ(ContentOf(*db), ContentOf(*plain)) << "up to " << migrations[i].name;
    }
    for (size_t i = tool.stages.size(); tool.goes_down && i-- > 0;) {
      const auto plain = MemoryDatabase();
      for (const Stage& stage : tool.stages) RunPlain(*plain, stage.up);
      for (size_t j = tool.stages.size(); j-- > i;) RunPlain(*plain, tool.stages[j].down);
      if (i > 0) RunPlain(*plain, tool.behind);
      ASSERT_OK(Migrate(*db, Down(migrations, 1), TestContext(), kNoEvents)) << migrations[i].name;
      EXPECT_EQ(ContentOf(*db), ContentOf(*plain)) << "down from " << migrations[i].name;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Tools, ImportOfTool, testing::ValuesIn(ToolCases()), [](const auto& instance) {
  std::string name = instance.param.tool;
  std::erase(name, '-');
  return name;
});

}  // namespace
}  // namespace crystal
