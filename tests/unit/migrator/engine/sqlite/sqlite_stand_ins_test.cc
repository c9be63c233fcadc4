#include "migrator/engine/sqlite/sqlite_stand_ins.h"

#include <gmock/gmock.h>

#include "tests/support/application_database.h"
#include "tests/support/database.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;

class StandInsTest : public testing::Test {
 protected:
  StandInsTest() {
    RunAsApplication(path_,
                     "CREATE TABLE city(name TEXT, n, gone); CREATE INDEX own_i ON city(name COLLATE app_order);"
                     "CREATE TABLE ordered(name TEXT COLLATE app_order PRIMARY KEY, n, gone) WITHOUT ROWID;"
                     "CREATE TABLE other(a, gone); INSERT INTO city VALUES('a', 1, 2), ('b', 2, 3);"
                     "INSERT INTO ordered SELECT * FROM city; INSERT INTO other VALUES(1, 2)");
    db_ = OpenDatabase(path_);
  }

  const TempDir dir_;
  const std::string path_ = dir_.File("a.db");
  std::unique_ptr<SqliteAdapter> db_;
};

TEST_F(StandInsTest, TablesAreAlteredBesideAnIndexInAnUnknownOrder) {
  for (const char* sql : {"ALTER TABLE other RENAME TO another", "ALTER TABLE another RENAME COLUMN a TO b",
                          "ALTER TABLE another ADD COLUMN c NOT NULL DEFAULT 1", "ALTER TABLE city RENAME TO town"}) {
    EXPECT_OK(db_->Execute(sql)) << sql;
  }
  EXPECT_OK(RunScript(*db_, {{"ALTER TABLE town RENAME COLUMN n TO m", 1}}));
  EXPECT_THAT(Rows(*db_, "SELECT * FROM another"), ElementsAre("1|2|1"));
  db_.reset();
  RunAsApplication(path_, "PRAGMA integrity_check; INSERT INTO town VALUES('c', 1, 2)");
}

TEST_F(StandInsTest, NothingIsWrittenInAnOrderThatIsUnknown) {
  EXPECT_THAT(db_->Execute("ALTER TABLE ordered DROP COLUMN gone"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("app_order")));
  ExecuteAll(*db_, {"ALTER TABLE other RENAME TO another"});
  EXPECT_THAT(db_->Execute("INSERT INTO city VALUES('c', 3, 4)"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("index own_i needs the collation app_order")));
  EXPECT_THAT(db_->Execute("REINDEX"), StatusIs(StatusCode::kInvalidArgument, HasSubstr("app_order")));
}

}  // namespace
}  // namespace crystal
