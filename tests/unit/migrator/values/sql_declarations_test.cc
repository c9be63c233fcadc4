#include "migrator/values/sql_declarations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::HasSubstr;

TEST(SqlPlace, IsReadBareAndQuotedAndSaysItselfAgain) {
  const struct {
    const char* text;
    SqlPlace place;
    const char* said;
  } cases[] = {
      {"sessions", {"sessions"}, "sessions"},
      {"sessions.tag", {"sessions", "tag"}, "sessions.tag"},
      {" sessions . tag ", {"sessions", "tag"}, "sessions.tag"},
      {"\"my table\".[a.b]", {"my table", "a.b"}, "\"my table\".\"a.b\""},
      {"`x`.\"say \"\"it\"\"\"", {"x", "say \"it\""}, "x.\"say \"\"it\"\"\""},
      {"na\xC3\xAFve.\xC3\xA9t\xC3\xA9", {"na\xC3\xAFve", "\xC3\xA9t\xC3\xA9"}, "na\xC3\xAFve.\xC3\xA9t\xC3\xA9"},
  };
  for (const auto& c : cases) {
    ASSERT_OK_AND_ASSIGN(SqlPlace place, ParseSqlPlace(c.text));
    EXPECT_EQ(place, c.place) << c.text;
    EXPECT_EQ(ToString(place), c.said);
    ASSERT_OK_AND_ASSIGN(SqlPlace again, ParseSqlPlace(c.said));
    EXPECT_EQ(again, c.place) << c.said;
  }
  for (const char* text : {"", ".", "a.", ".b", "a.b.c", "a b", "'a'", "a.b;", "\"a", "\"\"", "a,b", "a.*"}) {
    EXPECT_THAT(ParseSqlPlace(text), StatusIs(StatusCode::kInvalidArgument, HasSubstr("table.column"))) << text;
  }
}

TEST(SqlRename, IsOfATableOrOfAColumn) {
  ASSERT_OK_AND_ASSIGN(auto column, ParseSqlRename("t.\"a = b\" = t.c"));
  EXPECT_EQ(column, std::make_pair(SqlPlace{"t", "a = b"}, SqlPlace{"t", "c"}));
  ASSERT_OK_AND_ASSIGN(auto table, ParseSqlRename("old=[new one]"));
  EXPECT_EQ(table, std::make_pair(SqlPlace{"old"}, SqlPlace{"new one"}));
  for (const char* text : {"", "a", "a =", "= b", "a = b = c", "t.a = u", "t = u.a", "a.b.c = a.b"}) {
    EXPECT_THAT(ParseSqlRename(text), StatusIs(StatusCode::kInvalidArgument, testing::_)) << text;
  }
}

TEST(SqlDeclarations, AreLinesOfAFile) {
  EXPECT_EQ(ToString(SqlDeclarations{}), "");
  EXPECT_EQ(ToString(SqlDeclarations{.forgets = {{"t", "secret"}, {"cache"}}, .renames = {{{"t", "a"}, {"t", "b c"}}}}),
            "-- migrate:forget t.secret\n-- migrate:forget cache\n-- renames: t.a = t.\"b c\"\n");
}

TEST(JoinedDeclarations, NameWhatWasThereBeforeTheFirst) {
  const SqlDeclarations column{.renames = {{{"t", "a"}, {"t", "b"}}}};
  EXPECT_EQ(Joined(column, {.renames = {{{"T", "B"}, {"t", "c"}}}}),
            (SqlDeclarations{.renames = {{{"t", "a"}, {"t", "c"}}}}));
  EXPECT_EQ(Joined(column, {.renames = {{{"t", "b"}, {"t", "a"}}}}), SqlDeclarations());
  EXPECT_EQ(Joined(column, {.forgets = {{"t", "b"}}}), (SqlDeclarations{.forgets = {{"t", "a"}}}));
  EXPECT_EQ(Joined({.forgets = {{"t", "x"}}}, column),
            (SqlDeclarations{.forgets = {{"t", "x"}}, .renames = column.renames}));
  EXPECT_EQ(Joined({}, column), column);
  EXPECT_EQ(Joined(column, {}), column);
}

TEST(JoinedDeclarations, FollowATableThroughItsRename) {
  const SqlDeclarations table{.renames = {{{"old"}, {"new"}}}};
  EXPECT_EQ(
      Joined(table, {.forgets = {{"new", "x"}}, .renames = {{{"new", "a"}, {"new", "b"}}}}),
      (SqlDeclarations{.forgets = {{"old", "x"}}, .renames = {{{"old"}, {"new"}}, {{"old", "a"}, {"new", "b"}}}}));
  EXPECT_EQ(Joined({.renames = {{{"old", "a"}, {"old", "b"}}}}, table),
            (SqlDeclarations{.renames = {{{"old", "a"}, {"new", "b"}}, {{"old"}, {"new"}}}}));
}

}  // namespace
}  // namespace crystal
