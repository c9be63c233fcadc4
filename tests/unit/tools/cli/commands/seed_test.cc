// `seed`: rows for development, and nothing else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "migrator/files/lock.h"
#include "tests/support/database.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"
#include "tools/operations/seed_file.h"

namespace crystal {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char kNotes[] = "20260101000000-create-notes.sql";

class SeedCommand : public testing::Test {
 protected:
  void SetUp() override {
    unsetenv("CRYSTAL_SEEDS");
    std::filesystem::create_directory(migrations_);
    std::filesystem::create_directory(seeds_);
    WriteBytes(migrations_ + "/" + kNotes,
               "-- migrate:up\nCREATE TABLE notes(id INTEGER PRIMARY KEY, text TEXT UNIQUE, folder INTEGER REFERENCES "
               "folders(id));\n-- migrate:down\nDROP TABLE notes;\n");
    ASSERT_EQ(On({"cutover"}).exit_code, 0);
    ASSERT_EQ(On({"up"}).exit_code, 0);
  }
  void TearDown() override { unsetenv("CRYSTAL_SEEDS"); }
  void Seed(const std::string& name, const std::string& text) { WriteBytes(seeds_ + "/" + name, text); }
  ProgramRun On(std::vector<std::string> words) {
    words.insert(words.end(), {"--db", db_, "--migrations", migrations_});
    return RunProgram(words);
  }
  std::vector<std::string> Sql(const std::string& sql) { return Rows(*OpenDatabase(db_), sql); }
  std::vector<std::string> Notes() { return Sql("SELECT text FROM notes ORDER BY id"); }
  // Exits so, says all of it, and leaves the file as it was, byte for byte.
  void ExpectRefused(const std::vector<std::string>& words, int exit_code, const std::vector<std::string>& said) {
    const std::string before = ReadBytes(db_);
    const ProgramRun run = On(words);
    EXPECT_EQ(run.exit_code, exit_code) << run.err;
    EXPECT_EQ(run.out, "");
    for (const std::string& one : said) EXPECT_THAT(run.err, HasSubstr(one));
    EXPECT_EQ(ReadBytes(db_), before);
  }

