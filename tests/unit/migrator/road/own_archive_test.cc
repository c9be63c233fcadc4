// What a user added with his own hands comes back wherever it still means something, and is not taken along unasked.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/written_moves.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kRebuild[] =
    "CREATE TABLE m2(id INTEGER PRIMARY KEY, body TEXT); INSERT INTO m2 SELECT id, body FROM memo; DROP TABLE memo; "
    "ALTER TABLE m2 RENAME TO memo;";

class UsersOwn : public WrittenMoves {
 protected:
  void SetUp() override {
    Write("CREATE TABLE memo(id INTEGER PRIMARY KEY, body TEXT); CREATE INDEX memo_body ON memo(body);",
          "DROP TABLE memo;");
    ASSERT_OK(GoUp());
    Sql({"ALTER TABLE memo ADD COLUMN mine TEXT", "INSERT INTO memo VALUES(1, 'a', 'precious'), (4, 'b', NULL)",
         "CREATE INDEX my_index ON memo(mine)", "CREATE TRIGGER my_trigger AFTER UPDATE ON memo BEGIN SELECT 1; END",
         "CREATE VIEW my_view AS SELECT mine FROM memo"});
  }
  void ExpectAllThere() {
    EXPECT_THAT(Values("SELECT id, body, mine FROM memo"), ElementsAre("1|'a'|'precious'", "4|'b'|NULL"));
    EXPECT_THAT(Values("SELECT name FROM sqlite_schema WHERE name LIKE 'my%' ORDER BY 1"),
                ElementsAre("'my_index'", "'my_trigger'", "'my_view'"));
  }
};

// A7: column with its values, index, trigger and view come back where they still mean something.
TEST_F(UsersOwn, OutlivesARebuild) {
  Write(kRebuild, kRebuild);
  ASSERT_OK(GoUp());
  ExpectAllThere();
  ASSERT_OK(GoDown());
  ExpectAllThere();
  EXPECT_THAT(Values("SELECT name FROM sqlite_schema WHERE name = 'memo_body'"), IsEmpty());  // the author left it out
}

TEST_F(UsersOwn, IsNotTakenAlongUnlessAsked) {
  EXPECT_THAT(GoDown(),
              StatusIs(StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("column mine on memo"), HasSubstr("index my_index on memo"),
                             HasSubstr("trigger my_trigger"), HasSubstr("view my_view"), HasSubstr("--archive-own"))));
  ExpectAllThere();
  ASSERT_OK(GoDown(1, /*archive_own=*/true));
  EXPECT_THAT(Values("SELECT value FROM migration_archive WHERE value = 'precious'"), ElementsAre("'precious'"));
  ASSERT_OK(GoUp());
  ExpectAllThere();
  EXPECT_THAT(Archived(), IsEmpty());
}

// The rename takes what stands on the table along to the old one, and writes the old one's name into it.
TEST_F(UsersOwn, OutlivesARebuildThatPutsTheOldTableAside) {
  const std::string rebuild =
      "ALTER TABLE memo RENAME TO memo_old; CREATE TABLE memo(id INTEGER PRIMARY KEY, body TEXT); "
      "INSERT INTO memo SELECT id, body FROM memo_old; DROP TABLE memo_old;";
  Write(rebuild, rebuild);
  Sql({"CREATE TRIGGER my_view_trigger INSTEAD OF DELETE ON my_view BEGIN SELECT 1; END"});
  const std::string made = "SELECT name, sql FROM sqlite_schema WHERE name LIKE 'my%' ORDER BY name";
  const std::vector<std::string> before = Values(made);
  ASSERT_OK(GoUp());
  EXPECT_EQ(Values(made), before);
  EXPECT_THAT(Values("SELECT id, body, mine FROM memo"), ElementsAre("1|'a'|'precious'", "4|'b'|NULL"));
  ASSERT_OK(GoDown());
  EXPECT_EQ(Values(made), before);
  EXPECT_THAT(Values("SELECT id, body, mine FROM memo"), ElementsAre("1|'a'|'precious'", "4|'b'|NULL"));
  EXPECT_THAT(Archived(), IsEmpty());
}

TEST_F(UsersOwn, IsKnownUnderADeclaredNewName) {
  Write(
      "-- renames: memo = paper\nCREATE TABLE paper(id INTEGER PRIMARY KEY, body TEXT); "
      "INSERT INTO paper SELECT id, body FROM memo; DROP VIEW my_view; DROP TABLE memo;",
      "SELECT 1;");
  Write("DROP TABLE paper;", "SELECT 1;");
  EXPECT_THAT(GoUp(), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("column mine on paper")));
  ExpectAllThere();
}

// What the author adds and leaves out again, in one move, is none of the user's.
TEST_F(UsersOwn, IsNotWhatTheMoveItselfMade) {
  Write(
      "ALTER TABLE memo ADD COLUMN short; CREATE INDEX memo_short ON memo(short); CREATE VIEW shorts AS SELECT short "
      "FROM memo; ALTER TABLE memo ADD COLUMN gone; ALTER TABLE memo DROP COLUMN gone;",
      "SELECT 1;");
  Write(std::string("DROP VIEW shorts; ") + kRebuild, "SELECT 1;");
  ASSERT_OK(GoUp());
  ExpectAllThere();
  EXPECT_THAT(Values("SELECT name FROM pragma_table_info('memo')"), ElementsAre("'id'", "'body'", "'mine'"));
  EXPECT_THAT(Values("SELECT name FROM sqlite_schema WHERE name LIKE '%short%'"), IsEmpty());
}

