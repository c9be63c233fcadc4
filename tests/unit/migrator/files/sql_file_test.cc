#include "migrator/files/sql_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kName[] = "20261122090000-add-tags";

SqlScript ScriptOf(const Migration& migration) { return std::get<SqlScript>(migration.changes.at(0)); }

std::vector<std::string> UpOf(const std::string& body) {
  const absl::StatusOr<Migration> parsed = ParseSqlMigration(kName, "-- migrate:up\n" + body);
  EXPECT_OK(parsed);
  std::vector<std::string> texts;
  if (!parsed.ok()) return texts;
  for (const SqlStatement& statement : ScriptOf(*parsed).up) texts.push_back(statement.text);
  return texts;
}

absl::Status Parse(const std::string& text) { return ParseSqlMigration(kName, text).status(); }

TEST(SqlFile, HasSectionsDependenciesAndLines) {
  ASSERT_OK_AND_ASSIGN(Migration migration, ParseSqlMigration(kName,
                                                              "-- Tags let users find sessions.\n"
                                                              "-- depends: 020-add-session-favorite\n"
                                                              "-- replaces: 20261101000000-old\n"
                                                              "\n"
                                                              "-- migrate:up\n"
                                                              "CREATE TABLE a(x);\n"
                                                              "\n"
                                                              "CREATE TABLE b(x);\n"
                                                              "-- migrate:down\n"
                                                              "DROP TABLE b;\n"));
  EXPECT_EQ(migration.name, kName);
  EXPECT_THAT(migration.depends_on, ElementsAre("020-add-session-favorite"));
  EXPECT_THAT(migration.replaces, ElementsAre("20261101000000-old"));
  const SqlScript script = ScriptOf(migration);
  EXPECT_THAT(script.up, ElementsAre(SqlStatement{"CREATE TABLE a(x);", 6}, SqlStatement{"CREATE TABLE b(x);", 8}));
  ASSERT_TRUE(script.down.has_value());
  EXPECT_THAT(*script.down, ElementsAre(SqlStatement{"DROP TABLE b;", 10}));
}

TEST(SqlFile, WithoutADownSectionCannotBeTakenBack) {
  ASSERT_OK_AND_ASSIGN(Migration migration, ParseSqlMigration(kName, "-- migrate:up\nSELECT 1;"));
  EXPECT_FALSE(ScriptOf(migration).down.has_value());
}

// https://www.sqlite.org/c3ref/complete.html
TEST(SqlFile, SplitsWhereSqliteSaysThatAStatementEnds) {
  EXPECT_THAT(UpOf("CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  UPDATE a SET x = 1;\n  SELECT 2;\nEND; SELECT 3"),
              ElementsAre(HasSubstr("END;"), "SELECT 3"));
  EXPECT_THAT(UpOf("INSERT INTO a VALUES('x;y', \"z;\", [;], `;`) /* ; */; -- ;\nSELECT 1;"),
              ElementsAre(HasSubstr("[;]"), "SELECT 1;"));
  EXPECT_THAT(UpOf(";;SELECT 1;;"), ElementsAre("SELECT 1;"));
}

TEST(SqlFile, RefusesAStatementThatDoesNotEnd) {
  EXPECT_THAT(Parse("-- migrate:up\nSELECT 1;\n\nSELECT 'abc;\n"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("line 4: this statement does not end")));
  EXPECT_THAT(Parse("-- migrate:up\nCREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1;\n"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("line 2")));
}

TEST(SqlFile, RefusesWhatBelongsToWhoeverRunsIt) {
  for (const char* word : {"BEGIN", "commit", "END", "Rollback", "SAVEPOINT a", "RELEASE a"}) {
    EXPECT_THAT(Parse(std::string("-- migrate:up\nSELECT 1;\n/* why */ ") + word + ";\n"),
                StatusIs(StatusCode::kInvalidArgument, AllOf(HasSubstr("line 3: "), HasSubstr("one transaction"))))
        << word;
  }
  for (const char* word : {"PRAGMA foreign_keys = off", "ATTACH 'x' AS y", "DETACH y", "VACUUM"}) {
    EXPECT_THAT(Parse(std::string("-- migrate:up\n\n") + word + ";\n"),
                StatusIs(StatusCode::kInvalidArgument, AllOf(HasSubstr("line 3: "), HasSubstr("no place"))))
        << word;
  }
  // The words are free everywhere else.
  EXPECT_OK(Parse("-- migrate:up\nCREATE TABLE a(\"begin\", pragma TEXT);"));
}

