// Which plans take something away, by what they say.
#include "tools/operations/backup_first.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "migrator/files/sql_file.h"
#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

PlanStep Step(const std::string& up, const std::string& down = "SELECT 1;", Direction direction = Direction::kUp) {
  const absl::StatusOr<Migration> migration =
      ParseSqlMigration("20260101000000-x", "-- migrate:up\n" + up + "\n-- migrate:down\n" + down);
  EXPECT_OK(migration);
  return {.direction = direction, .migration = *migration};
}

PlanStep Typed(Change change, Direction direction) {
  return {.direction = direction, .migration = {.name = "001-x", .changes = {std::move(change)}}};
}

TEST(BackupFirst, IsForWhatDropsOrDeletes) {
  EXPECT_THAT(TablesThatLose({{Step("DROP TABLE IF EXISTS \"A\"; DELETE FROM b; ALTER TABLE c DROP COLUMN d;")}}),
              ElementsAre("a", "b", "c"));
  EXPECT_THAT(TablesThatLose({{Step("WITH w AS (SELECT 1) DELETE FROM main.b WHERE x IN w;")}}), ElementsAre("b"));
  EXPECT_THAT(TablesThatLose({{Step("SELECT 1;", "DROP TABLE a;", Direction::kDown)}}), ElementsAre("a"));
}

TEST(BackupFirst, IsNotForWhatLeavesEverythingThere) {
  EXPECT_THAT(TablesThatLose({{Step("CREATE TABLE a(b); ALTER TABLE a ADD COLUMN c; UPDATE a SET b = 1;"
                                    "ALTER TABLE d RENAME TO e; DROP INDEX i; INSERT INTO a VALUES(1, 2);")}}),
              IsEmpty());
  EXPECT_THAT(TablesThatLose({{Step("CREATE TABLE n(b); INSERT INTO n SELECT b FROM a; DROP TABLE a;"
                                    "ALTER TABLE n RENAME TO a;")}}),
              IsEmpty());
  PlanStep recorded = Step("DROP TABLE a;");
  recorded.only_recorded = true;
  EXPECT_THAT(TablesThatLose({{recorded}}), IsEmpty());
}

TEST(BackupFirst, KnowsATableByTheNameThatItHasBefore) {
  EXPECT_THAT(TablesThatLose({{Step("ALTER TABLE a RENAME TO b;"), Step("DROP TABLE B;")}}), ElementsAre("a"));
  EXPECT_THAT(TablesThatLose({{Typed(RenameTable{.from = "a", .to = "b"}, Direction::kUp), Step("DELETE FROM b;")}}),
              ElementsAre("a"));
}

TEST(BackupFirst, IsForTheWayBackOfWhatMadeSomething) {
  const Change table = CreateTable{{.name = "A", .columns = {}}}, column = AddColumn{"b", {.name = "c"}};
  EXPECT_THAT(TablesThatLose({{Typed(table, Direction::kDown), Typed(column, Direction::kDown)}}),
              ElementsAre("a", "b"));
  EXPECT_THAT(TablesThatLose({{Typed(table, Direction::kUp), Typed(column, Direction::kUp)}}), IsEmpty());
  EXPECT_THAT(TablesThatLose({{Typed(DropColumn{"b", {.name = "c"}}, Direction::kUp)}}), ElementsAre("b"));
  DataChange data;
  data.writes = {{.table = "rows", .adds_rows = true}, {.table = "values", .columns = {"v"}}};
  EXPECT_THAT(TablesThatLose({{Typed(data, Direction::kDown)}}), ElementsAre("rows"));
  EXPECT_THAT(TablesThatLose({{Typed(data, Direction::kUp)}}), IsEmpty());
}

}  // namespace
}  // namespace crystal
