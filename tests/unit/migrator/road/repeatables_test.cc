// Views and triggers in files that are edited in place: taken away before anything moves, made anew behind it.
#include "migrator/road/repeatables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "migrator/road/history.h"
#include "tests/support/written_moves.h"

namespace crystal {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class RepeatablesTest : public WrittenMoves {
 protected:
  RepeatablesTest() { Write("CREATE TABLE memo(id INTEGER PRIMARY KEY, text TEXT);", "DROP TABLE memo;"); }

  // The file R-`name`.sql says this from now on.
  void Repeat(const std::string& name, const std::string& sql) {
    const absl::StatusOr<Migration> migration = ParseSqlMigration("R-" + name, "-- migrate:up\n" + sql + "\n");
    ASSERT_OK(migration);
    for (Migration& known : repeatables_) {
      if (known.name != migration->name) continue;
      known = *migration;
      return;
    }
    repeatables_.push_back(*migration);
  }
  absl::StatusOr<Plan> Up(int at_most = 0) {
    return Go([&](const auto& history) { return PlanUp(All(), history, {.at_most = at_most}); }, false);
  }
  absl::StatusOr<Plan> Down(int count = 1) {
    return Go([&](const auto& history) { return PlanDown(All(), history, count); }, false);
  }
  std::vector<Migration> All() const {
    std::vector<Migration> all = registry_;
    all.insert(all.end(), repeatables_.begin(), repeatables_.end());
    return all;
  }
  // The first column as text.
  std::vector<std::string> Texts(const std::string& sql) {
    const absl::StatusOr<std::vector<std::string>> texts = SelectTexts(*db_, sql);
    EXPECT_OK(texts);
    return texts.value_or(std::vector<std::string>());
  }
  std::vector<std::string> Objects() {
    return Texts("SELECT name FROM sqlite_schema WHERE type IN ('view', 'trigger') ORDER BY name");
  }