  TempDir dir_;
  std::string db_ = dir_.File("a.db"), migrations_ = dir_.File("migrations"), seeds_ = dir_.File("seeds");
};

TEST_F(SeedCommand, RunsTheFilesByNameAndSaysWhatTheyWrote) {
  Seed("20-more.sql", "INSERT INTO notes(text) VALUES('c');\n");
  Seed("10-notes.sql", "-- first\r\nINSERT INTO notes(text)\r\nVALUES('a'), ('b')");
  Seed("readme.txt", "no seed");
  Seed(".hidden.sql", "no seed");
  const ProgramRun run = On({"seed"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.err, "");
  EXPECT_THAT(Notes(), ElementsAre("'a'", "'b'", "'c'"));
  EXPECT_THAT(run.out, ContainsRegex("10-notes.sql +notes +2\n.*20-more.sql +notes +1\n3 rows of 2 seeds written\n"));
  EXPECT_THAT(
      Sql("SELECT command, subject, outcome, details FROM migration_events ORDER BY id DESC LIMIT 2"),
      ElementsAre("'seed'|'20-more.sql'|'seeded'|'notes 1 row'", "'seed'|'10-notes.sql'|'seeded'|'notes 2 rows'"));
  EXPECT_EQ(On({"log"}).exit_code, 0);
  EXPECT_EQ(On({"drift"}).exit_code, 0);
  EXPECT_EQ(On({"redo"}).exit_code, 0);
  EXPECT_THAT(Notes(), ElementsAre("'a'", "'b'", "'c'"));
}

TEST_F(SeedCommand, WritesNothingWhereAStatementFails) {
  Seed("10-good.sql", "INSERT INTO notes(text) VALUES('a');");
  Seed("20-bad.sql", "INSERT INTO notes(text) VALUES('b');\n\n  INSERT INTO notes(text) VALUES('a');");
  ExpectRefused(
      {"seed"}, 3,
      {seeds_ + "/20-bad.sql:3: ", "UNIQUE constraint failed: notes.text", "INSERT OR IGNORE", "Nothing was changed."});
  Seed("20-bad.sql", "INSERT INTO nots(text) VALUES('b');");
  ExpectRefused({"seed"}, 3, {seeds_ + "/20-bad.sql:1: ", "no such table: nots"});
}

TEST_F(SeedCommand, SaysWhatTheFileSaysWhenItRunsAgain) {
  Seed("a.sql", "INSERT OR IGNORE INTO notes(text) VALUES('a');");
  ASSERT_EQ(On({"seed"}).exit_code, 0);
  const std::string before = ReadBytes(db_);
  const ProgramRun again = On({"seed"});
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_THAT(again.out, HasSubstr("No row of 1 seed is new. Nothing was changed.\n"));
  EXPECT_EQ(ReadBytes(db_), before);
}

TEST_F(SeedCommand, RunsThoseThatAreNamedInTheirOrder) {
  for (const std::string name : {"10-first.sql", "20-second.sql", "third.sql"}) {
    Seed(name, "INSERT INTO notes(text) VALUES('" + name + "');");
  }
  WriteBytes(dir_.File("else.sql"), "INSERT INTO notes(text) VALUES('else');");
  const ProgramRun run = On({"seed", "third", "first", dir_.File("else.sql"), "20-second.sql", "10-first"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(Notes(), ElementsAre("'third.sql'", "'10-first.sql'", "'else'", "'20-second.sql'"));
  ExpectRefused({"seed", "frist"}, 2, {"no seed in " + seeds_ + " is called frist: did you mean first?"});
  ExpectRefused({"seed", dir_.File("no.sql")}, 2, {dir_.File("no.sql") + ": it cannot be read: No such file"});
  ExpectRefused({"seed", ""}, 2, {"a seed's name, or a file"});
}

TEST_F(SeedCommand, RefusesWhileAMigrationIsPendingOrTheHistoryIsAtFault) {
  Seed("a.sql", "INSERT INTO notes(text) VALUES('a');");
  ASSERT_EQ(On({"down"}).exit_code, 0);
  ExpectRefused({"seed"}, 3,
                {"1 migration is pending, the first is 20260101000000-create-notes",
                 "run `crystal-migration up --db " + db_ + " --migrations " + migrations_ + "` first"});
  ExpectRefused({"seed", "--dry-run"}, 3, {"is pending"});
  ASSERT_EQ(On({"up"}).exit_code, 0);
  WriteBytes(migrations_ + "/" + kNotes, "-- migrate:up\nCREATE TABLE notes(x);\n");
  ExpectRefused({"seed"}, 3, {"20260101000000-create-notes"});
}

TEST_F(SeedCommand, RefusesADatabaseWithoutAHistory) {
  Seed("a.sql", "INSERT INTO notes(text) VALUES('a');");
  const std::string other = dir_.File("b.db");
  RunSql(other, {"CREATE TABLE notes(text)"});
  const ProgramRun run = RunProgram({"seed", "--db", other, "--seeds", seeds_});
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.err, HasSubstr("cutover"));
}

TEST_F(SeedCommand, RefusesWhateverIsAboutNoRow) {
  for (const std::string statement :
       {"CREATE TABLE t(x)", "CREATE TEMP TABLE t(x)", "ALTER TABLE notes ADD COLUMN x", "DROP TABLE notes", "REINDEX",
        "ANALYZE", "EXPLAIN SELECT 1", "PRAGMA user_version = 3", "ATTACH 'x' AS x", "VACUUM", "BEGIN", "COMMIT",
        "ROLLBACK", "SAVEPOINT a"}) {
    Seed("a.sql", "INSERT INTO notes(text) VALUES('a');\n/* and */ " + statement + ";");
    ExpectRefused({"seed"}, 2, {seeds_ + "/a.sql:2: "});
  }
  Seed("a.sql", "CREATE TABLE t(x);");
  ExpectRefused({"seed"}, 2,
                {"a seed holds rows only, and CREATE writes none", "`crystal-migration create add-something --sql"});
  for (const std::string table : {"migrations", "migration_events", "sqlite_schema"}) {
    Seed("a.sql", "INSERT INTO " + table + " DEFAULT VALUES;");
    ExpectRefused({"seed"}, 3, {seeds_ + "/a.sql:1: "});
  }
}

// No archive keeps what a seed would take away.
TEST_F(SeedCommand, ChangesNoRowThatIsThere) {
  Seed("a.sql", "INSERT INTO notes(id, text) VALUES(7, 'a');");
  ASSERT_EQ(On({"seed"}).exit_code, 0);
  for (const auto& [statement, exit_code] : std::vector<std::pair<std::string, int>>{
           {"UPDATE notes SET id = 8", 2},
           {"DELETE FROM notes", 2},
           {"REPLACE INTO notes(id, text) VALUES(7, 'a')", 2},
           {"insert or replace into notes(id, text) VALUES(7, 'a')", 2},
           {"INSERT INTO notes(id, text) VALUES(7, 'a') ON CONFLICT(id) DO UPDATE SET id = 8", 3},
           {"WITH x AS (SELECT 1) DELETE FROM notes", 3},
           {"WITH x AS (SELECT 1) UPDATE notes SET id = 8", 3}}) {
    Seed("a.sql", "SELECT 1;\n" + statement + ";");
    ExpectRefused({"seed"}, exit_code, {seeds_ + "/a.sql:2: a seed adds rows"});
  }
}

TEST_F(SeedCommand, RefusesWhatIsNoSeedAtAll) {
  ExpectRefused({"seed", migrations_ + "/" + kNotes}, 2, {":1: this is a migration, and no seed"});
  Seed("a.sql", std::string("SELECT 1;\n\0", 11));
  ExpectRefused({"seed"}, 2, {seeds_ + "/a.sql:2: a NUL byte"});
  Seed("a.sql", "INSERT INTO notes(text) VALUES('");
  ExpectRefused({"seed"}, 2, {seeds_ + "/a.sql:1: this statement does not end"});
}

TEST_F(SeedCommand, BreaksNoReference) {
  Seed("a.sql", "INSERT INTO notes(text, folder) VALUES('a', 77);");
  ExpectRefused({"seed"}, 3, {"1 references would be broken that are not now", "notes|1|folders"});
}

TEST_F(SeedCommand, FiresNoTriggerAndKeepsATextIndex) {
  RunSql(db_,
         {"CREATE VIRTUAL TABLE found USING fts5(text, content='notes', content_rowid='id')",
          "CREATE TRIGGER mine AFTER INSERT ON notes BEGIN INSERT INTO found(rowid, text) VALUES(new.id, new.text); "
          "DELETE FROM notes; END"});
  Seed("a.sql", "INSERT INTO notes(text) VALUES('hello there');");
  const ProgramRun run = On({"seed"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("found: built anew"));
  EXPECT_THAT(Notes(), ElementsAre("'hello there'"));
  EXPECT_THAT(Sql("SELECT rowid FROM found WHERE found MATCH 'hello'"), ElementsAre("1"));
}

TEST_F(SeedCommand, ADryRunTellsTheSameAndWritesNothing) {
  Seed("a.sql", "INSERT INTO notes(text) VALUES('a'), ('b');");
  const auto before = FilesOf(dir_.path());
  const ProgramRun run = On({"seed", "--dry-run"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("a.sql"), HasSubstr("A dry run: 2 rows of 1 seed would be written.\n")));
  ExpectSameFiles(FilesOf(dir_.path()), before);
}

TEST_F(SeedCommand, WaitsForAnotherRun) {
  Seed("a.sql", "INSERT INTO notes(text) VALUES('a');");
  absl::StatusOr<MigrationLock> lock = MigrationLock::Acquire(db_, 0);
  ASSERT_TRUE(lock.ok());
  ExpectRefused({"seed", "--wait", "0"}, 3, {"Another migration of " + db_ + " is running"});
}

TEST_F(SeedCommand, LooksWhereItIsTold) {
  const std::string other = dir_.File("other");
  std::filesystem::create_directory(other);
  WriteBytes(other + "/a.sql", "INSERT INTO notes(text) VALUES('other');");
  Seed("a.sql", "INSERT INTO notes(text) VALUES('beside');");
  setenv("CRYSTAL_SEEDS", other.c_str(), 1);
  EXPECT_EQ(On({"seed"}).exit_code, 0);
  EXPECT_EQ(On({"seed", "--seeds", seeds_}).exit_code, 0);
  unsetenv("CRYSTAL_SEEDS");
  WriteBytes(dir_.File("a.toml"), "seeds = \"other\"\n");
  ExpectRefused({"seed", "--config", dir_.File("a.toml")}, 3, {other + "/a.sql:1: "});
  EXPECT_THAT(Notes(), ElementsAre("'other'", "'beside'"));
  ExpectRefused({"seed", "--seeds", dir_.File("nowhere")}, 2,
                {"the directory of seeds " + dir_.File("nowhere") + ": No such file or directory; make it first"});
  EXPECT_THAT(RunProgram({"seed", "--db", db_}).err, HasSubstr("where do the seeds stand? Say --seeds DIR"));
}

// The default is the user's own.
TEST_F(SeedCommand, TakesNoDatabaseThatNobodyNamed) {
  Seed("a.sql", "INSERT INTO notes(text) VALUES('a');");
  unsetenv("CRYSTAL_DB");
  const ProgramRun run = RunProgram({"seed", "--migrations", migrations_});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, AllOf(HasSubstr("no database was named: say --db FILE"), HasSubstr("is not taken unasked")));
  WriteBytes(dir_.File("a.toml"), "db = \"a.db\"\n");
  WriteBytes(dir_.File("a.env"), "CRYSTAL_DB=" + db_);
  for (const std::string& said : {"--config=" + dir_.File("a.toml"), "--env-file=" + dir_.File("a.env")}) {
    EXPECT_EQ(RunProgram({"seed", "--dry-run", "--migrations", migrations_, said}).exit_code, 0) << said;
  }
}

TEST_F(SeedCommand, FindsNothingInAnEmptyDirectory) {
  EXPECT_THAT(On({"seed"}).out, HasSubstr("No row of 0 seeds is new. Nothing was changed.\n"));
}

// Whatever starts an application, or moves its database, leaves seeds alone.
TEST_F(SeedCommand, NothingElseRunsSeeds) {
  Seed("a.sql", "INSERT INTO notes(text) VALUES('a');");
  setenv("CRYSTAL_SEEDS", seeds_.c_str(), 1);
  WriteBytes(dir_.File("a.toml"), "seeds = \"seeds\"\n");
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"start", "--mode", "versioned"}, {"start"}, {"down"}, {"up"}, {"redo"}, {"cutover"}, {"start"}}) {
    std::vector<std::string> all = words;
    all.insert(all.end(), {"--config", dir_.File("a.toml")});
    const ProgramRun run = On(all);
    EXPECT_EQ(run.exit_code, 0) << words[0] << run.err;
  }
  EXPECT_THAT(Notes(), IsEmpty());
  EXPECT_THAT(RunProgram({"start", "--help"}).out, Not(HasSubstr("--seeds")));
}

TEST(SeedsBeside, IsTheSiblingOfTheMigrations) {
  EXPECT_EQ(SeedsBeside("db/migrations"), "db/seeds");
  EXPECT_EQ(SeedsBeside("db/migrations/"), "db/seeds");
  EXPECT_EQ(SeedsBeside("migrations"), "seeds");
  EXPECT_EQ(SeedsBeside("/a/b"), "/a/seeds");
  EXPECT_EQ(SeedsBeside("."), "../seeds");
  EXPECT_EQ(SeedsBeside(""), "");
}

}  // namespace
}  // namespace crystal
