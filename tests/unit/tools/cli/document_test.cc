// The JSON documents of the commands, where a name is no UTF-8.
#include "tests/unit/tools/transition/transition_fixture.h"

namespace crystal {
namespace {

using DocumentTest = TransitionFixture;

TEST_F(DocumentTest, HasAReplacementForWhatIsNoUtf8) {
  const std::string path = Build("open release v0.1.2", "named\xFF.db");
  Sql(path, "CREATE TABLE \"mine\xFF\"(x)");
  for (const char* command : {"baseline --json", "cutover --json", "backup --json"}) {
    const ProgramOutcome run = Program(absl::StrCat(command, " --db ", path));
    EXPECT_EQ(run.exit_code, 0) << command << ": " << run.err;
    EXPECT_THAT(run.out, testing::HasSubstr("\xEF\xBF\xBD")) << command;
  }
}

}  // namespace
}  // namespace crystal
