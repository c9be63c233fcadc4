#include "tools/operations/validate.h"

#include "tests/unit/tools/operations/sql_files_fixture.h"
#include "tools/cli/validation_report.h"

namespace crystal {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::UnorderedElementsAre;

std::vector<std::string> RulesOf(const std::vector<RuleFinding>& findings, const std::string& migration) {
  std::vector<std::string> rules;
  for (const RuleFinding& finding : findings) {
    if (finding.migration == migration) rules.push_back(finding.rule);
  }
  return rules;
}

class ValidateTest : public SqlFilesFixture {
 protected:
  static ValidationReport Report(const std::vector<Migration>& files, const TrialDatabases& trials) {
    absl::StatusOr<ValidationReport> report = Validate(WithProgram(files), trials, [](const std::string&) {});
    EXPECT_OK(report);
    return report.value_or(ValidationReport());
  }
};

TEST_F(ValidateTest, TheProgramsOwnHoldEverywhere) {
  ASSERT_OK_AND_ASSIGN(TrialDatabases trials, TrialDatabases::Make(AllMigrations(), {}, MakeRunContext()));
  const ValidationReport report = Report({}, trials);
  EXPECT_EQ(report.migrations.size(), 41u);
  EXPECT_EQ(report.databases.size(), 5u);
  EXPECT_THAT(report.findings, IsEmpty()) << ToString(report);
}

// One fault a migration, each found under its rule and nothing else said of it.
TEST_F(ValidateTest, EveryKindOfFaultIsFoundUnderItsRule) {
  struct Case {
    const char* rule;
    const char* up;
    const char* down;
  };
  const std::vector<Case> cases = {
      {"", "CREATE TABLE tags(name TEXT);", "DROP TABLE tags;"},
      {"", "ALTER TABLE tags ADD COLUMN n INT;", "ALTER TABLE tags DROP COLUMN n;"},
      {"down-restores-schema", "CREATE TABLE left(x TEXT);", ""},
      {"down-restores-schema", "CREATE INDEX i1 ON tags(name);", "DROP INDEX i1; CREATE INDEX i2 ON tags(name);"},
      {"down-loses-data", "UPDATE sessions SET name = upper(name) || 'x';", "UPDATE sessions SET name = lower(name);"},
      {"destructive-statement", "DELETE FROM tags WHERE name = 'name 2';", ""},  // the archive brings the row back
      {"down-runs", "CREATE TABLE b(x TEXT);", "DROP TABLE c;"},
      {"down-present", "CREATE TABLE d(x TEXT);", nullptr},
      {"up-repeatable", "CREATE TABLE e(x TEXT); INSERT INTO e(x) VALUES(random());", "DROP TABLE e;"},
      {"", "CREATE VIEW v AS SELECT name FROM tags;", "DROP VIEW v;"},
      {"up-runs", "DROP TABLE nowhere;", ""},
      {"", "CREATE TABLE f(x TEXT);", "DROP TABLE f;"},
      // Its trigger and its index are its own, and go with it.
      {"",
       "CREATE TABLE g(id INTEGER PRIMARY KEY, x); CREATE INDEX gi ON g(x); "
       "CREATE TRIGGER gt AFTER INSERT ON g BEGIN UPDATE g SET x = 1 WHERE id = new.id; END;",
       "DROP TABLE g;"},
  };
  std::vector<Migration> files;
  for (size_t i = 0; i < cases.size(); ++i) {
    files.push_back(SqlMigration(absl::StrCat("202601010000", 10 + i, "-case"), cases[i].up, cases[i].down));
  }
  const ValidationReport report = Report(files, Trials());
  for (size_t i = 0; i < cases.size(); ++i) {
    const std::vector<std::string> rules = RulesOf(report.findings, files[i].name);
    if (absl::string_view(cases[i].rule).empty()) {
      EXPECT_THAT(rules, IsEmpty()) << cases[i].up << ToString(report);
    } else {
      EXPECT_THAT(rules, Contains(cases[i].rule)) << cases[i].up << ToString(report);
    }
  }
  const auto stopped = std::find_if(report.findings.begin(), report.findings.end(),
                                    [](const RuleFinding& finding) { return finding.rule == "up-runs"; });
  ASSERT_NE(stopped, report.findings.end());
  EXPECT_THAT(stopped->message, HasSubstr(".sql:2: "));
  EXPECT_THAT(stopped->databases, testing::SizeIs(3));
  EXPECT_THAT(report.migrations.back().outcomes, testing::Each(TrialOutcome::kNotReached));
}

TEST_F(ValidateTest, TheHouseRulesNameTheLine) {
  struct Case {
    const char* rule;
    const char* sql;
    int line;
  };
  for (const Case& c : std::vector<Case>{
           {"explicit-columns", "SELECT 1;\nINSERT INTO t VALUES(1);", 3},
           {"explicit-columns", "INSERT OR IGNORE INTO main.t AS x\nSELECT 1;", 2},
           {"explicit-columns", "CREATE VIEW v AS SELECT\n  a.* FROM a;", 3},
           {"explicit-columns", "INSERT INTO t(a) SELECT * FROM b;", 2},
           {"no-if-exists", "CREATE TABLE if not\nexists t(a);", 2},
           {"no-if-exists", "DROP TABLE IF EXISTS t;", 2},
           {"statement-touches-history", "SELECT count(a) FROM\n  \"Migration_Events\";", 3},
           {"statement-touches-history", "CREATE TRIGGER x AFTER INSERT ON migrations BEGIN SELECT 1; END;", 2},
           {"", "INSERT INTO t(a) VALUES(2 * 3); SELECT count(*) FROM t; INSERT INTO t DEFAULT VALUES;", 0},
           {"", "UPDATE t SET a = 'INSERT INTO t VALUES(1)' /* SELECT * */ WHERE EXISTS(SELECT 1 FROM b);", 0},
           {"", "ALTER TABLE t ADD COLUMN migrations TEXT;", 0},
       }) {
    const std::vector<RuleFinding> findings = CheckHouseRules(SqlMigration("20260101000000-a", c.sql, ""));
    if (c.line == 0) {
      EXPECT_THAT(findings, IsEmpty()) << c.sql;
      continue;
    }
    ASSERT_THAT(findings, testing::SizeIs(1)) << c.sql;
    EXPECT_EQ(findings[0].rule, c.rule) << c.sql;
    EXPECT_EQ(findings[0].line, c.line) << c.sql;
  }
  EXPECT_THAT(RulesOf(CheckHouseRules({.name = "42-Add_Things"}), "42-Add_Things"), UnorderedElementsAre("name-form"));
  EXPECT_THAT(CheckHouseRules({.name = "042-add-things"}), IsEmpty());
}

TEST_F(ValidateTest, AnUpSectionThatSaysNothingIsAWarning) {
  WriteFile("20260101000000-a", "-- migrate:up\n-- nothing yet\n-- migrate:down\n");
  const ProgramOutcome warned = Program("validate --json --migrations " + Directory());
  EXPECT_EQ(warned.exit_code, 0) << warned.err;
  EXPECT_THAT(warned.out, AllOf(HasSubstr("\"status\": \"clean\""), HasSubstr("\"rule\": \"up-says-nothing\""),
                                HasSubstr("\"severity\": \"warning\"")));
}

TEST_F(ValidateTest, RepeatableMigrationsAreTriedBehindAllOthers) {
  const std::vector<Migration> files = {
      SqlMigration("20260101000000-a", "CREATE TABLE tags(name TEXT NOT NULL);", "DROP TABLE tags;"),
      SqlMigration("R-names", "CREATE VIEW names AS SELECT name FROM tags;", nullptr),
      SqlMigration("R-of-names", "CREATE VIEW of_names AS SELECT name, rank FROM names;", nullptr),
      SqlMigration("R-others", "CREATE VIEW others AS SELECT name FROM names;", nullptr)};
  const ValidationReport report = Report(files, Trials());
  EXPECT_THAT(RulesOf(report.findings, "R-names"), IsEmpty()) << ToString(report);
  EXPECT_THAT(RulesOf(report.findings, "R-of-names"), testing::ElementsAre("up-runs")) << ToString(report);
  EXPECT_EQ(report.migrations.back().outcomes[0], TrialOutcome::kNotReached);
  EXPECT_THAT(Report({files[0], files[1], files[3]}, Trials()).findings, IsEmpty());
}

// The first of them is named, however many come after it.
TEST_F(ValidateTest, TheMigrationThatClosesTheWayBackIsAWarning) {
  const std::vector<Migration> files = {
      SqlMigration("20260101000000-a", "CREATE TABLE tags(name TEXT);", "DROP TABLE tags;"),
      SqlMigration("20260101000001-b", "ALTER TABLE sessions RENAME TO chats;",
                   "ALTER TABLE chats RENAME TO sessions;"),
      SqlMigration("20260101000002-c", "CREATE TABLE more(name TEXT);", "DROP TABLE more;")};
  const ValidationReport open = Report({files[0]}, Trials());
  EXPECT_THAT(open.findings, IsEmpty()) << ToString(open);
  const ValidationReport report = Report(files, Trials());
  EXPECT_THAT(RulesOf(report.findings, files[1].name), testing::ElementsAre("rename", "closes-way-back"))
      << ToString(report);
  EXPECT_THAT(RulesOf(report.findings, files[2].name), IsEmpty());
  EXPECT_TRUE(report.holds());
}

TEST_F(ValidateTest, TheProgramSpeaksToACi) {
  WriteFile("20260101000000-a", "-- migrate:up\nCREATE TABLE a(x TEXT);\n-- migrate:down\nDROP TABLE a;\n");
  const std::string path = dir_.File("a.db"), junit = dir_.File("junit.xml");
  ASSERT_EQ(Program("legacy make --release v0.3.5 --sessions 2 --outputs 4 --db " + path).exit_code, 0);
  ASSERT_EQ(Program("cutover --db " + path).exit_code, 0);
  ASSERT_EQ(On(path, "up").exit_code, 0);
  const std::string bytes = Bytes(path);
  WriteFile("20260102000000-b", "-- migrate:up\nINSERT INTO a VALUES('<&>');\n");
  const ProgramOutcome findings = On(path, "validate", "--json --junit " + junit);
  EXPECT_EQ(findings.exit_code, 1) << findings.err;
  EXPECT_THAT(findings.out, AllOf(HasSubstr("\"rule\": \"explicit-columns\""), HasSubstr("\"line\": 2"),
                                  HasSubstr("20260102000000-b.sql")));
  EXPECT_THAT(Bytes(junit), AllOf(HasSubstr("tests=\"43\" failures=\"1\""), HasSubstr("down-present")));
  EXPECT_THAT(findings.out, HasSubstr("a.db"));
  EXPECT_TRUE(Bytes(path) == bytes);
  EXPECT_EQ(On(path, "validate", "--nothing").exit_code, 2);
  WriteFile("20260103000000-c", "-- depends: 20259999000000-d\n-- migrate:up\nSELECT 1;\n");
  EXPECT_EQ(On(path, "validate").exit_code, 2);
}

}  // namespace
}  // namespace crystal
