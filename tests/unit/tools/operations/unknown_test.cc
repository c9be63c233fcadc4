// The program on databases of an application that registers a collation, a function, a module or a tokenizer of its
// own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/application_database.h"
#include "tests/support/database.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

struct Need {
  const char* name;
  const char* sql;
  const char* named;       // by `doctor`
  const char* given = "";  // the text that the virtual table v gets
};

const Need kNeeds[] = {
    {"key", "CREATE TABLE city(name TEXT COLLATE app_order PRIMARY KEY, n); INSERT INTO city VALUES('a', 1), ('b', 2)",
     "table city needs the collation app_order"},
    {"ordered_rows",
     "CREATE TABLE city(name TEXT COLLATE app_order PRIMARY KEY, n) WITHOUT ROWID; INSERT INTO city VALUES('a', 1)",
     "table city needs the collation app_order"},
    {"ordered_index", "CREATE TABLE city(name, n); CREATE INDEX own_i ON city(name COLLATE app_order)",
     "index own_i needs the collation app_order"},
    {"index", "CREATE INDEX own_i ON folders(app_text(name))", "index own_i needs the function app_text()"},
    {"partial_index", "CREATE TABLE city(name, n); CREATE INDEX own_i ON city(n) WHERE app_text(name) > ''",
     "index own_i needs the function app_text()"},
    {"check", "CREATE TABLE city(name, n, CHECK(app_text(name) <> 'x')); INSERT INTO city VALUES('a', 1)",
     "table city needs the function app_text()"},
    {"computed", "CREATE TABLE city(name, n AS (app_text(name))); INSERT INTO city VALUES('a')",
     "table city needs the function app_text()"},
    {"view", "CREATE VIEW own_v AS SELECT app_text(name) FROM folders", "view own_v needs the function app_text()"},
    {"trigger", "CREATE TRIGGER own_g AFTER INSERT ON folders BEGIN SELECT app_text(new.name); END",
     "trigger own_g needs the function app_text()"},
    {"parent", "CREATE TABLE p(a TEXT COLLATE app_order PRIMARY KEY); CREATE TABLE c(a REFERENCES p)",
     "table p needs the collation app_order"},
    {"module", "CREATE VIRTUAL TABLE v USING fts5(a)", "table v needs the module app_module",
     "CREATE VIRTUAL TABLE v USING app_module(a)"},
    {"tokenizer", "CREATE VIRTUAL TABLE v USING fts5(a); INSERT INTO v VALUES('x')",
     "table v needs the tokenizer app_words", "CREATE VIRTUAL TABLE v USING fts5(a, tokenize = app_words)"},
};

class UnknownNeedTest : public testing::TestWithParam<Need> {
 protected:
  void Make(const std::string& release) {
    ASSERT_EQ(RunProgram({"legacy", "make", "--db", db_, "--release", release, "--sessions", "3", "--outputs", "9"})
                  .exit_code,
              0);
    RunAsApplication(db_, GetParam().sql);
    if (*GetParam().given != '\0') GiveToApplication(db_, "v", GetParam().given);
  }
  void Works(const std::vector<std::string>& arguments) {
    const ProgramRun run = RunProgram(arguments);
    EXPECT_EQ(run.exit_code, 0) << arguments[0] << "\n" << run.out << run.err;
  }

  const TempDir dir_;
  const std::string db_ = dir_.File("a.db");
};

TEST_P(UnknownNeedTest, IsNamedAndTheFileIsHealthy) {
  Make("v0.3.5");
  Works({"backup", "--db", db_});
  for (const char* how : {"--full", "--json"}) {
    const ProgramRun run = RunProgram({"doctor", "--db", db_, how});
    EXPECT_THAT(run.out, AllOf(HasSubstr(GetParam().named), Not(HasSubstr("problem")), Not(HasSubstr(" restore "))));
  }
}

TEST_P(UnknownNeedTest, EverythingElseWorks) {
  const bool of_folders = std::string(GetParam().sql).find("folders") != std::string::npos;
  Make(of_folders ? "v0.3.5" : "v0.1.2");  // there are none in the oldest
  std::filesystem::create_directory(dir_.File("m"));
  std::ofstream(dir_.File("m/20260101000000-a.sql"))
      << "-- migrate:up\nALTER TABLE projects ADD COLUMN tag TEXT;\nALTER TABLE projects RENAME COLUMN tag TO label;\n"
         "-- migrate:down\nALTER TABLE projects DROP COLUMN label;\n";
  std::filesystem::copy_file(db_, dir_.File("legacy.db"));
  Works({"start", "--mode", "legacy", "--db", dir_.File("legacy.db")});
  Works({"verify", "--db", db_});
  Works({"cutover", "--db", db_});
  Works({"up", "--db", db_, "--migrations", dir_.File("m")});
  Works({"redo", "--db", db_, "--migrations", dir_.File("m")});
  Works({"status", "--db", db_, "--migrations", dir_.File("m")});
  const std::string copy = dir_.File("copy.db");
  Works({"backup", "--db", db_, "--to", copy});
  Works({"restore", copy, "--db", db_});
  RunAsApplication(db_, "PRAGMA integrity_check");
}

INSTANTIATE_TEST_SUITE_P(All, UnknownNeedTest, testing::ValuesIn(kNeeds),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(UnknownNeed, OfATableThatTheCutoverWritesIsAProblemWithItsName) {
  const TempDir dir;
  const std::string db = dir.File("a.db");
  ASSERT_EQ(RunProgram({"legacy", "make", "--db", db, "--release", "v0.1.2"}).exit_code, 0);
  RunAsApplication(db, "CREATE INDEX own_i ON sessions(app_text(name))");
  const std::string bytes = BytesOf(db);
  const ProgramRun cutover = RunProgram({"cutover", "--db", db});
  EXPECT_EQ(cutover.exit_code, 3);
  EXPECT_THAT(cutover.err, HasSubstr("index own_i needs the function app_text()"));
  EXPECT_TRUE(BytesOf(db) == bytes);
  EXPECT_THAT(RunProgram({"doctor", "--db", db}).out, HasSubstr("a cutover has to write to sessions, and index own_i"));
}

}  // namespace
}  // namespace crystal