TEST(SqlFile, RefusesAFileThatIsNotOneMigration) {
  const struct {
    const char* text;
    const char* why;
  } cases[] = {
      {"SELECT 1;", "line 1: a statement before `-- migrate:up`"},
      {"-- only words\n", "there is no line `-- migrate:up`"},
      {"", "there is no line `-- migrate:up`"},
      {"-- migrate:down\nSELECT 1;", "line 1: `-- migrate:down` comes before any"},
      {"-- migrate:up\nSELECT 1;\n-- migrate:up\nSELECT 2;", "line 3: a second `-- migrate:up`"},
      {"-- migrate:up\nSELECT 1;\n-- migrate:down\n-- migrate:down\n", "line 4: a second `-- migrate:down`"},
      {"-- migrate:up\nSELECT 1;\n-- migrate:down\n-- migrate:up\nSELECT 1;", "line 4: a second `-- migrate:up`"},
      {"-- migrate:up transaction:false\nSELECT 1;", "nothing behind it"},
      {"-- migrate:sideways\nSELECT 1;", "line 1: expected"},
      {"\n-- Migrat:Down\n-- migrate:up\nSELECT 1;", "line 2: `-- Migrat:Down` looks like a directive"},
      {"-- migrate:up\nSELECT 1;\n-- migrate down\nDROP TABLE a;", "line 3: `-- migrate down` looks like"},
      {"-- migrate:up\nSELECT 1,\n  2; /* migrate:down */\nDROP TABLE a;", "line 3: `/* migrate:down */` looks like"},
      {"-- migrate:up\nSELECT 1; -- migrate:down\nDROP TABLE a;", "line 2: a marker of a section stands on a line"},
      {"-- migrate:up\nSELECT 1;\n/*\n-- migrate:down\nDROP TABLE a;\n*/", "line 3: this comment does not end"},
      {"/*\n-- migrate:up\nSELECT 1;\n*/", "line 1: this comment does not end"},
      {"-- migrate:up\nSELECT 'a\n-- migrate:down\nb';", "line 2: this statement does not end"},
      {"-- migrate:up\n-- depends: 20261120080000-a\nSELECT 1;", "line 2: what a migration depends on"},
      {"-- renames: t.a = t.b\n-- migrate:up\nSELECT 1;", "line 1: this line stands in the section"},
      {"-- migrate:forget t.a\n-- migrate:up\nSELECT 1;", "line 1: this line stands in the section"},
      {"-- migrate:up\nSELECT 1;\n-- migrate:forget a.b.c\n", "line 3: \"a.b.c\" is neither"},
      {"-- migrate:up\n-- renames: t.a = t\nSELECT 1;", "line 2: a table becomes a table"},
      {"-- migrate:up\n-- renames: a = b\n-- renames: a = c\n", "line 3: a = c: one of the two is renamed"},
      {"-- depends: a b\n-- migrate:up\nSELECT 1;", "line 1: one name a line"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(Parse(c.text), StatusIs(StatusCode::kInvalidArgument, HasSubstr(c.why))) << c.text;
  }
  EXPECT_THAT(Parse(std::string("-- migrate:up\nSELECT 1\0;", 25)),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("line 2: a NUL byte")));
}

