#include "tools/operations/env_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/support/files.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tools/operations/usage_error.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// The value of the one variable that a line sets.
std::string ValueOf(const std::string& line) {
  const absl::StatusOr<std::vector<EnvVariable>> variables = ParseEnvFile(line);
  EXPECT_OK(variables) << line;
  if (!variables.ok() || variables->size() != 1) return "not one variable";
  EXPECT_EQ((*variables)[0].name, "A");
  return (*variables)[0].value;
}

TEST(EnvFile, TakesAValueAsItStands) {
  EXPECT_EQ(ValueOf("A=b c"), "b c");
  EXPECT_EQ(ValueOf("export A=b"), "b");
  EXPECT_EQ(ValueOf("\texport\tA = b \t"), "b");
  EXPECT_EQ(ValueOf("\xEF\xBB\xBF"
                    "A=b\n"),
            "b");
  EXPECT_EQ(ValueOf("A="), "");
  EXPECT_EQ(ValueOf("A=$HOME/${B}`c`\\n"), "$HOME/${B}`c`\\n");
  EXPECT_EQ(ValueOf("A=it's \"so\""), "it's \"so\"");
  EXPECT_EQ(ValueOf("A=a=b"), "a=b");
}

TEST(EnvFile, TellsACommentFromAValue) {
  EXPECT_EQ(ValueOf("# B=c\n\n  # d\nA=b # e\n"), "b");
  EXPECT_EQ(ValueOf("A=b#c"), "b#c");
  EXPECT_EQ(ValueOf("A=#c"), "");
  EXPECT_EQ(ValueOf("A='b # c' # d"), "b # c");
}

TEST(EnvFile, TakesQuotesOff) {
  EXPECT_EQ(ValueOf("A=' b '"), " b ");
  EXPECT_EQ(ValueOf("A='b\\n$c\"'"), "b\\n$c\"");
  EXPECT_EQ(ValueOf(R"(A="b\n\t\r\"\\\$\x c'")"), "b\n\t\r\"\\$\\x c'");
  EXPECT_EQ(ValueOf("A=\"b\nc\"\n"), "b\nc");
  EXPECT_EQ(ValueOf("A=\"\""), "");
}

TEST(EnvFile, KeepsTheOrderAndWhatIsSaidTwice) {
  ASSERT_OK_AND_ASSIGN(std::vector<EnvVariable> all, ParseEnvFile("B=1\nA_2=2\nB=3"));
  EXPECT_THAT(all, testing::ElementsAre(EnvVariable{"B", "1"}, EnvVariable{"A_2", "2"}, EnvVariable{"B", "3"}));
  ASSERT_OK_AND_ASSIGN(all, ParseEnvFile("\n \n# nothing"));
  EXPECT_THAT(all, IsEmpty());
}

TEST(EnvFile, NamesTheLineAndNeverWhatStandsThere) {
  const auto expect_wrong = [](const std::string& text, const std::string& message) {
    EXPECT_THAT(ParseEnvFile(text),
                StatusIs(StatusCode::kInvalidArgument, AllOf(HasSubstr(message), Not(HasSubstr("hidden")))));
  };
  expect_wrong("A=1\nhidden", "line 2: this is no NAME=VALUE");
  expect_wrong("export hidden\n", "line 1: this is no NAME=VALUE");
  expect_wrong("=hidden", "line 1: this is no NAME=VALUE");
  expect_wrong("1A=hidden", "line 1: this is no NAME=VALUE");
  expect_wrong("A-B=hidden", "line 1: this is no NAME=VALUE");
  expect_wrong("A='x\ny'\nB: hidden", "line 3: this is no NAME=VALUE");
  expect_wrong("A=1\nB=\"hidden\nC=2\n", "line 2: the quote that begins here does not end");
}

class EnvFiles : public testing::Test {
 protected:
  void SetUp() override { Clear(); }
  void TearDown() override { Clear(); }
  static void Clear() {
    for (const char* name : {"CRYSTAL_TEST_A", "CRYSTAL_TEST_B", "OTHER_TEST_A"}) unsetenv(name);
  }
  std::string File(const std::string& name, const std::string& bytes) {
    WriteBytes(dir_.File(name), bytes);
    return dir_.File(name);
  }
  static std::string Environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "(not set)" : value;
  }
  TempDir dir_;
};

TEST_F(EnvFiles, SetOnlyWhatIsTheProgramsAndIsNotThere) {
  setenv("CRYSTAL_TEST_B", "", 1);  // an empty one is there too
  const std::string file = File("a.env", "CRYSTAL_TEST_A=1\nCRYSTAL_TEST_B=2\nOTHER_TEST_A=3\n");
  ASSERT_OK_AND_ASSIGN(EnvOrigins origins, ApplyEnvFiles({file}));
  EXPECT_EQ(Environment("CRYSTAL_TEST_A"), "1");
  EXPECT_EQ(Environment("CRYSTAL_TEST_B"), "");
  EXPECT_EQ(Environment("OTHER_TEST_A"), "(not set)");
  EXPECT_EQ(origins, (EnvOrigins{{"CRYSTAL_TEST_A", file}}));
}

TEST_F(EnvFiles, TheLastOneCounts) {
  const std::string first = File("a.env", "CRYSTAL_TEST_A=1\nCRYSTAL_TEST_B=2\n");
  const std::string second = File("b.env", "CRYSTAL_TEST_A=3\nCRYSTAL_TEST_A=4\n");
  ASSERT_OK_AND_ASSIGN(EnvOrigins origins, ApplyEnvFiles({first, second}));
  EXPECT_EQ(Environment("CRYSTAL_TEST_A"), "4");
  EXPECT_EQ(Environment("CRYSTAL_TEST_B"), "2");
  EXPECT_EQ(origins["CRYSTAL_TEST_A"], second);
}

TEST_F(EnvFiles, SetNothingWhereOneIsWrong) {
  const std::string good = File("a.env", "CRYSTAL_TEST_A=1\n");
  const auto expect_wrong = [&](const std::string& bytes, const std::string& message) {
    const std::string bad = File("b.env", bytes);
    const absl::Status status = ApplyEnvFiles({good, bad}).status();
    EXPECT_TRUE(IsUsage(status)) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("--env-file: " + bad + message));
    EXPECT_EQ(Environment("CRYSTAL_TEST_A"), "(not set)");
  };
  expect_wrong("#\nhidden", ":2: this is no NAME=VALUE");
  expect_wrong(std::string("A=1\nB=\0", 7), ":2: a NUL byte");
  expect_wrong("A=\xC3", ":1: the byte 0xC3 is not UTF-8");
  expect_wrong("A=" + std::string(10 << 20, 'x'), ": it is longer than 1048576 bytes");
  EXPECT_THAT(std::string(ApplyEnvFiles({dir_.File("nowhere")}).status().message()), HasSubstr("No such file"));
}

}  // namespace
}  // namespace crystal