TEST_F(UsersOwn, OutlivesDownAndUpInOneMove) {
  ASSERT_OK(Migrate(
      *db_, [&](const auto& history) { return PlanRedo(registry_, history, 1); }, TestContext(), kNoEvents));
  ExpectAllThere();
}

// What of the user's own stands in the way of DROP COLUMN, and how the refusal calls it.
struct OwnInTheWay {
  const char* name;
  std::vector<std::string> made;
  std::vector<std::string> named;
};
void PrintTo(const OwnInTheWay& own, std::ostream* out) { *out << own.name; }

class OwnInTheWayOfDropColumn : public WrittenMoves, public testing::WithParamInterface<OwnInTheWay> {};

TEST_P(OwnInTheWayOfDropColumn, IsNamedAndGoesToTheArchiveAndComesBack) {
  Write("CREATE TABLE p(id INTEGER PRIMARY KEY, z TEXT, y TEXT); CREATE INDEX p_y ON p(y);", "DROP TABLE p;");
  ASSERT_OK(GoUp());
  Sql({"INSERT INTO p VALUES(1, 'a', 'b')"});
  Sql(GetParam().made);
  Write("ALTER TABLE p DROP COLUMN z;", "ALTER TABLE p ADD COLUMN z TEXT;");
  const std::string schema =
      "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE '%migration%' AND name <> 'p' ORDER BY 1";
  const std::vector<std::string> objects = Values(schema);
  const std::string columns = "SELECT name, hidden FROM pragma_table_xinfo('p') ORDER BY 1";
  const std::vector<std::string> before = Values(columns);
  const absl::StatusOr<Plan> refused = GoUp();
  for (const std::string& name : GetParam().named) {
    EXPECT_THAT(refused, StatusIs(StatusCode::kFailedPrecondition, HasSubstr(name)));
  }
  EXPECT_EQ(Values(schema), objects);
  ASSERT_OK(GoUp(/*archive_own=*/true));
  EXPECT_THAT(Values("SELECT * FROM pragma_table_info('p') WHERE name = 'z'"), IsEmpty());
  ASSERT_OK(GoDown());
  EXPECT_EQ(Values(schema), objects);
  EXPECT_EQ(Values(columns), before);
  EXPECT_THAT(Values("SELECT z, y FROM p"), ElementsAre("'a'|'b'"));
  EXPECT_THAT(Archived(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, OwnInTheWayOfDropColumn,
    testing::Values(
        OwnInTheWay{"Index", {"CREATE INDEX mine ON p(y, z)"}, {"index mine on p"}},
        OwnInTheWay{"PartialIndex", {"CREATE INDEX mine ON p(y) WHERE Z IS NOT NULL"}, {"index mine on p"}},
        OwnInTheWay{"View", {"CREATE VIEW mine AS SELECT z FROM p"}, {"view mine"}},
        OwnInTheWay{
            "Trigger", {"CREATE TRIGGER mine AFTER UPDATE OF z ON p BEGIN SELECT new.z; END"}, {"trigger mine on p"}},
        OwnInTheWay{"ViewOverViewWithTrigger",
                    {"CREATE VIEW one AS SELECT z FROM p", "CREATE VIEW two AS SELECT z FROM one",
                     "CREATE TRIGGER three INSTEAD OF DELETE ON two BEGIN SELECT old.z; END"},
                    {"view one", "view two", "trigger three on two"}},
        OwnInTheWay{"GeneratedColumnWithIndex",
                    {"ALTER TABLE p ADD COLUMN mine TEXT AS (z || '!')",
                     "ALTER TABLE p ADD COLUMN again TEXT AS (mine || '?')", "CREATE INDEX my_index ON p(again)"},
                    {"column mine on p", "column again on p", "index my_index on p"}},
        OwnInTheWay{"CheckedColumn",
                    {"ALTER TABLE p ADD COLUMN mine TEXT DEFAULT 'm' CHECK(mine <> z)"},
                    {"column mine on p"}}),
    [](const auto& info) { return info.param.name; });

// What only looks as if it needed the column stays as it is.
TEST_F(WrittenMoves, OwnThatNamesAnotherColumnOfThatNameStays) {
  Write("CREATE TABLE p(id INTEGER PRIMARY KEY, z TEXT); CREATE TABLE q(z TEXT);", "DROP TABLE p; DROP TABLE q;");
  ASSERT_OK(GoUp());
  Sql({"CREATE VIEW other AS SELECT z FROM q", "CREATE INDEX mine ON p(z)", "INSERT INTO p VALUES(1, 'a')"});
  Write("ALTER TABLE p DROP COLUMN z;", "ALTER TABLE p ADD COLUMN z TEXT;");
  ASSERT_OK(GoUp(/*archive_own=*/true));
  EXPECT_THAT(Values("SELECT name FROM sqlite_schema WHERE name IN ('other', 'mine')"), ElementsAre("'other'"));
}

// What the author's own index needs is the author's fault, said as SQLite says it.
TEST_F(WrittenMoves, AnIndexOfTheAuthorsStandsInTheWay) {
  Write("CREATE TABLE p(id INTEGER PRIMARY KEY, z TEXT); CREATE INDEX p_z ON p(z);", "DROP TABLE p;");
  ASSERT_OK(GoUp());
  Sql({"CREATE VIEW mine AS SELECT z FROM p"});
  Write("ALTER TABLE p DROP COLUMN z;", "SELECT 1;");
  EXPECT_THAT(GoUp(/*archive_own=*/true), StatusIs(StatusCode::kInvalidArgument, HasSubstr("index p_z")));
  EXPECT_THAT(Values("SELECT name FROM sqlite_schema WHERE name = 'mine'"), ElementsAre("'mine'"));
}

}  // namespace
}  // namespace crystal
