#include "migrator/files/placeholders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "migrator/files/sql_file.h"
#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::AllOf;
using testing::HasSubstr;

constexpr char kName[] = "20261122090000-keep";

absl::StatusOr<Migration> Parse(const std::string& text, const Placeholders& values) {
  return ParseSqlMigration(kName, text, values);
}

std::string UpOf(const absl::StatusOr<Migration>& migration) {
  EXPECT_OK(migration);
  return migration.ok() ? std::get<SqlScript>(migration->changes[0]).up.at(0).text : "";
}

TEST(Placeholders, AreFilledInWhereTheFileDeclaresThem) {
  const std::string text =
      "-- placeholders: days, owner\n-- Placeholders: x_1\n-- migrate:up\n"
      "DELETE FROM \"c_${owner}\" /* ${other} */ WHERE age > ${days} AND who = '${owner}''s ${x_1}';";
  EXPECT_EQ(UpOf(Parse(text, {{"days", "30"}, {"owner", "me"}, {"x_1", "${days}"}})),
            "DELETE FROM \"c_me\" /* ${other} */ WHERE age > 30 AND who = 'me''s ${days}';");
}

TEST(Placeholders, AreLeftAloneInAFileThatDeclaresNone) {
  EXPECT_EQ(UpOf(Parse("-- migrate:up\nSELECT '${HOME}';", {{"HOME", "x"}})), "SELECT '${HOME}';");
}

TEST(Placeholders, WithoutAValueOrADeclarationAreNamedWithTheLine) {
  const std::string head = "-- placeholders: days\n-- migrate:up\n/* two\nlines */\nSELECT 1,\n ";
  EXPECT_THAT(Parse(head + "${days};", {{"day", "1"}}),
              StatusIs(StatusCode::kInvalidArgument, AllOf(HasSubstr("line 6: the placeholder ${days} has no value"),
                                                           HasSubstr("CRYSTAL_PLACEHOLDER_DAYS"))));
  EXPECT_THAT(Parse(head + "${day};", {{"day", "1"}}),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("line 6: the placeholder ${day} is not declared")));
  EXPECT_THAT(Parse(head + "${days};", {{"days", "1\n2"}}),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("line 6: the placeholder ${days} has a value with")));
  EXPECT_THAT(Parse(head + "1;\n-- migrate:down\nSELECT '${days}';", {}),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("line 8")));
}

TEST(Placeholders, AreWordsInLowerCaseDeclaredInTheHead) {
  for (const char* list : {"", "a,", "A", "1a", "a-b", "${a}", "a b", "_a"}) {
    EXPECT_THAT(ParsePlaceholderNames(list), StatusIs(StatusCode::kInvalidArgument, HasSubstr("no name"))) << list;
  }
  EXPECT_THAT(Parse("-- migrate:up\n-- placeholders: days\nSELECT 1;", {}),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("line 2: the placeholders of a file are declared")));
}

TEST(Placeholders, AnotherValueIsAnotherMigration) {
  const std::string text = "-- placeholders: days\n-- migrate:up\nSELECT ${days};";
  const absl::StatusOr<Migration> one = Parse(text, {{"days", "1"}}), two = Parse(text, {{"days", "2"}});
  ASSERT_OK(one);
  ASSERT_OK(two);
  EXPECT_FALSE(MatchesChecksum(*one, Checksum(*two)));
}

}  // namespace
}  // namespace crystal
