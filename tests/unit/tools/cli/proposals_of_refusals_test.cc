// Every command that a refusal or a note proposes is run as it is printed: none is a dead end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/tools/cli/proposals_fixture.h"

namespace crystal {
namespace {

using testing::HasSubstr;

class ProposalsOfRefusals : public Proposals {
 protected:
  void SetUp() override {
    Proposals::SetUp();
    WriteMigration(kFile, "CREATE TABLE x(a, b);");
    ASSERT_EQ(RunProgram({"cutover", "--db", db_, "--migrations", migrations_}).exit_code, 0);
  }
  // All that a command says.
  std::string Says(std::vector<std::string> words) {
    words.insert(words.end(), {"--db", db_, "--migrations", migrations_});
    const ProgramRun run = RunProgram(words);
    return run.out + run.err;
  }
  void Sql(const std::string& sql) { RunSql(db_, {sql}); }
  std::string migration_ = migrations_ + "/" + kFile + ".sql";
};

TEST_F(ProposalsOfRefusals, OfAnEditedFile) {
  WriteMigration(kFile, "CREATE TABLE x(a, c);");
  for (const std::string command : {"up", "plan", "drift", "down", "cutover"}) {
    Follow(Says({command}), "repair", 1);  // it asks, and nobody is there to answer
  }
  Paste(OnlyCommandOf(Says({"plan"})) + " --yes");
  EXPECT_THAT(Says({"plan"}), HasSubstr("Nothing is to do"));
}

TEST_F(ProposalsOfRefusals, OfAFileThatIsGoneOrRenamed) {
  std::filesystem::rename(migration_, migrations_ + "/20260101000001-create-x.sql");
  Follow(Says({"plan"}), "repair", 1);
  std::filesystem::remove(migrations_ + "/20260101000001-create-x.sql");
  for (const std::string command : {"up", "plan", "drift"}) Follow(Says({command}), "repair", 1);
}

TEST_F(ProposalsOfRefusals, OfAMigrationOfANewerProgram) {
  Sql("INSERT INTO migrations VALUES('042-it''s new', '', 999, 'v1:00', 0, 'executed', '9.0')");
  const std::string refused = Says({"repair"});
  Follow(refused, "repair --forget-unknown", 1);
  Paste(OnlyCommandOf(refused) + " --yes");
  EXPECT_THAT(Says({"plan"}), HasSubstr("Nothing is to do"));
}

TEST_F(ProposalsOfRefusals, OfAListThatIsLost) {
  Sql("DELETE FROM migrations WHERE name = '20260101000000-create-x'");
  Follow(Says({"up"}), "repair", 1);
  Sql("DROP TABLE migrations");
  const std::vector<std::string> commands = CommandsOf(Says({"up"}));
  ASSERT_EQ(commands.size(), 2U);
  Paste(commands[0], 1);
  Paste(commands[1]);
  Sql("UPDATE migration_events SET actor = 'nobody'");
  Follow(Says({"repair"}), "backups");
}

TEST_F(ProposalsOfRefusals, OfTags) {
  Follow(Says({"tags"}), "help tag");
  Says({"tag", "it's here"});
  const std::string name = "before-x";
  ASSERT_EQ(RunProgram({"tag", name, "--db", db_}).exit_code, 0);
  Follow(Says({"tag", name}), "tag --delete");
  EXPECT_EQ(RunProgram({"tag", name, "--db", db_}).exit_code, 0);
}

TEST_F(ProposalsOfRefusals, OfNamesThatAreUnknown) {
  Follow(Says({"mark", "20260101000009-nowhere", "--applied"}), "status");
  Follow(Says({"repair", "--forget-unknown", "20260101000009-nowhere"}), "status");
  Follow(Says({"log", "--verify", "nonsense"}), "log --head");
  Follow(RunProgram({"frobnicate"}).err, "help");
  Follow(RunProgram({"--json"}).err, "help");
  const std::string plain = home_ + "/it's another.db";
  ASSERT_EQ(RunProgram({"cutover", "--db", plain}).exit_code, 0);
  Follow(RunProgram({plain}).err, "doctor");
  Follow(RunProgram({"status", plain}).err, "status --db");
}

TEST_F(ProposalsOfRefusals, OfAWayThatGoesUp) {
  ASSERT_EQ(RunProgram({"down", "2", "--db", db_, "--migrations", migrations_}).exit_code, 0);
  Follow(Says({"down", "--to", kFile}), "to");
  EXPECT_THAT(Says({"plan"}), HasSubstr("Nothing is to do"));
}

TEST_F(ProposalsOfRefusals, OfDrift) {
  Sql("CREATE TABLE \"my table\"(a)");
  EXPECT_THAT(Follow(Says({"drift"}), "drift --accept"), HasSubstr("accepted"));
  Sql("UPDATE migration_archive SET value = 'nonsense' WHERE value LIKE '%my table%'");
  Follow(Says({"drift", "--full"}), "drift --accept");
}

TEST_F(ProposalsOfRefusals, OfWhatLeftBeforeItWasToBeForgotten) {
  Sql("INSERT INTO x VALUES(1, 2)");
  WriteMigration("20260102000000-drop-b", "ALTER TABLE x DROP COLUMN b;");
  Says({"up"});
  WriteBytes(migrations_ + "/20260103000000-forget.sql",
             "-- migrate:up\n-- migrate:forget x.a\nALTER TABLE x DROP COLUMN a;");
  Sql("INSERT INTO migration_archive(table_name, row_key, column_name, value, archived_by, archived_at, kind) "
      "VALUES('x', '1', 'a', 'old', 'before', '', 'value')");
  Sql("ALTER TABLE x ADD COLUMN c");
  const std::string said = Says({"up"});
  const std::vector<std::string> commands = CommandsOf(said);
  ASSERT_EQ(commands.size(), 1U) << said;
  Paste(commands[0], 2);  // here nobody who could answer is a matter of usage
  Paste(commands[0] + " --yes");
}

TEST_F(ProposalsOfRefusals, OfASquashThatIsHalfApplied) {
  WriteBytes(migrations_ + "/20260102000000-create-y.sql",
             "-- migrate:up\nCREATE TABLE y(a);\n-- migrate:down\nDROP TABLE y;\n");
  ASSERT_EQ(RunProgram({"squash", "--until", "20260102000000-create-y", "--migrations", migrations_}).exit_code, 0);
  const std::vector<std::string> commands = CommandsOf(Says({"up"}));
  ASSERT_FALSE(commands.empty());
  Paste(commands[0]);
  EXPECT_EQ(RunProgram({"up", "--db", db_, "--migrations", migrations_}).exit_code, 0);
}

TEST_F(ProposalsOfRefusals, OfCreateAndOfAPlan) {
  for (const std::string& command : CommandsOf(Says({"create", "add-my-tags", "--sql"}))) Paste(command);
  const std::string old = home_ + "/old one.db";
  Make(old);
  Follow(RunProgram({"plan", "--db", old}).out, "cutover");
}

}  // namespace
}  // namespace crystal
