#include "migrator/engine/sqlite/sqlite_unknown.h"

#include <gmock/gmock.h>

#include "tests/support/application_database.h"
#include "tests/support/database.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class UnknownTest : public testing::Test {
 protected:
  std::unique_ptr<SqliteAdapter> Made(const std::string& sql) {
    RunAsApplication(path_, sql);
    return OpenDatabase(path_);
  }
  static std::vector<std::string> Needs(SqliteAdapter& db) {
    const absl::StatusOr<std::vector<UnknownNeed>> needs = FindUnknownNeeds(db);
    EXPECT_OK(needs);
    std::vector<std::string> said;
    for (const UnknownNeed& need : needs.value_or(std::vector<UnknownNeed>())) {
      said.push_back(need.object + ": " + ToString(need.what));
    }
    return said;
  }

  const TempDir dir_;
  const std::string path_ = dir_.File("a.db");
};

TEST_F(UnknownTest, IsFoundInEveryKindOfObject) {
  auto db = Made(
      "CREATE TABLE keyed(a TEXT COLLATE app_order PRIMARY KEY); CREATE TABLE plain(a COLLATE \"app_order\", b);"
      "CREATE TABLE ordered(a TEXT COLLATE app_order PRIMARY KEY, b) WITHOUT ROWID;"
      "CREATE TABLE checked(a, CHECK(app_text(a) <> 'x')); CREATE TABLE computed(a, b AS (app_text(a)));"
      "CREATE TABLE kept(a, b AS (app_text(a)) STORED); CREATE TABLE defaulted(a DEFAULT (app_text(1)), b);"
      "CREATE TABLE t(a, b); CREATE INDEX i1 ON t(app_text(a)); CREATE INDEX i2 ON t(a COLLATE app_order DESC);"
      "CREATE INDEX i3 ON t(b) WHERE app_text(a) > ''; CREATE INDEX i4 ON t(a, b); CREATE VIEW fine AS SELECT a FROM t;"
      "CREATE VIEW v AS SELECT app_text(a) FROM t; CREATE TABLE u(a, b);"
      "CREATE TRIGGER g AFTER UPDATE OF b ON u BEGIN SELECT app_text(new.a); END;"
      "CREATE TABLE app_text(app_order TEXT DEFAULT 'app_text(');");
  EXPECT_THAT(Needs(*db), testing::UnorderedElementsAre(
                              "table keyed: the collation app_order", "table plain: the collation app_order",
                              "table ordered: the collation app_order", "table checked: the function app_text()",
                              "table computed: the function app_text()", "table kept: the function app_text()",
                              "table defaulted: the function app_text()", "index i1: the function app_text()",
                              "index i2: the collation app_order", "index i3: the function app_text()",
                              "view v: the function app_text()", "trigger g: the function app_text()"));
  EXPECT_THAT(Needs(*MemoryDatabase({"CREATE TABLE t(a CHECK(json_valid(a)) COLLATE NOCASE)"})), IsEmpty());
}

TEST_F(UnknownTest, IsAModuleOrATokenizerToo) {
  RunAsApplication(path_,
                   "CREATE VIRTUAL TABLE m USING fts5(a); CREATE VIRTUAL TABLE f USING fts5(a); CREATE TABLE t(a)");
  GiveToApplication(path_, "m", "CREATE VIRTUAL TABLE m USING app_module(a)");
  GiveToApplication(path_, "f", "CREATE VIRTUAL TABLE f USING fts5(a, tokenize = app_words)");
  auto db = OpenDatabase(path_);
  EXPECT_THAT(Needs(*db), ElementsAre("table f: the tokenizer app_words", "table m: the module app_module"));
  const Schema schema = SchemaOf(*db);  // the rest is read as ever
  EXPECT_TRUE(schema.tables.at("m").is_virtual);
  EXPECT_THAT(schema.tables.at("m").columns, IsEmpty());
  EXPECT_THAT(schema.tables.at("t").columns, testing::SizeIs(1));
  ASSERT_OK_AND_ASSIGN(Table table, db->ReadTable("m"));
  EXPECT_TRUE(table.is_virtual);
}

TEST_F(UnknownTest, NamesTheObjectThatAStatementFailsBecauseOf) {
  auto db = Made("CREATE TABLE t(a, b); CREATE INDEX own_i ON t(app_text(a))");
  EXPECT_THAT(
      db->Execute("INSERT INTO t(a, b) VALUES(1, 2)"),
      StatusIs(StatusCode::kInvalidArgument,
               HasSubstr("index own_i needs the function app_text(), which this program's SQLite does not have")));
  EXPECT_THAT(db->Execute("CREATE INDEX IF NOT EXISTS other ON t(b COLLATE app_order)"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("index other needs the collation app_order")));
  EXPECT_THAT(db->Execute("SELECT nonsense(1)"),
              StatusIs(StatusCode::kInvalidArgument, AllOf(HasSubstr("nonsense"), Not(HasSubstr("needs")))));
}

TEST_F(UnknownTest, BrokenReferencesElsewhereAreFound) {
  auto db = Made(
      "CREATE TABLE p(a TEXT COLLATE app_order PRIMARY KEY); CREATE TABLE c(a REFERENCES p); INSERT INTO c VALUES('x');"
      "CREATE TABLE q(a PRIMARY KEY); CREATE TABLE d(a REFERENCES q); INSERT INTO d VALUES('x');");
  ASSERT_OK_AND_ASSIGN(std::vector<std::string> broken, db->BrokenReferences());
  EXPECT_THAT(broken, ElementsAre("d|1|q|a"));
}

}  // namespace
}  // namespace crystal
