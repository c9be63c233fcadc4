// What up, down and plan say, and what they leave beside the database.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class MoveCommands : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(migrations_);
    ASSERT_EQ(RunProgram({"cutover", "--db", db_}).exit_code, 0);
  }
  void Write(const std::string& name, const std::string& text) { WriteBytes(migrations_ + "/" + name, text); }
  ProgramRun On(std::vector<std::string> words) {
    words.insert(words.end(), {"--db", db_, "--migrations", migrations_});
    return RunProgram(words);
  }

  TempDir dir_;
  std::string db_ = dir_.File("a.db");
  std::string migrations_ = dir_.File("my migrations");
};

TEST_F(MoveCommands, AnErrorOfSqlShowsFileLineAndStatement) {
  Write("20260101000000-create-x.sql",
        "-- migrate:up\nCREATE TABLE x(a);\n\nINSERT INTO z\n  VALUES (1);\n-- migrate:down\nDROP TABLE x;\nDROP TABLE "
        "z;");
  const std::string place = migrations_ + "/20260101000000-create-x.sql:";
  for (const std::string command : {"up", "plan", "validate"}) {
    const ProgramRun run = On({command});
    EXPECT_NE(run.exit_code, 0);
    EXPECT_THAT(run.out + run.err,
                HasSubstr(place + "4: sqlite: no such table: z [1]\n    INSERT INTO z\n      VALUES (1);"));
  }
  Write("20260101000000-create-x.sql",
        "-- migrate:up\nCREATE TABLE x(a);\n-- migrate:down\nDROP TABLE x;\nDROP TABLE z;");
  ASSERT_EQ(On({"up"}).exit_code, 0);
  EXPECT_THAT(On({"down"}).err, HasSubstr("undo: " + place + "5: sqlite: no such table: z [1]\n    DROP TABLE z;\n"));
  Write("20260101000000-create-x.sql", "-- migrate:up\n\nPRAGMA user_version = 1;\n");
  EXPECT_THAT(On({"up"}).err, HasSubstr(place + "3: PRAGMA"));
}

}  // namespace
}  // namespace crystal
