#include "tools/operations/preview.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "migrator/files/sql_file.h"
#include "tests/support/database.h"
#include "tests/support/run_context.h"
#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

Migration Sql(const std::string& name, const std::string& up, const std::string& down) {
  return ParseSqlMigration(name, "-- migrate:up\n" + up + "\n-- migrate:down\n" + down).value();
}

const Migration kNotes = {
    .name = "001-notes",
    .changes = {
        CreateTable{{.name = "notes", .columns = {{.name = "id", .type = DataType::kInteger, .primary_key = true}}}}}};
const Migration kTags =
    Sql("20261122090000-tags", "ALTER TABLE notes ADD COLUMN tag TEXT;", "ALTER TABLE notes DROP COLUMN tag;");

// What a run writes, as SQLite itself tells it, without the history's own rows.
TEST(PreviewOfAPlan, IsWhatTheRunExecutes) {
  const std::unique_ptr<SqliteAdapter> db = MemoryDatabase();
  ASSERT_OK(Migrate(*db, Up({kNotes}), TestContext(), kNoEvents));
  ASSERT_OK_AND_ASSIGN(PlanPreview up, Preview(*db, Up({kNotes, kTags}), TestContext(), PreviewRows::kNone));
  ASSERT_EQ(up.steps.size(), 1u);
  EXPECT_THAT(up.steps[0].statements, ElementsAre("ALTER TABLE notes ADD COLUMN tag TEXT;"));
  EXPECT_EQ(SchemaOf(*db).FindColumn("notes", "tag"), nullptr);  // nothing was changed
}

TEST(PreviewOfAPlan, WorksBesideTheUsersOwnObjects) {
  const std::unique_ptr<SqliteAdapter> db = MemoryDatabase();
  ASSERT_OK(Migrate(*db, Up({kNotes}), TestContext(), kNoEvents));
  ExecuteAll(*db, {"CREATE VIRTUAL TABLE search USING fts5(body)", "CREATE VIEW v AS SELECT id FROM notes",
                   "CREATE TRIGGER g AFTER INSERT ON notes BEGIN SELECT 1; END", "CREATE TABLE s(x UNIQUE)"});
  ASSERT_OK_AND_ASSIGN(PlanPreview up, Preview(*db, Up({kNotes, kTags}), TestContext(), PreviewRows::kAll));
  EXPECT_THAT(up.steps[0].statements, Contains(HasSubstr("ADD COLUMN tag")));
}

// What depends on the rows is seen where the copy has them, and counted; the schema alone does not know.
TEST(PreviewOfAPlan, MeetsTheRowsUnlessToldNotTo) {
  const std::unique_ptr<SqliteAdapter> db = MemoryDatabase();
  ASSERT_OK(Migrate(*db, Up({kNotes}), TestContext(), kNoEvents));
  ExecuteAll(*db, {"INSERT INTO notes VALUES(1), (2), (3)"});
  const Migration fails = Sql("20261122090001-same", "CREATE UNIQUE INDEX same ON notes((1));", "DROP INDEX same;");
  EXPECT_THAT(Preview(*db, Up({kNotes, fails}), TestContext(), PreviewRows::kAll).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("UNIQUE")));
  ASSERT_OK(Preview(*db, Up({kNotes, fails}), TestContext(), PreviewRows::kNone));
  const Migration writes =
      Sql("20261122090001-writes", "UPDATE notes SET id = id + 10; DELETE FROM notes WHERE id > 11;", "SELECT 1;");
  ASSERT_OK_AND_ASSIGN(PlanPreview plan, Preview(*db, Up({kNotes, writes}), TestContext(), PreviewRows::kAll));
  EXPECT_TRUE(plan.has_rows);
  EXPECT_EQ(plan.steps[0].rows, 5);
  EXPECT_EQ(plan.plan.archived_values, 3);
  EXPECT_THAT(Rows(*db, "SELECT * FROM notes"), ElementsAre("1", "2", "3"));
}

}  // namespace
}  // namespace crystal
