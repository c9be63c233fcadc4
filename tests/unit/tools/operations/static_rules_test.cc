#include "tools/operations/static_rules.h"

#include "tests/unit/tools/operations/sql_files_fixture.h"
#include "tools/operations/lint_allow.h"
#include "tools/operations/rules.h"
#include "tools/operations/validate.h"

namespace crystal {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kName[] = "20260101000000-case";

// "rename:2", one for each finding.
std::vector<std::string> Seen(const std::vector<RuleFinding>& findings) {
  std::vector<std::string> seen;
  for (const RuleFinding& finding : findings) {
    EXPECT_TRUE(finding.is_warning) << finding.rule;
    seen.push_back(absl::StrCat(finding.rule, ":", finding.line));
  }
  return seen;
}
std::vector<std::string> SeenIn(const std::string& up) { return Seen(CheckStaticRules(SqlMigration(kName, up, ""))); }

struct Statement {
  const char* name;
  const char* up;  // its first line is the second of the file
  std::vector<std::string> seen;
};
void PrintTo(const Statement& statement, std::ostream* out) { *out << statement.up; }

class StaticRules : public testing::TestWithParam<Statement> {};

TEST_P(StaticRules, SeeWhatAStrangerWouldAskAbout) {
  EXPECT_THAT(SeenIn(GetParam().up), ElementsAreArray(GetParam().seen));
}

INSTANTIATE_TEST_SUITE_P(
    Statements, StaticRules,
    testing::Values(
        Statement{"DropTable", "DROP TABLE notes;", {"destructive-statement:2"}},
        Statement{"DropTableIfThere", "DROP TABLE IF EXISTS main.notes;", {"destructive-statement:2"}},
        Statement{"DropColumn", "\nALTER TABLE main.\"Notes\" DROP COLUMN body;", {"destructive-statement:3"}},
        Statement{"Delete", "DELETE FROM notes WHERE id = 1;", {"destructive-statement:2"}},
        Statement{"DeleteAll", "DELETE FROM notes;", {"unbounded-write:2", "destructive-statement:2"}},
        Statement{"DeleteWith",
                  "WITH old AS (SELECT id FROM notes WHERE id < 3) DELETE FROM notes WHERE id IN old;",
                  {"destructive-statement:2"}},
        Statement{"WhereInside", "UPDATE notes SET n = (SELECT 1 WHERE 1);", {"unbounded-write:2"}},
        Statement{"Update", "UPDATE notes SET n = 0 WHERE n IS NULL;", {}},
        Statement{"UpdateOr", "UPDATE OR IGNORE notes SET n = 0;", {"unbounded-write:2"}},
        Statement{"UpdateLimited", "UPDATE notes SET n = 0 LIMIT 3;", {}},
        Statement{"RenameTable", "ALTER TABLE notes RENAME TO papers;", {"rename:2"}},
        Statement{"RenameColumn", "ALTER TABLE notes RENAME COLUMN a TO b;", {"rename:2"}},
        Statement{"RenameColumnShort", "ALTER TABLE notes RENAME a TO b;", {"rename:2"}},
        Statement{"Timestamp", "CREATE TABLE a(at TEXT DEFAULT CURRENT_TIMESTAMP);", {"date-without-zone:2"}},
        Statement{"Datetime", "INSERT INTO a(at) VALUES(datetime('now'));", {"date-without-zone:2"}},
        Statement{
            "LocalTime", "INSERT INTO a(at) VALUES(strftime('%s', 'now', 'localtime'));", {"date-without-zone:2"}},
        Statement{"WithZone", "INSERT INTO a(at) VALUES(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));", {}},
        Statement{"AColumnCalledDatetime", "CREATE TABLE a(datetime TEXT);", {}},
        Statement{"Rebuild",
                  "CREATE TABLE new_notes(id INTEGER PRIMARY KEY);\nINSERT INTO new_notes(id) SELECT id FROM notes;\n"
                  "DROP TABLE notes;\nALTER TABLE new_notes RENAME TO notes;",
                  {}},
        Statement{"RebuildWithTheOldOneAside",
                  "ALTER TABLE notes RENAME TO old_notes;\nCREATE TABLE notes(id INTEGER PRIMARY KEY);\n"
                  "INSERT INTO notes(id) SELECT id FROM old_notes;\nDROP TABLE old_notes;",
                  {}},
        Statement{"OfItsOwn", "CREATE TEMP TABLE t(a);\nINSERT INTO t(a) VALUES(1);\nDROP TABLE t;", {}},
        Statement{"AddColumn", "ALTER TABLE notes ADD COLUMN n INTEGER;", {}}, Statement{"Nothing", "", {}}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(StaticRulesTest, TheWayBackIsTheWayBack) {
  EXPECT_THAT(CheckStaticRules(SqlMigration(kName, "CREATE TABLE a(x);", "DROP TABLE a;")), IsEmpty());
}

class LintAllow : public SqlFilesFixture {
 protected:
  // What is still said of a file with this text.
  std::vector<std::string> Left(const std::string& text) const {
    WriteFile(kName, text);
    const absl::StatusOr<std::vector<Migration>> files = ReadSqlMigrations(Directory());
    EXPECT_OK(files);
    const absl::StatusOr<LintAllowances> allowances = LintAllowances::Of(files->at(0), RulesToAllow());
    EXPECT_OK(allowances);
    std::vector<RuleFinding> findings = CheckStaticRules(files->at(0));
    std::erase_if(findings, [&](const RuleFinding& finding) { return allowances->Allows(finding); });
    return Seen(findings);
  }
};

TEST_F(LintAllow, AllowsTheStatementBehindIt) {
  EXPECT_THAT(Left("-- migrate:up\nUPDATE a SET n = 0;\n-- lint: allow unbounded-write\nUPDATE b SET n = 0;\n"
                   "UPDATE c SET n = 0;\n"),
              ElementsAre("unbounded-write:2", "unbounded-write:5"));
}

TEST_F(LintAllow, AllowsTheStatementThatItStandsIn) {
  EXPECT_THAT(Left("-- migrate:up\nUPDATE a\n  -- lint: allow unbounded-write\n  SET n = 0;\nUPDATE b SET n = 0;\n"),
              ElementsAre("unbounded-write:5"));
}

TEST_F(LintAllow, AllowsTheWholeFileFromItsHead) {
  EXPECT_THAT(Left("--lint:allow unbounded-write , rename\n-- migrate:up\nUPDATE a SET n = 0;\n"
                   "ALTER TABLE a RENAME TO b;\nDROP TABLE c;\n"),
              ElementsAre("destructive-statement:5"));
}

TEST_F(LintAllow, NoOtherRule) {
  EXPECT_THAT(Left("-- migrate:up\n-- lint: allow rename\nUPDATE a SET n = 0;\n"), ElementsAre("unbounded-write:3"));
}

TEST_F(LintAllow, AnUnknownRuleIsAnErrorOfTheFile) {
  WriteFile(kName, "-- migrate:up\n-- lint: allow renames\nCREATE TABLE a(x TEXT);\n-- migrate:down\nDROP TABLE a;\n");
  const ProgramOutcome run = Program(absl::StrCat("validate --migrations ", Directory()));
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, AllOf(HasSubstr(absl::StrCat(kName, ".sql:2: there is no rule \"renames\"")),
                             HasSubstr("did you mean rename"), HasSubstr("explicit-columns")));
}

// Indexes go with the table that is made anew; what a statement names is meant.
TEST_F(LintAllow, ARebuildThatLosesAnIndex) {
  const std::string rebuild =
      "CREATE TABLE n2(id INTEGER PRIMARY KEY, a TEXT); INSERT INTO n2(id, a) SELECT id, a FROM n; DROP TABLE n; "
      "ALTER TABLE n2 RENAME TO n;";
  const std::vector<Migration> files = {
      SqlMigration("20260101000010-table", "CREATE TABLE n(id INTEGER PRIMARY KEY, a TEXT); CREATE INDEX n_a ON n(a);",
                   "DROP TABLE n;"),
      SqlMigration("20260101000011-loses", rebuild, (rebuild + "CREATE INDEX n_a ON n(a);").c_str()),
      SqlMigration("20260101000012-again", "CREATE INDEX n_a ON n(a);", "DROP INDEX n_a;"),
      SqlMigration("20260101000013-keeps", rebuild + "CREATE INDEX n_a ON n(a);",
                   (rebuild + "CREATE INDEX n_a ON n(a);").c_str()),
      SqlMigration("20260101000014-drops", "DROP INDEX n_a;" + rebuild,
                   (rebuild + "CREATE INDEX n_a ON n(a);").c_str())};
  ASSERT_OK_AND_ASSIGN(const ValidationReport report,
                       Validate(WithProgram(files), Trials(), [](const std::string&) {}));
  std::vector<std::string> lost;
  for (const RuleFinding& finding : report.findings) {
    if (finding.rule == "rebuild-loses-index") lost.push_back(finding.migration + ": " + finding.message);
  }
  EXPECT_THAT(lost, ElementsAre(AllOf(HasSubstr("20260101000011-loses"), HasSubstr("the index n_a"))));
}

TEST_F(LintAllow, AViewThatDoesNotWork) {
  const std::vector<Migration> files = {
      SqlMigration("20260101000010-table", "CREATE TABLE n(id INTEGER PRIMARY KEY, a TEXT);", "DROP TABLE n;"),
      SqlMigration("20260101000011-view", "CREATE VIEW shown AS SELECT id, aa FROM n;", "DROP VIEW shown;")};
  ASSERT_OK_AND_ASSIGN(const ValidationReport report,
                       Validate(WithProgram(files), Trials(), [](const std::string&) {}));
  std::vector<std::string> broken;
  for (const RuleFinding& finding : report.findings) {
    if (finding.rule == "broken-object") broken.push_back(finding.migration + ": " + finding.message);
  }
  EXPECT_THAT(broken, ElementsAre(AllOf(HasSubstr("20260101000011-view: view shown"), HasSubstr("aa"))));
  EXPECT_FALSE(report.holds());
}

// What is found has its reason in the list.
TEST(ValidationRulesTest, EveryFindingHasARule) {
  std::vector<std::string> names;
  for (const ValidationRule& rule : ValidationRules()) names.push_back(rule.name);
  const Migration every =
      SqlMigration("001-bad-name",
                   "CREATE TABLE IF NOT EXISTS a(at TEXT DEFAULT CURRENT_TIMESTAMP); SELECT * FROM migrations; DELETE "
                   "FROM b; ALTER TABLE c RENAME TO d;",
                   nullptr);
  std::vector<RuleFinding> findings = CheckHouseRules(every);
  for (const RuleFinding& finding : CheckStaticRules(every)) findings.push_back(finding);
  EXPECT_GE(findings.size(), 8u);
  for (const RuleFinding& finding : findings) EXPECT_THAT(names, Contains(finding.rule));
}

}  // namespace
}  // namespace crystal
