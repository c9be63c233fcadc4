// Commands that are proposed to those who write migrations, and by what looks at a file: run as they are printed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "migrator/base/outcome.h"
#include "tests/support/database.h"
#include "tests/unit/tools/cli/proposals_fixture.h"

namespace crystal {
namespace {

using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

class ProposalsToAuthors : public Proposals {
 protected:
  void SetUp() override {
    Proposals::SetUp();
    WriteMigration(kFile, "CREATE TABLE x(a, b);");
    ASSERT_EQ(RunProgram({"up", "--application", "own", "--db", db_, "--migrations", migrations_}).exit_code, 0);
  }
  // What a command says that does not do what it was asked for.
  std::string Refusal(std::vector<std::string> words) {
    words.insert(words.end(), {"--application", "own", "--migrations", migrations_});
    const ProgramRun run = RunProgram(words);
    EXPECT_NE(run.exit_code, 0) << run.out;
    return run.out + run.err;
  }
  std::vector<std::string> Tables() {
    return Rows(*OpenDatabase(db_), "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE '_'");
  }
};

TEST_F(ProposalsToAuthors, OfASeedThatIsNone) {
  const std::string seed = home_ + "/it's one.sql";
  WriteBytes(seed, "DROP TABLE x;");
  Follow(Refusal({"seed", seed, "--db", db_}), "create add-something --sql");
  WriteBytes(seed, "-- migrate:up\nCREATE TABLE y(a);\n");
  Follow(Refusal({"seed", seed, "--db", db_}), "up");  // with what was created just now
  WriteMigration("20991231000000-create-z", "CREATE TABLE z(a);");
  WriteBytes(seed, "INSERT INTO z VALUES(1);");
  Follow(Refusal({"seed", seed, "--db", db_}), "up");
  EXPECT_THAT(Tables(), testing::UnorderedElementsAre("'x'", "'z'"));
}

TEST_F(ProposalsToAuthors, OfFilesOfAnotherTool) {
  WriteBytes(migrations_ + "/V2__add_y.sql", "CREATE TABLE y(a);");
  EXPECT_THAT(Follow(Refusal({"plan", "--db", db_}), "import --help"), HasSubstr("--from"));
  std::filesystem::remove(migrations_ + "/" + kFile + ".sql");
  EXPECT_THAT(Follow(Refusal({"create", "add-z", "--sql"}), "import --help"), HasSubstr("--from"));
}

TEST_F(ProposalsToAuthors, OfAMarkOnWhatNoHistoryHas) {
  WriteBytes(migrations_ + "/R-all-x.sql", "-- migrate:up\nCREATE VIEW all_x AS SELECT * FROM x;");
  Follow(Refusal({"mark", "R-all-x", "--applied", "--db", db_}), "up");
  EXPECT_THAT(Rows(*OpenDatabase(db_), "SELECT name FROM sqlite_schema WHERE type = 'view'"), SizeIs(1));
}

TEST_F(ProposalsToAuthors, OfASchemaFileThatIsBehind) {
  const std::string folder = home_ + "/the schema", file = folder + "/now.sql";
  Paste("mkdir " + ShellQuoted(folder));
  Follow(Refusal({"validate", "--schema-file", file}), "schema dump");
  EXPECT_THAT(ReadBytes(file), HasSubstr("CREATE TABLE"));
  std::filesystem::remove_all(folder);
  WriteMigration("20260102000000-create-y", "CREATE TABLE y(a);");
  const std::string refused = Refusal({"up", "--db", db_, "--schema-file", file});
  Paste("mkdir " + ShellQuoted(folder));
  Follow(refused, "up");
  EXPECT_THAT(ReadBytes(file), HasSubstr("CREATE TABLE y"));
}

TEST_F(ProposalsToAuthors, OfASchemaThatCannotBeReachedWithoutAGuess) {
  const std::string wanted = home_ + "/wanted.sql";
  WriteBytes(wanted, "CREATE TABLE x(a, b, c INTEGER, PRIMARY KEY(a, c));");
  Follow(Refusal({"create", "key-x", "--diff", wanted}), "create add-something --sql");
}

TEST_F(ProposalsToAuthors, OfAProjectThatIsNotThereYet) {
  const std::string empty = home_ + "/new one";
  Paste("mkdir " + ShellQuoted(empty));
  const std::string enter = absl::StrCat("cd ", ShellQuoted(empty), "; ");
  const std::string said = Paste(enter + "crystal-migration status --application own --db a.db", 2);
  const std::vector<std::string> commands = CommandsOf(said);
  ASSERT_THAT(commands, SizeIs(1)) << said;
  const std::vector<std::string> next = CommandsOf(Paste(enter + commands[0]));
  ASSERT_FALSE(next.empty());
  for (const std::string& command : next) Paste(enter + command);
  EXPECT_THAT(Paste(enter + "crystal-migration status"), HasSubstr("0 pending"));
}

// The project is made before its database is adopted, and here the adoption finds a writer.
TEST_F(ProposalsToAuthors, OfAnAdoptionThatWasStopped) {
  const std::string root = home_ + "/mine", old = home_ + "/old one.db";
  RunSql(old, {"CREATE TABLE a(b)", "INSERT INTO a VALUES(1)"});
  const auto writer = OpenDatabase(old);
  ASSERT_OK(writer->Execute("BEGIN IMMEDIATE"));
  const ProgramRun run = RunProgram({"init", root, "--from", old, "--app-closed"});
  EXPECT_NE(run.exit_code, 0);
  const std::string command = OnlyCommandOf(run.err);
  ASSERT_OK(writer->Execute("ROLLBACK"));
  Paste(command + " --app-closed");
  EXPECT_THAT(Paste(absl::StrCat("cd ", ShellQuoted(root), "; crystal-migration status")), HasSubstr("0 pending"));
}

TEST_F(ProposalsToAuthors, OfDoctorAboutAWriteAheadLog) {
  const std::string open = home_ + "/it's open.db";
  Make(open);
  CrashAfter(open, {"PRAGMA journal_mode=WAL", "PRAGMA wal_autocheckpoint=0", "UPDATE sessions SET name = 'new'"});
  const std::vector<std::string> commands = CommandsOf(RunProgram({"doctor", "--db", open}).out);
  ASSERT_FALSE(commands.empty());
  EXPECT_THAT(commands[0], StartsWith("crystal-migration backup"));
  for (const std::string& command : commands) Paste(command);
  EXPECT_EQ(QueryInteger(open, "SELECT count(*) FROM sessions WHERE name = 'new'"), 2);
}

TEST_F(ProposalsToAuthors, OfACommitOfWhichNothingIsKnown) {
  const absl::Status unknown = UnknownOutcome(absl::InternalError("disk I/O error"), db_, absl::InternalError("gone"));
  const std::string command = OnlyCommandOf(std::string(unknown.message()));
  Paste(absl::StrCat(command, " --application own --migrations ", ShellQuoted(migrations_)));  // as the program says it
}

}  // namespace
}  // namespace crystal
