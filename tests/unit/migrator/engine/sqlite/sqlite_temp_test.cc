#include "migrator/engine/sqlite/sqlite_temp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/database.h"
#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(TempObjects, HaveNoNameOfTheDatabaseInAnyCase) {
  auto db = MemoryDatabase({"CREATE TABLE p(a)", "CREATE VIEW v AS SELECT 1", "CREATE TEMP TABLE own(a)"});
  EXPECT_OK(CheckTempObjects(*db));
  ExecuteAll(*db, {"CREATE TEMP VIEW P AS SELECT 1"});
  EXPECT_THAT(CheckTempObjects(*db), StatusIs(StatusCode::kInvalidArgument, HasSubstr("the temporary view P")));
  ExecuteAll(*db, {"DROP VIEW temp.P", "CREATE TEMP TABLE \"V\"(a)"});
  EXPECT_THAT(CheckTempObjects(*db), StatusIs(StatusCode::kInvalidArgument, HasSubstr("the temporary table V")));
}

TEST(TempObjects, AreNoTriggers) {
  auto db = MemoryDatabase({"CREATE TABLE p(a)", "CREATE TRIGGER temp.g AFTER INSERT ON main.p BEGIN SELECT 1; END"});
  EXPECT_THAT(CheckTempObjects(*db), StatusIs(StatusCode::kInvalidArgument, HasSubstr("temporary trigger")));
  ExecuteAll(*db, {"DROP TRIGGER g", "CREATE TRIGGER temp.crystal_g AFTER INSERT ON main.p BEGIN SELECT 1; END"});
  EXPECT_THAT(CheckTempObjects(*db), StatusIs(StatusCode::kInvalidArgument, HasSubstr("temporary trigger")));
}

TEST(TempObjects, GoAllButTheProgramsOwn) {
  auto db =
      MemoryDatabase({"CREATE TABLE p(a)", "CREATE TEMP TABLE crystal_keys(a)", "CREATE TEMP TABLE crystalline(a)",
                      "CREATE TEMP TABLE \"a \"\"b\"(a UNIQUE)", "CREATE TEMP VIEW v AS SELECT * FROM crystalline",
                      "CREATE VIRTUAL TABLE temp.f USING fts5(a)", "CREATE VIRTUAL TABLE temp.r USING rtree(i, a, b)",
                      "CREATE TEMP TABLE f_other(a)"});
  EXPECT_OK(DropTempObjects(*db));
  EXPECT_THAT(Rows(*db, "SELECT name FROM temp.sqlite_schema"), ElementsAre("'crystal_keys'"));
  EXPECT_THAT(Rows(*db, "SELECT name FROM main.sqlite_schema"), ElementsAre("'p'"));
}

}  // namespace
}  // namespace crystal
