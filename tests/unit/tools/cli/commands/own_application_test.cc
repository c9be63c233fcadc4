// The commands on the database of an application of one's own, from `init` to the cutover and back; and no word of the
// one application that is compiled in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "migrator/engine/sqlite/sqlite_script.h"
#include "tests/support/database.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class OwnApplication : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(migrations_);
    Write("20260101090000-notes",
          "CREATE TABLE notes(id INTEGER PRIMARY KEY, body TEXT NOT NULL);\n-- migrate:down\nDROP TABLE notes;\n");
    Write("20260102090000-tag",
          "ALTER TABLE notes ADD COLUMN tag TEXT;\n-- migrate:down\nALTER TABLE notes DROP COLUMN tag;\n");
    Write("20260103090000-people",
          "CREATE TABLE people(id INTEGER PRIMARY KEY);\n-- migrate:down\nDROP TABLE people;\n");
  }
  void Write(const std::string& name, const std::string& text) {
    WriteBytes(migrations_ + "/" + name + ".sql", "-- migrate:up\n" + text);
  }
  void MakeOld(std::initializer_list<absl::string_view> statements) {
    ExecuteAll(*OpenDatabase(db_, {.mode = OpenMode::kCreate}), statements);
  }
  ProgramRun On(std::vector<std::string> words) {
    words.insert(words.end(), {"--db", db_, "--migrations", migrations_, "--application", "own"});
    ProgramRun run = RunProgram(words);
    ExpectNoWordOfCrystal(words[0], run.out + run.err);
    return run;
  }
  // The program's own name aside.
  void ExpectNoWordOfCrystal(const std::string& command, const std::string& text) {
    const std::string rest = absl::StrReplaceAll(
        text,
        {{dir_.path(), ""}, {"crystal-migration", ""}, {"CRYSTAL_", ""}, {"crystal, or own", ""}, {"crystal|own", ""}});
    EXPECT_THAT(absl::AsciiStrToLower(rest),
                AllOf(Not(HasSubstr("crystal")), Not(HasSubstr("claude")), Not(HasSubstr("sessions"))))
        << command;
  }
  std::vector<std::string> Sql(const std::string& sql) { return Rows(*OpenDatabase(db_), sql); }

  TempDir dir_;
  std::string db_ = dir_.File("a.db"), migrations_ = dir_.File("db/migrations");
};