  std::vector<Migration> repeatables_;
};

TEST_F(RepeatablesTest, IsMadeAnewWhenItsTextChangedAndElseLeftAlone) {
  Repeat("short", "CREATE VIEW short AS SELECT substr(text, 1, 2) AS s FROM memo;");
  ASSERT_OK_AND_ASSIGN(Plan first, Up());
  EXPECT_THAT(first.repeated, ElementsAre("R-short"));
  Sql({"INSERT INTO memo(text) VALUES('abcdef')"});
  EXPECT_THAT(Texts("SELECT s FROM short"), ElementsAre("ab"));

  ASSERT_OK_AND_ASSIGN(Plan nothing, Up());
  EXPECT_TRUE(nothing.empty());

  Repeat("short", "CREATE VIEW short AS SELECT substr(text, 1, 4) AS s FROM memo;");
  ASSERT_OK_AND_ASSIGN(Plan changed, Up());
  EXPECT_THAT(changed.steps, IsEmpty());
  EXPECT_THAT(changed.repeated, ElementsAre("R-short"));
  EXPECT_THAT(Texts("SELECT s FROM short"), ElementsAre("abcd"));
  EXPECT_THAT(Texts("SELECT command || '|' || subject FROM migration_events WHERE command = 'repeat'"),
              ElementsAre("repeat|R-short", "repeat|R-short"));
  EXPECT_OK(VerifyEvents(*db_));
}

TEST_F(RepeatablesTest, AColumnThatAViewShowsMayGoWhereTheViewSaysSo) {
  Repeat("views", "CREATE VIEW shown AS SELECT id, text FROM memo;\nCREATE VIEW over AS SELECT id FROM shown;");
  Repeat("watch", "CREATE TRIGGER watch AFTER UPDATE OF text ON memo BEGIN SELECT new.text; END;");
  ASSERT_OK(Up());
  Write("ALTER TABLE memo RENAME COLUMN text TO body; ALTER TABLE memo ADD COLUMN more TEXT;",
        "ALTER TABLE memo DROP COLUMN more; ALTER TABLE memo RENAME COLUMN body TO text;");
  const absl::Status not_yet = Up().status();
  EXPECT_THAT(std::string(not_yet.message()), HasSubstr("migration R-views: view shown"));
  EXPECT_THAT(Objects(), ElementsAre("over", "shown", "watch"));

  Repeat("views", "CREATE VIEW shown AS SELECT id, body FROM memo;\nCREATE VIEW over AS SELECT body FROM shown;");
  Repeat("watch", "CREATE TRIGGER watch AFTER UPDATE OF body ON memo BEGIN SELECT new.body; END;");
  ASSERT_OK_AND_ASSIGN(Plan both, Up());
  EXPECT_THAT(both.repeated, ElementsAre("R-views", "R-watch"));
  EXPECT_THAT(Objects(), ElementsAre("over", "shown", "watch"));
}

TEST_F(RepeatablesTest, WhatCannotBeYetOnTheWayIsLeftOutAndComesBack) {
  Write("ALTER TABLE memo ADD COLUMN tag TEXT;", "ALTER TABLE memo DROP COLUMN tag;");
  Repeat("all", "CREATE VIEW everything AS SELECT id FROM memo;");
  Repeat("tags", "CREATE VIEW tags AS SELECT tag FROM memo;");
  ASSERT_OK_AND_ASSIGN(Plan one, Up(1));
  EXPECT_THAT(one.repeated, ElementsAre("R-all"));
  EXPECT_THAT(one.notes, Contains(HasSubstr("R-tags is left out until `up` has gone all the way: view tags")));
  ASSERT_OK_AND_ASSIGN(Plan rest, Up());
  EXPECT_THAT(rest.repeated, ElementsAre("R-tags"));
  ASSERT_OK_AND_ASSIGN(Plan back, Down());
  EXPECT_THAT(back.notes, Contains(HasSubstr("R-tags is left out")));
  EXPECT_THAT(Objects(), ElementsAre("everything"));
  ASSERT_OK(Down());
  EXPECT_THAT(Objects(), IsEmpty());
  ASSERT_OK(Up());
  EXPECT_THAT(Objects(), ElementsAre("everything", "tags"));
}

TEST_F(RepeatablesTest, TheUsersOwnStays) {
  Repeat("shown", "CREATE VIEW shown AS SELECT id, text FROM memo;");
  ASSERT_OK(Up());
  Sql({"CREATE TRIGGER mine INSTEAD OF INSERT ON shown BEGIN INSERT INTO memo(text) VALUES(new.text); END",
       "CREATE VIEW my_view AS SELECT text FROM shown"});
  Repeat("shown", "CREATE VIEW shown AS SELECT id, text, length(text) AS n FROM memo;");
  ASSERT_OK(Up());
  Write("ALTER TABLE memo ADD COLUMN x;", "ALTER TABLE memo DROP COLUMN x;");
  ASSERT_OK(Up());
  EXPECT_THAT(Objects(), ElementsAre("mine", "my_view", "shown"));

  Repeat("shown", "");  // its view goes, and with it what stands on it
  EXPECT_THAT(std::string(Up().status().message()), HasSubstr("trigger mine on the view shown cannot come back"));
  EXPECT_THAT(Objects(), ElementsAre("mine", "my_view", "shown"));
  Sql({"DROP TRIGGER mine"});
  ASSERT_OK(Up());
  EXPECT_THAT(Objects(), ElementsAre("my_view"));
}

TEST_F(RepeatablesTest, WhatSomebodyMadeByHandUnderTheNameIsNotTakenAway) {
  Sql({"CREATE TABLE other(x)"});
  Repeat("shown", "CREATE VIEW shown AS SELECT id FROM memo;");
  Sql({"DROP TABLE other"});
  ASSERT_OK(Up());
  Sql({"DROP VIEW shown", "CREATE VIEW shown AS SELECT 'mine'"});
  Repeat("shown", "CREATE VIEW shown AS SELECT text FROM memo;");
  EXPECT_THAT(std::string(Up().status().message()), HasSubstr("the view shown is not what R-shown made"));
  EXPECT_THAT(Texts("SELECT * FROM shown"), ElementsAre("mine"));
  Sql({"DROP VIEW shown"});
  EXPECT_OK(Up());

  Repeat("new", "CREATE VIEW taken AS SELECT 1;");
  Sql({"CREATE VIEW taken AS SELECT 'mine'"});
  EXPECT_THAT(std::string(Up().status().message()),
              HasSubstr("the view taken is there already and says something else"));
  EXPECT_THAT(Texts("SELECT * FROM taken"), ElementsAre("mine"));
}

TEST_F(RepeatablesTest, WhatSomebodyDroppedIsMadeAgain) {
  Repeat("shown", "CREATE VIEW shown AS SELECT id FROM memo;\nCREATE VIEW more AS SELECT id FROM shown;");
  ASSERT_OK(Up());
  Sql({"DROP VIEW more"});
  ASSERT_OK_AND_ASSIGN(Plan plan, Up());
  EXPECT_FALSE(plan.empty());
  EXPECT_THAT(Objects(), ElementsAre("more", "shown"));
  ASSERT_OK_AND_ASSIGN(Plan nothing, Up());
  EXPECT_TRUE(nothing.empty());
}

TEST_F(RepeatablesTest, OneWhoseFileIsNotKnownHereStaysAsItIs) {
  Repeat("shown", "CREATE VIEW shown AS SELECT id FROM memo;");
  ASSERT_OK(Up());
  repeatables_.clear();
  Write("ALTER TABLE memo ADD COLUMN x;", "ALTER TABLE memo DROP COLUMN x;");
  ASSERT_OK_AND_ASSIGN(Plan plan, Up());
  EXPECT_THAT(plan.notes, Contains(HasSubstr("R-shown: its file is not there; what it made stays as it was")));
  EXPECT_THAT(plan.repeated, IsEmpty());
  EXPECT_THAT(Objects(), ElementsAre("shown"));
  Write("ALTER TABLE memo RENAME TO note;", "ALTER TABLE note RENAME TO memo;");
  EXPECT_THAT(std::string(Up().status().message()), HasSubstr("its file is not there: name its directory"));
  EXPECT_THAT(Objects(), ElementsAre("shown"));
}

TEST_F(RepeatablesTest, NamesAndTextsOfAnyKindAreRemembered) {
  Repeat("odd", "CREATE VIEW \"a\tb\n\"\"c\\\" AS SELECT 'tab\there\nline' AS \"\\x\";");
  ASSERT_OK(Up());
  ASSERT_OK_AND_ASSIGN(std::vector<MadeRepeatable> made, ReadRepeatables(*db_));
  ASSERT_EQ(made.size(), 1U);
  EXPECT_EQ(made[0].objects.size(), 1U);
  for (const SchemaObject& object : made[0].objects) {
    EXPECT_THAT(Texts("SELECT name FROM sqlite_schema WHERE type = 'view'"), ElementsAre(object.name));
    EXPECT_THAT(Texts("SELECT sql FROM sqlite_schema WHERE type = 'view'"), ElementsAre(object.sql));
  }
  Repeat("odd", "CREATE VIEW plain AS SELECT 1;");
  ASSERT_OK(Up());
  EXPECT_THAT(Objects(), ElementsAre("plain"));
}

}  // namespace
}  // namespace crystal