TEST(SqlFile, TakesDirectivesInAnyCaseAndSpacing) {
  ASSERT_OK_AND_ASSIGN(Migration migration, ParseSqlMigration(kName,
                                                              "/* A page about\n   tags. */\n"
                                                              "--DEPENDS : 020-add-session-favorite\n"
                                                              "\t--Migrate : UP\r\n"
                                                              "CREATE TABLE a(x);\r\n"
                                                              "  -- Migrate:Down \r\n"
                                                              "DROP TABLE a;\r\n"));
  EXPECT_THAT(migration.depends_on, ElementsAre("020-add-session-favorite"));
  EXPECT_THAT(ScriptOf(migration).up, ElementsAre(SqlStatement{"CREATE TABLE a(x);", 5}));
  EXPECT_THAT(*ScriptOf(migration).down, ElementsAre(SqlStatement{"DROP TABLE a;", 7}));
}

TEST(SqlFile, MayHoldAnUpSectionThatSaysNothing) {
  EXPECT_THAT(UpOf(""), testing::IsEmpty());
  EXPECT_THAT(UpOf("-- nothing yet\n;\n-- migrate:down\n"), testing::IsEmpty());
}

TEST(SqlFile, TakesAByteOrderMarkForWhiteSpace) {
  const std::string mark = "\xEF\xBB\xBF";
  ASSERT_OK_AND_ASSIGN(Migration migration,
                       ParseSqlMigration(kName, mark + "-- migrate:up\n" + mark + "SELECT 1;\n" + mark +
                                                    "-- migrate:down\n" + mark + mark + "SELECT 2;\n" + mark));
  EXPECT_THAT(ScriptOf(migration).up, ElementsAre(SqlStatement{"SELECT 1;", 2}));
  EXPECT_THAT(*ScriptOf(migration).down, ElementsAre(SqlStatement{"SELECT 2;", 4}));
  EXPECT_THAT(Parse("-- migrate:up\nSELECT 1;\n" + mark + "PRAGMA user_version = 9;"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("line 3: PRAGMA")));
}

TEST(SqlFile, IsRefusedWhereItIsNoUtf8) {
  EXPECT_OK(Parse("-- migrate:up\nSELECT '\xC3\xA9t\xC3\xA9 \xF0\x9F\x92\xBE';"));
  EXPECT_THAT(Parse("-- migrate:up\r\n\r\nSELECT 'caf\xE9';"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("line 3: the byte 0xE9 is not UTF-8")));
  EXPECT_THAT(Parse("-- caf\xE9\n-- migrate:up\nSELECT 1;"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("line 1: the byte 0xE9")));
}

TEST(SqlFile, DeclaresWhatASectionForgetsAndRenames) {
  ASSERT_OK_AND_ASSIGN(Migration migration, ParseSqlMigration(kName,
                                                              "-- migrate:up\n"
                                                              "-- migrate:forget sessions.secret\n"
                                                              "ALTER TABLE sessions -- Renames : \"a b\" = [c.d]\n"
                                                              "  DROP COLUMN secret -- migrate:forget cache\n"
                                                              "-- migrate:down\n"
                                                              "ALTER TABLE sessions ADD COLUMN secret;\n"
                                                              "SELECT '\n-- renames: x = y\n';\n"
                                                              "--RENAMES:t.b=t.a\n"));
  const SqlScript script = ScriptOf(migration);
  EXPECT_EQ(script.up_declares,
            (SqlDeclarations{.forgets = {{"sessions", "secret"}, {"cache"}}, .renames = {{{"a b"}, {"c.d"}}}}));
  EXPECT_EQ(script.down_declares, (SqlDeclarations{.renames = {{{"t", "b"}, {"t", "a"}}}}));
  // A declaration is no part of the statement that it stands in; what stands in a string is no declaration.
  EXPECT_THAT(script.up, ElementsAre(SqlStatement{"ALTER TABLE sessions \n  DROP COLUMN secret", 3}));
  EXPECT_THAT(script.down->at(1).text, HasSubstr("renames: x = y"));
}