TEST_F(OwnApplication, UpMakesTheDatabaseAndTheWayBackIsOpen) {
  ProgramRun run = On({"up", "--dry-run"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_FALSE(std::filesystem::exists(db_));
  run = On({"up"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("3 migrations applied"));
  EXPECT_THAT(Sql("SELECT name FROM migrations ORDER BY sequence"),
              ElementsAre("'20260101090000-notes'", "'20260102090000-tag'", "'20260103090000-people'"));
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{{"status"},
                                                                                     {"doctor"},
                                                                                     {"drift"},
                                                                                     {"log"},
                                                                                     {"down", "2"},
                                                                                     {"to", "20260102090000-tag"},
                                                                                     {"redo"},
                                                                                     {"plan"},
                                                                                     {"validate"},
                                                                                     {"show", "20260101090000-notes"},
                                                                                     {"tag", "here"},
                                                                                     {"tags"},
                                                                                     {"schema"},
                                                                                     {"archive", "list"}}) {
    std::vector<std::string> line = words;
    if (words[0] == "validate") {
      run = RunProgram({"validate", "--migrations", migrations_, "--application", "own"});
      ExpectNoWordOfCrystal("validate", run.out + run.err);
    } else {
      run = On(line);
    }
    EXPECT_EQ(run.exit_code, 0) << words[0] << "\n" << run.out << run.err;
  }
}

TEST_F(OwnApplication, UpThatFailsLeavesNoFile) {
  Write("20260104090000-bad", "ALTER TABLE missing ADD COLUMN x;\n");
  const ProgramRun run = On({"up"});
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.err, AllOf(HasSubstr("20260104090000-bad.sql:2:"), HasSubstr("no such table: missing")));
  EXPECT_FALSE(std::filesystem::exists(db_));
}

TEST_F(OwnApplication, AHoleIsFilledByTheCutover) {
  MakeOld({"CREATE TABLE notes(id INTEGER PRIMARY KEY, body TEXT NOT NULL)", "INSERT INTO notes(body) VALUES('a')",
           "CREATE TABLE people(id INTEGER PRIMARY KEY)", "CREATE TABLE mine(x)"});
  EXPECT_EQ(On({"baseline", "--explain"}).exit_code, 0);
  const std::string before = ReadBytes(db_);
  EXPECT_EQ(On({"cutover", "--dry-run"}).exit_code, 0);
  EXPECT_EQ(ReadBytes(db_), before);
  const ProgramRun run = On({"cutover", "--json"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const json document = json::parse(run.out);
  EXPECT_EQ(document["status"], "adopted");
  EXPECT_EQ(document["migrated"], json::array({"20260102090000-tag"}));
  EXPECT_EQ(document["notes"], json::array({"20260102090000-tag was applied behind 20260103090000-people, which comes "
                                            "later in the order of the migrations"}));
  EXPECT_EQ(document["baseline"]["users_own"], json::array({"table mine"}));
  EXPECT_THAT(Sql("SELECT * FROM notes"), ElementsAre("1|'a'|NULL"));
  EXPECT_EQ(On({"doctor"}).exit_code, 0);
  EXPECT_EQ(On({"up"}).exit_code, 0);
}

// What is the user's own goes along with what a missing migration renames or makes anew.
TEST_F(OwnApplication, WhatIsTheUsersOwnFollowsTheMissingMigrations) {
  Write("20260104090000-anew",
        "ALTER TABLE notes RENAME TO old_notes;\nCREATE TABLE notes(id INTEGER PRIMARY KEY, body TEXT, tag TEXT, more "
        "TEXT);\nINSERT INTO notes(id, body, tag) SELECT id, body, tag FROM old_notes;\nDROP TABLE old_notes;\n");
  Write("20260105090000-column", "ALTER TABLE notes RENAME COLUMN body TO txt;\n");
  Write("20260106090000-table", "ALTER TABLE people RENAME TO persons;\n");
  MakeOld({"CREATE TABLE notes(id INTEGER PRIMARY KEY, body TEXT NOT NULL, mine TEXT)",
           "CREATE INDEX by_body ON "
           "notes(body)",
           "INSERT INTO notes VALUES(1, 'a', 'm')", "CREATE TABLE people(id INTEGER PRIMARY KEY)",
           "CREATE VIEW ids AS SELECT id FROM people"});
  const ProgramRun run = On({"cutover"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(Sql("SELECT txt, mine FROM notes INDEXED BY by_body"), ElementsAre("'a'|'m'"));
  EXPECT_THAT(Sql("SELECT count(*) FROM ids"), ElementsAre("0"));
  EXPECT_EQ(On({"drift"}).exit_code, 0);
}

// By the numbers of their rows and the names of their columns they would be others behind the rest of the history.
TEST_F(OwnApplication, ReferencesThatWereBrokenBeforeMayBeInTablesThatAreReshaped) {
  const std::string links = "(name TEXT PRIMARY KEY, person INTEGER REFERENCES people(id))";
  Write("20260104090000-links", "CREATE TABLE links" + links + ";\n");
  Write("20260105090000-sort-links", "CREATE TABLE sorted" + links +
                                         ";\nINSERT INTO sorted SELECT * FROM links ORDER BY name;\n"
                                         "DROP TABLE links;\nALTER TABLE sorted RENAME TO links;\n");
  Write("20260106090000-who", "ALTER TABLE links RENAME COLUMN person TO who;\n");
  Write("20260107090000-bonds", "ALTER TABLE links RENAME TO bonds;\n");
  MakeOld({"CREATE TABLE notes(id INTEGER PRIMARY KEY, body TEXT NOT NULL)", "ALTER TABLE notes ADD COLUMN tag TEXT",
           "CREATE TABLE people(id INTEGER PRIMARY KEY)", "CREATE TABLE links" + links,
           "INSERT INTO links VALUES('z', 78), ('x', NULL), ('y', 79)"});
  const ProgramRun run = On({"cutover"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("2 broken (2 before)"));
  EXPECT_THAT(Sql("SELECT name, who FROM bonds ORDER BY name"), ElementsAre("'x'|NULL", "'y'|79", "'z'|78"));
}

TEST_F(OwnApplication, WhatIsAssumedMustBeAMigrationAndAState) {
  MakeOld({"CREATE TABLE notes(id INTEGER PRIMARY KEY, body TEXT NOT NULL)"});
  const std::string before = ReadBytes(db_);
  EXPECT_EQ(On({"cutover", "--assume", "20260102090000-tag=maybe"}).exit_code, 2);
  const ProgramRun run = On({"cutover", "--assume", "nothing=present"});
  EXPECT_NE(run.exit_code, 0);
  EXPECT_THAT(run.err, HasSubstr("there is no migration nothing"));
  EXPECT_EQ(ReadBytes(db_), before);
}

TEST_F(OwnApplication, ADatabaseOfAnotherIsRefusedAndLeftAlone) {
  MakeOld({"CREATE TABLE elsewhere(x)"});
  const std::string before = ReadBytes(db_);
  const ProgramRun run = On({"cutover"});
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.err, HasSubstr("is it the right file"));
  EXPECT_EQ(ReadBytes(db_), before);
}

TEST_F(OwnApplication, WhoseADatabaseIsIsAskedWhereNobodyHasSaidIt) {
  const std::vector<std::string> cutover = {"cutover", "--db", db_, "--migrations", migrations_};
  MakeOld({"CREATE TABLE notes(id INTEGER PRIMARY KEY, body TEXT NOT NULL)"});
  const std::string own = ReadBytes(db_);
  ProgramRun run = RunProgram(cutover);
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.err, AllOf(HasSubstr("1 of the 3 migrations in " + migrations_), HasSubstr("--application own")));
  EXPECT_EQ(ReadBytes(db_), own);

  std::filesystem::remove(db_);
  ASSERT_EQ(RunProgram({"legacy", "make", "--db", db_, "--release", "v0.3.0", "--sessions", "2"}).exit_code, 0);
  MakeOld({"CREATE TABLE notes(id INTEGER PRIMARY KEY, body TEXT NOT NULL)"});
  const std::string both = ReadBytes(db_);
  run = RunProgram(cutover);
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.err, AllOf(HasSubstr("it matches two applications: "), HasSubstr("and 1 of the 3 migrations in "),
                             HasSubstr("--application crystal or --application own")));
  EXPECT_EQ(ReadBytes(db_), both);
  std::vector<std::string> said = cutover;
  said.insert(said.end(), {"--application", "own"});
  EXPECT_EQ(RunProgram(said).exit_code, 0);
}

TEST_F(OwnApplication, AViewThatARepeatableMigrationMakesMayBeThereAlready) {
  WriteBytes(migrations_ + "/R-bodies.sql", "-- migrate:up\nCREATE VIEW bodies AS SELECT body FROM notes;\n");
  MakeOld({"CREATE TABLE notes(id INTEGER PRIMARY KEY, body TEXT NOT NULL, tag TEXT)", "CREATE TABLE other(x)",
           "create view  bodies as select body from notes",
           "CREATE TRIGGER mine INSTEAD OF INSERT ON bodies BEGIN SELECT 1; END"});
  const std::string before = ReadBytes(db_);
  EXPECT_EQ(On({"cutover", "--dry-run"}).exit_code, 0);
  EXPECT_EQ(ReadBytes(db_), before);
  EXPECT_EQ(On({"cutover"}).exit_code, 0);
  EXPECT_THAT(Sql("SELECT name FROM sqlite_schema WHERE type IN ('view', 'trigger') ORDER BY name"),
              ElementsAre("'bodies'", "'mine'"));
  EXPECT_EQ(On({"redo"}).exit_code, 0);
}

TEST_F(OwnApplication, ADryRunRefusesWhatTheCutoverRefuses) {
  WriteBytes(migrations_ + "/R-bodies.sql", "-- migrate:up\nCREATE VIEW bodies AS SELECT body FROM notes;\n");
  MakeOld({"CREATE TABLE notes(id INTEGER PRIMARY KEY, body TEXT NOT NULL)",
           "CREATE VIEW bodies AS SELECT body, id FROM notes"});
  const std::string before = ReadBytes(db_);
  for (const char* way : {"--dry-run", "--app-closed"}) {
    const ProgramRun run = On({"cutover", way});
    EXPECT_EQ(run.exit_code, 3) << way;
    EXPECT_THAT(run.err, AllOf(HasSubstr("the view bodies is there already and says something else"),
                               HasSubstr("R-bodies.sql:2"), HasSubstr("Nothing was changed")))
        << way;
    EXPECT_EQ(ReadBytes(db_), before);
  }
}

TEST_F(OwnApplication, InitMakesAProjectOnce) {
  const std::string root = dir_.File("project");
  ProgramRun run = RunProgram({"init", root});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(ReadBytes(root + "/crystal-migration.toml"), HasSubstr("application = \"own\""));
  EXPECT_TRUE(std::filesystem::is_directory(root + "/db/migrations"));
  run = RunProgram({"init", root});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("crystal-migration.toml"));
}

TEST_F(OwnApplication, InitWritesPathsThatReadBackEqualOrRefusesThem) {
  int made = 0;
  for (const std::string name :
       {"a\"b.db", "a\\b.db", "a\\\"b c.db", "it's.db", "it's, a # b.db", "x = [y].db", "\"a\", b"}) {
    const std::string root = dir_.File("project-" + std::to_string(++made));
    ProgramRun run = RunProgram({"init", root, "--db", name, "--migrations", name + "/m"});
    ASSERT_EQ(run.exit_code, 0) << run.err;
    run = RunProgram({"config", "--json", "--config", root + "/crystal-migration.toml"});
    const json document = json::parse(run.out);
    std::map<std::string, std::string> values;
    for (const json& setting : document["settings"]) values[setting["name"]] = setting["value"];
    EXPECT_EQ(values["db"], root + "/" + name);
    EXPECT_EQ(values["migrations"], root + "/" + name + "/m");
  }
  for (const std::string name : {"a\"b'c.db", "a\\b'c.db", "a\nb", "a\\", "\"a b\""}) {
    const ProgramRun run = RunProgram({"init", dir_.File("none"), "--db", name});
    EXPECT_EQ(run.exit_code, 2) << name;
    EXPECT_THAT(run.err, HasSubstr("`db` cannot be written to crystal-migration.toml: "));
    EXPECT_FALSE(std::filesystem::exists(dir_.File("none")));
  }
}

TEST_F(OwnApplication, InitFromADatabaseAdoptsItWithItsSchemaAsTheFirstMigration) {
  MakeOld({"CREATE TABLE notes(id INTEGER PRIMARY KEY, body TEXT)", "CREATE INDEX by_body ON notes(body)",
           "CREATE VIEW bodies AS SELECT body FROM notes", "INSERT INTO notes(body) VALUES('a')",
           "CREATE TABLE schema_migrations(version VARCHAR(128) PRIMARY KEY)"});
  const std::string root = dir_.File("project");
  const ProgramRun run = RunProgram({"init", root, "--from", db_, "--json"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const json document = json::parse(run.out);
  EXPECT_EQ(document["adopted"]["status"], "adopted");
  EXPECT_EQ(document["adopted"]["baseline"]["users_own"], json::array({"table schema_migrations"}));
  EXPECT_THAT(Sql("SELECT body FROM notes"), ElementsAre("'a'"));
  const std::vector<std::string> config = {"--config", root + "/crystal-migration.toml"};
  const auto with = [&](std::vector<std::string> words) {
    words.insert(words.end(), config.begin(), config.end());
    return RunProgram(words);
  };
  EXPECT_EQ(with({"drift"}).exit_code, 0);
  EXPECT_EQ(with({"reset", "--yes"}).exit_code, 0);
  EXPECT_EQ(with({"up"}).exit_code, 0);
  EXPECT_THAT(Sql("SELECT body FROM bodies"), ElementsAre("'a'"));
}

TEST_F(OwnApplication, InitSaysWhereItMadeADirectoryThatStandsElsewhere) {
  const std::string elsewhere = dir_.File("elsewhere/m"), root = dir_.File("project");
  const std::filesystem::path here = std::filesystem::current_path();
  std::filesystem::current_path(dir_.path());
  const ProgramRun run = RunProgram({"init", "project", "--migrations", elsewhere});
  std::filesystem::current_path(here);
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("made     project/crystal-migration.toml\n"),
                             HasSubstr("made     " + elsewhere + "/.gitkeep\n")));
  EXPECT_TRUE(std::filesystem::exists(elsewhere + "/.gitkeep"));
  EXPECT_THAT(ReadBytes(root + "/crystal-migration.toml"), HasSubstr("migrations = \"" + elsewhere + "\""));
}

// As SQLite reads them by default, and the application did when it ran its files.
TEST_F(OwnApplication, FilesOfAnotherToolMayHaveTextsInDoubleQuotes) {
  std::filesystem::remove_all(migrations_);
  std::filesystem::create_directories(migrations_);
  const std::vector<std::string> history = {
      R"(CREATE TABLE t(id INTEGER PRIMARY KEY, kind TEXT DEFAULT "new" CHECK(kind IN ("new", "it's old"))))",
      R"(INSERT INTO t(kind) VALUES("it's old"); CREATE INDEX old ON t(id) WHERE kind = "it's old")",
      R"(ALTER TABLE t ADD COLUMN note; UPDATE t SET note = "seen" WHERE kind = "it's old")"};
  for (size_t i = 0; i < history.size(); ++i) {
    WriteBytes(absl::StrCat(migrations_, "/V", i + 1, "__step.sql"), history[i] + ";\n");
  }
  for (size_t there = 1; there <= history.size(); ++there) {
    std::filesystem::remove(db_);
    {
      const auto old = OpenDatabase(db_, {.mode = OpenMode::kCreate});
      ExecuteAll(*old, {"CREATE TABLE own(a)"});
      for (size_t i = 0; i < there; ++i) {
        ASSERT_OK_AND_ASSIGN(std::vector<SqlStatement> statements, SplitSqliteScript(history[i], 1));
        for (SqlStatement& statement : statements) {
          statement.double_quoted_texts = true;
          ASSERT_OK(old->RunStatement(statement, [](const auto&) { return absl::OkStatus(); }));
        }
      }
    }
    const json adopted = json::parse(On({"cutover", "--json"}).out);
    EXPECT_EQ(adopted["migrated"].size(), history.size() - there) << adopted;
    EXPECT_THAT(On({"status"}).out, HasSubstr("0 pending"));
    EXPECT_THAT(Sql("SELECT kind, note FROM t"), ElementsAre(R"('it\'s old'|'seen')"));
  }
}

TEST_F(OwnApplication, TheSettingsAreThoseThatMeanSomethingToIt) {
  const ProgramRun own = RunProgram({"config", "--json", "--application", "own"});
  ExpectNoWordOfCrystal("config", own.out);
  EXPECT_THAT(own.out, AllOf(HasSubstr("command line"), Not(HasSubstr("default-model"))));
  EXPECT_THAT(RunProgram({"config", "--json", "--application", "crystal"}).out, HasSubstr("default-model"));
}

TEST_F(OwnApplication, AnUnknownApplicationIsNamedWithTheNearest) {
  const ProgramRun run = RunProgram({"status", "--application", "owm", "--db", db_});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("there is no application \"owm\": it is crystal or own"));
}

TEST_F(OwnApplication, ADatabaseMustBeNamed) {
  const ProgramRun run = RunProgram({"status", "--application", "own", "--migrations", migrations_});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("which database? Say --db FILE"));
}

TEST_F(OwnApplication, ValidateAsksForNoWayBackToTheMethodOfAnother) {
  Write("20260104090000-broken",
        "CREATE TABLE n(id INTEGER PRIMARY KEY);\nCREATE VIEW v AS SELECT nope FROM n;\n"
        "-- migrate:down\nDROP VIEW v;\nDROP TABLE n;\n");
  ProgramRun run = RunProgram({"validate", "--migrations", migrations_, "--application", "own"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, AllOf(HasSubstr("broken-object"), Not(HasSubstr("closes-way-back")), Not(HasSubstr("legacy"))));
  run = RunProgram({"validate", "--rules", "--application", "own"});
  EXPECT_THAT(run.out, AllOf(HasSubstr("broken-object"), Not(HasSubstr("closes-way-back"))));
}

TEST_F(OwnApplication, HelpSaysNothingOfAnother) {
  for (const char* command : {"up", "cutover", "status", "baseline", "doctor", "create"}) {
    const ProgramRun run = RunProgram({command, "--help", "--application", "own"});
    EXPECT_EQ(run.exit_code, 0);
    ExpectNoWordOfCrystal(command, run.out);
  }
}

}  // namespace
}  // namespace crystal
