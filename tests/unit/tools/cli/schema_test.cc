// The command `schema` from the outside.
#include "tests/unit/tools/transition/transition_fixture.h"

namespace crystal {
namespace {

using testing::HasSubstr;

using SchemaCommandTest = TransitionFixture;

TEST_F(SchemaCommandTest, PrintsTheFacts) {
  const std::string path = Build();
  const ProgramOutcome text = Program("schema --db " + path);
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("sessions"));
  EXPECT_THAT(Program("schema --json --db " + path).out, HasSubstr("\"kind\": \"column\""));
  EXPECT_EQ(Program("schema --db " + dir_.File("missing.db")).exit_code, 3);
}

TEST_F(SchemaCommandTest, DiffSaysWhatDiffersAndBySpellingNothingDoes) {
  const std::string a = Build();
  const std::string b = Build("open release v0.1.2", "b.db");
  EXPECT_EQ(Program("schema diff " + a + " " + b).exit_code, 0);
  Sql(b, "CREATE TABLE more(id INTEGER)");
  const ProgramOutcome differs = Program("schema diff --json " + a + " " + b);
  EXPECT_EQ(differs.exit_code, 1);
  EXPECT_THAT(differs.out, HasSubstr("\"where\": \"table more\""));
  EXPECT_THAT(differs.out, HasSubstr("\"before\": null"));
  EXPECT_EQ(Program("schema diff " + a).exit_code, 2);
  EXPECT_EQ(Program("schema diff " + a + " " + dir_.File("missing.db")).exit_code, 3);
}

}  // namespace
}  // namespace crystal