TEST(SqlFile, SaysOnceThatItsTextsStandInDoubleQuotes) {
  ASSERT_OK_AND_ASSIGN(Migration plain, ParseSqlMigration(kName, "-- migrate:up\nSELECT \"a\";\n"));
  EXPECT_FALSE(ScriptOf(plain).up.at(0).double_quoted_texts);
  ASSERT_OK_AND_ASSIGN(Migration old, ParseSqlMigration(kName,
                                                        "-- Migrate: double-quoted-texts\n-- migrate:up\nSELECT "
                                                        "\"a\";\n-- migrate:down\nSELECT \"b\";\n"));
  EXPECT_TRUE(ScriptOf(old).up.at(0).double_quoted_texts);
  EXPECT_TRUE(ScriptOf(old).down->at(0).double_quoted_texts);
  const absl::Status late = ParseSqlMigration(kName, "-- migrate:up\n-- migrate:double-quoted-texts\n").status();
  EXPECT_THAT(std::string(late.message()), HasSubstr("line 2: `-- migrate:double-quoted-texts` is of the file"));
}

TEST(SqlFile, ChecksumIsIndifferentToLineEndingsByteOrderMarkAndLayout) {
  const auto checksum = [](const std::string& text) { return Checksum(*ParseSqlMigration(kName, text)); };
  const std::string plain = checksum("-- migrate:up\nSELECT 'a  b', 2;\n-- migrate:down\nSELECT 3;\n");
  EXPECT_EQ(checksum("-- migrate:up\r\nSELECT 'a  b', 2;\r\n-- migrate:down\r\nSELECT 3;\r\n"), plain);
  EXPECT_EQ(checksum("-- migrate:up\rSELECT 'a  b', 2;\r-- migrate:down\rSELECT 3;"), plain);
  EXPECT_EQ(checksum("\xEF\xBB\xBF-- migrate:up\nSELECT 'a  b', 2;\n-- migrate:down\nSELECT 3;"), plain);
  EXPECT_EQ(checksum("-- migrate:up\n  select 'a  b',\n 2; -- why\n-- migrate:down\nSELECT 3;\n"), plain);
  EXPECT_NE(checksum("-- migrate:up\nSELECT 'a b', 2;\n-- migrate:down\nSELECT 3;\n"), plain);
  EXPECT_NE(checksum("-- migrate:up\nSELECT 'a  b', 2;\n-- migrate:down\nSELECT 4;\n"), plain);
  EXPECT_NE(checksum("-- migrate:up\nSELECT 'a  b', 2;\n"), plain);
  // The last semicolon of a section says nothing.
  EXPECT_EQ(checksum("-- migrate:up\nSELECT 'a  b', 2\n-- migrate:down\nSELECT 3"), plain);
  EXPECT_EQ(checksum("-- migrate:up\nSELECT 'a  b', 2;;\n-- migrate:down\nSELECT 3 -- why\n"), plain);
  // What a section declares says something, but for its layout.
  const std::string declared = checksum(
      "-- migrate:up\nSELECT 'a  b', 2;\n-- renames: t.a = t.b\n"
      "-- migrate:down\nSELECT 3;\n");
  EXPECT_NE(declared, plain);
  EXPECT_EQ(checksum("-- migrate:up\n--Renames :T.\"a\"=t.B\nSELECT 'a  b', 2\n-- migrate:down\nSELECT 3;\n"),
            declared);
  EXPECT_NE(checksum("-- migrate:up\nSELECT 'a  b', 2;\n-- migrate:down\nSELECT 3;\n-- renames: t.a = t.b\n"),
            declared);
  EXPECT_NE(checksum("-- migrate:up\n-- migrate:forget t.a\nSELECT 'a  b', 2;\n-- migrate:down\nSELECT 3;\n"), plain);
  EXPECT_TRUE(IsSqlChecksum(plain));
  EXPECT_FALSE(IsSqlChecksum(Checksum(Migration{.name = kName})));
}

