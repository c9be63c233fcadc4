// --env-file, as a user says it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class EnvFileFlag : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(RunProgram({"cutover", "--db", db_}).exit_code, 0);
    WriteBytes(file_, "# of a test\nexport CRYSTAL_DB='" + db_ + "'\nSECRET=hidden\n");
  }
  TempDir dir_;
  std::string db_ = dir_.File("a b.db"), file_ = dir_.File("a.env");
};

TEST_F(EnvFileFlag, StandsBeforeTheCommandOrBehindIt) {
  const std::string wanted = RunProgram({"status", "--db", db_}).out;
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"--env-file", file_, "status"}, {"status", "--env-file=" + file_}, {"status", "--env-file", file_}}) {
    const ProgramRun run = RunProgram(words);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(run.out, wanted);
  }
}

TEST_F(EnvFileFlag, MayBeGivenAgainAndAFlagGoesBeforeIt) {
  const std::string second = dir_.File("b.env");
  WriteBytes(second, "CRYSTAL_DB=nowhere.db\nCRYSTAL_MIGRATIONS=nowhere\n");
  const ProgramRun run = RunProgram({"--env-file", file_, "status", "--env-file", second});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("nowhere"));
  EXPECT_EQ(RunProgram({"status", "--env-file", second, "--db", db_, "--migrations", ""}).exit_code, 0);
}

TEST_F(EnvFileFlag, IsNamedByConfigAsTheSource) {
  EXPECT_THAT(RunProgram({"config", "--env-file", file_}).out,
              AllOf(HasSubstr(file_ + "  "), Not(HasSubstr("hidden"))));
  const auto document = nlohmann::json::parse(RunProgram({"config", "--env-file", file_, "--json"}).out);
  for (const auto& setting : document["settings"]) {
    const bool of_file = setting["name"] == "db";
    EXPECT_EQ(setting["source"], of_file ? "env file" : "default") << setting;
    EXPECT_EQ(setting.value("env_file", ""), of_file ? file_ : "");
  }
}

TEST_F(EnvFileFlag, IsRepeatedInWhatIsProposed) {
  ASSERT_EQ(RunProgram({"down", "--env-file", file_}).exit_code, 0);
  EXPECT_THAT(RunProgram({"doctor", "--env-file", file_}).out, HasSubstr("--env-file " + file_));
}

TEST_F(EnvFileFlag, IsAUsageErrorWhereItIsWrong) {
  WriteBytes(file_, "CRYSTAL_DB=x\nhidden words\n");
  const ProgramRun run = RunProgram({"status", "--env-file", file_, "--db", db_});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, AllOf(HasSubstr("--env-file: " + file_ + ":2: "), Not(HasSubstr("hidden"))));
  EXPECT_EQ(RunProgram({"status", "--db", db_, "--env-file", dir_.File("nowhere")}).exit_code, 2);
  EXPECT_THAT(RunProgram({"status", "--db", db_, "--env-file="}).err, HasSubstr("empty: say which file"));
  EXPECT_EQ(RunProgram({"status", "--db", db_, "--env-file"}).exit_code, 2);
}

TEST_F(EnvFileFlag, IsNotReadWhereNobodyNamesIt) {
  WriteBytes(dir_.File(".env"), "not understood");
  EXPECT_EQ(system(("cd " + dir_.path() + " && " CRYSTAL_PROGRAM " config > out").c_str()), 0);
}

}  // namespace
}  // namespace crystal
