#include "migrator/engine/sqlite/set_aside.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crystal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

SetAside Split(const std::string& text) {
  return SetStatementsAside(text, 1, [](const auto& words) { return !words.empty() && words[0].IsWord("drop"); });
}

TEST(SetStatementsAside, KeepsEveryLineAndCommentInItsPlace) {
  const SetAside sorted = Split("-- why\nDROP\n TABLE a; -- gone\nCREATE TABLE b(x);\n");
  EXPECT_EQ(sorted.text, "-- why\n\n -- gone\nCREATE TABLE b(x);\n");
  EXPECT_THAT(sorted.aside, ElementsAre(SqlStatement{"DROP\n TABLE a;", 2}));
}

TEST(SetStatementsAside, LooksAtWholeStatementsAlone) {
  const std::string kept =
      "SELECT 'x;\nDROP TABLE a;'; CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  SELECT 1;\n  DELETE FROM drop_me;\nEND;";
  EXPECT_EQ(Split(kept).text, kept);
  EXPECT_THAT(Split(kept).aside, IsEmpty());
  EXPECT_THAT(Split("SELECT 1; drop table a").aside, ElementsAre(SqlStatement{"drop table a", 1}));
}

TEST(SetStatementsAside, EndsAStatementAtABreakpoint) {
  EXPECT_EQ(
      Split("CREATE TABLE a(x)\n--> statement-breakpoint\nCREATE TABLE b(x);--> statement-breakpoint\nSELECT 1").text,
      "CREATE TABLE a(x);\n\nCREATE TABLE b(x);\nSELECT 1");
  EXPECT_EQ(Split("-- > statement-breakpoint\nSELECT 1").text, "-- > statement-breakpoint\nSELECT 1");
}

TEST(SetStatementsAside, HandsOnWhatDoesNotEnd) {
  EXPECT_EQ(Split("SELECT 'open").text, "SELECT 'open");
  EXPECT_EQ(Split("/* open").text, "/* open");
  EXPECT_EQ(Split("").text, "");
}

}  // namespace
}  // namespace crystal