TEST(MigrationName, IsATimeStampAndWordsInLowerCase) {
  EXPECT_OK(CheckMigrationName("20261122090000-add-2-tags"));
  // Another tool's numbers stay what they were.
  for (const char* name : {"1-init", "000001-create-users", "1.10-add-tags", "1590000000000-x", "0-a"}) {
    EXPECT_OK(CheckMigrationName(name)) << name;
  }
  for (const char* name :
       {"", "add-tags", "2026112209000-add", "20261122090000", "20261122090000-", "20261122090000-Add",
        "20261122090000-a b", "20261122090000-a/b", "20261122090000_a", "20261122090000-a--b", "20261122090000-a-",
        "2026112209000x-a", "202611220900001-a", "V1-a", "1_a"}) {
    EXPECT_THAT(CheckMigrationName(name),
                StatusIs(StatusCode::kInvalidArgument, HasSubstr("20261122090000-add-session-tags")))
        << name;
  }
}

TEST(MigrationName, OfARepeatableOneIsRAndWords) {
  EXPECT_OK(CheckMigrationName("R-session-views"));
  for (const char* name : {"R-", "R", "r-views", "R-Views", "R--views", "R-views-", "R_views", "Rviews"}) {
    EXPECT_THAT(CheckMigrationName(name), StatusIs(StatusCode::kInvalidArgument, HasSubstr("R-session-views"))) << name;
  }
}

TEST(SqlFile, OfARepeatableMigrationMakesViewsAndTriggersAlone) {
  const auto parsed = [](const std::string& text) { return ParseSqlMigration("R-views", text).status(); };
  EXPECT_OK(
      parsed("-- depends: R-a\n-- migrate:up\nCREATE VIEW a AS SELECT 1;\ncreate trigger b after insert on t begin "
             "select 1; end;"));
  EXPECT_OK(parsed("-- migrate:up\n"));
  for (const char* sql :
       {"CREATE TABLE t(x)", "DROP VIEW a", "INSERT INTO t VALUES(1)", "CREATE VIEW IF NOT EXISTS a AS SELECT 1",
        "CREATE TEMP VIEW a AS SELECT 1", "CREATE INDEX i ON t(x)"}) {
    EXPECT_THAT(parsed(absl::StrCat("-- migrate:up\n\n", sql, ";")),
                StatusIs(StatusCode::kInvalidArgument, HasSubstr("line 3: a repeatable")))
        << sql;
  }
  EXPECT_THAT(parsed("-- migrate:up\n-- migrate:down\n"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("no `-- migrate:down`")));
  EXPECT_THAT(parsed("-- migrate:up\n-- migrate:forget a.b\n"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("says nothing but")));
}

TEST(SqlDirectory, IsReadByNameAndNamesTheFileThatIsWrong) {
  const TempDir dir;
  std::ofstream(dir.File("20261122090001-b.sql")) << "-- migrate:up\nSELECT 1;";
  std::ofstream(dir.File("20261122090000-a.sql")) << "-- migrate:up\nSELECT 1;";
  std::ofstream(dir.File("20261122090002-c.SQL")) << "-- migrate:up\nSELECT 1;";
  std::ofstream(dir.File("README.md")) << "no migration";
  std::ofstream(dir.File(".20261122090002-c.sql")) << "an editor's";
  std::filesystem::create_directory(dir.File("archive"));
  ASSERT_OK_AND_ASSIGN(std::vector<Migration> migrations, ReadSqlMigrations(dir.path()));
  ASSERT_EQ(migrations.size(), 3u);
  EXPECT_EQ(migrations[0].name, "20261122090000-a");
  EXPECT_EQ(migrations[2].name, "20261122090002-c");
  EXPECT_EQ(ScriptOf(migrations[2]).file, "20261122090002-c.SQL");
  std::ofstream(dir.File("20261122090003-d.sql")) << "SELECT 1;";
  EXPECT_THAT(ReadSqlMigrations(dir.path()), StatusIs(StatusCode::kInvalidArgument, HasSubstr("90003-d.sql:1: ")));
  EXPECT_THAT(ReadSqlMigrations(dir.File("nowhere")), StatusIs(StatusCode::kNotFound, HasSubstr("nowhere")));
}

}  // namespace
}  // namespace crystal
