#include "migrator/engine/sqlite/create_table_text.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Kind = SqlToken::Kind;

std::vector<std::string> Texts(absl::string_view sql) {
  std::vector<std::string> texts;
  for (const SqlToken& token : Tokenize(sql)) texts.emplace_back(token.text);
  return texts;
}

std::vector<std::string> Columns(absl::string_view sql) {
  std::vector<std::string> columns;
  absl::StatusOr<CreateTableText> text = ParseCreateTable(sql);
  EXPECT_THAT(text, IsOk());
  if (!text.ok()) return columns;
  for (const TablePart& part : text->parts) columns.push_back(part.column);
  return columns;
}

TEST(Tokenize, KeepsEveryByteOfTheText) {
  const std::string sql = "CREATE TABLE t(a /* , */ TEXT DEFAULT 'it''s', -- last\n \"b\"\"c\" [d]e] `f`\xff\x01";
  std::string joined;
  for (const std::string& text : Texts(sql)) joined += text;
  EXPECT_EQ(joined, sql);
}

TEST(Tokenize, TakesAStringAsOneTokenWhateverItHolds) {
  EXPECT_THAT(Texts("'a, (CHECK) -- ''x'''"), ElementsAre("'a, (CHECK) -- ''x'''"));
  EXPECT_EQ(Tokenize("'a'")[0].kind, Kind::kString);
}

TEST(Tokenize, TakesACommentAsWhiteSpace) {
  EXPECT_THAT(Texts("a--b, (\nc/* ) */d"), ElementsAre("a", "--b, (", "\n", "c", "/* ) */", "d"));
  EXPECT_EQ(Tokenize("/* open")[0].kind, Kind::kSpace);
  EXPECT_THAT(Texts("/* open"), ElementsAre("/* open"));
}

TEST(Tokenize, EndsAnUnclosedQuoteWithTheText) {
  EXPECT_THAT(Texts("'abc"), ElementsAre("'abc"));
  EXPECT_THAT(Texts("\""), ElementsAre("\""));
}

TEST(SqlToken, ReadsTheNameOfAllFiveSpellings) {
  EXPECT_EQ(Tokenize("a$_1")[0].Name(), "a$_1");
  EXPECT_EQ(Tokenize("\"a\"\"b\"")[0].Name(), "a\"b");
  EXPECT_EQ(Tokenize("`a``b`")[0].Name(), "a`b");
  EXPECT_EQ(Tokenize("[a b]")[0].Name(), "a b");
  EXPECT_EQ(Tokenize("'a''b'")[0].Name(), "a'b");
}

TEST(SqlToken, DoublesNothingInsideBrackets) { EXPECT_EQ(Tokenize("[a[[b]")[0].Name(), "a[[b"); }

TEST(SqlToken, IsAWordOnlyWhereItIsBare) {
  EXPECT_TRUE(Tokenize("Check")[0].IsWord("CHECK"));
  EXPECT_FALSE(Tokenize("\"check\"")[0].IsWord("CHECK"));
  EXPECT_FALSE(Tokenize("'check'")[0].IsWord("CHECK"));
  EXPECT_FALSE(Tokenize("checks")[0].IsWord("CHECK"));
}

TEST(ParseCreateTable, FindsColumnsInAllFourQuotings) {
  EXPECT_THAT(Columns("CREATE TABLE t(a, \"b b\" TEXT, [c,c] TEXT, `d(` TEXT, 'e)' TEXT)"),
              ElementsAre("a", "b b", "c,c", "d(", "e)"));
}

TEST(ParseCreateTable, SplitsOnlyAtTheOuterCommas) {
  EXPECT_THAT(Columns("CREATE TABLE t(a DECIMAL(10, 2) CHECK(a IN (1, 2)), b TEXT DEFAULT ',', PRIMARY KEY(a, b))"),
              ElementsAre("a", "b", ""));
}

TEST(ParseCreateTable, TakesAColumnNamedLikeAConstraintForAColumn) {
  EXPECT_THAT(
      Columns("CREATE TABLE t(\"check\" TEXT, [unique] TEXT, CONSTRAINT c CHECK(1), FOREIGN KEY(a) REFERENCES x)"),
      ElementsAre("check", "unique", "", ""));
}

TEST(ParseCreateTable, IsNotMisledByATableNameWithParentheses) {
  EXPECT_THAT(Columns("CREATE TABLE \"a(b\"(x)"), ElementsAre("x"));
}

TEST(ParseCreateTable, KeepsTheTextOfEveryPart) {
  ASSERT_OK_AND_ASSIGN(CreateTableText text, ParseCreateTable("CREATE TABLE t( a  TEXT /* why */ , b INT ) STRICT"));
  EXPECT_EQ(text.parts[0].text, "a  TEXT /* why */");
  EXPECT_EQ(text.parts[1].text, "b INT");
  EXPECT_EQ(text.options, " STRICT");
}

TEST(ParseCreateTable, ReadsTheNameBehindAComment) {
  EXPECT_THAT(Columns("CREATE TABLE t(a TEXT, -- the first\n b TEXT, /* x */ c)"), ElementsAre("a", "b", "c"));
}

TEST(ParseCreateTable, LeavesNoPartThatASeparatorWouldFallInto) {
  ASSERT_OK_AND_ASSIGN(CreateTableText text, ParseCreateTable("CREATE TABLE t(a TEXT -- one\n, b TEXT -- two\n)"));
  EXPECT_EQ(text.parts[0].text, "a TEXT -- one\n");
  EXPECT_EQ(text.parts[1].text, "b TEXT -- two\n");
}

TEST(ParseCreateTable, RefusesAnythingWithoutAListOfColumns) {
  EXPECT_THAT(ParseCreateTable("CREATE TABLE t"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no list of columns in: CREATE TABLE t")));
  EXPECT_THAT(ParseCreateTable("CREATE TABLE t(a"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no list of columns")));
  EXPECT_THAT(ParseCreateTable(""), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no list of columns")));
}

TEST(CheckExpressions, AreNormalisedAndSorted) {
  EXPECT_THAT(CheckExpressions("CREATE TABLE t(b CHECK( \"B\" IN ('X y', 'z') ), a check(a\n>/* not */0 AND (b<1)))"),
              ElementsAre("a>0 and(b<1)", "b in('X y','z')"));
}

TEST(CheckExpressions, IgnoreTheWordInsideStringsNamesAndComments) {
  EXPECT_THAT(CheckExpressions("CREATE TABLE t(a DEFAULT 'CHECK(1)', \"CHECK\" TEXT, b /* CHECK(2) */ -- CHECK(3)\n)"),
              IsEmpty());
}

TEST(CheckExpressions, KeepNamesThatNeedTheirQuotes) {
  EXPECT_THAT(CheckExpressions("CREATE TABLE t(\"A b\" CHECK([A b] > 1))"), ElementsAre("\"A b\">1"));
}

TEST(GeneratedExpression, IsFoundInBothSpellings) {
  EXPECT_EQ(GeneratedExpression("g INT GENERATED ALWAYS AS (a * 2) STORED"), "a*2");
  EXPECT_EQ(GeneratedExpression("g AS (length(\"A\"))"), "length(a)");
  EXPECT_EQ(GeneratedExpression("a TEXT CHECK(CAST(a AS INTEGER) > 0)"), "");
}

TEST(NormaliseSql, MakesSpellingsOfTheSameThingEqual) {
  EXPECT_EQ(NormaliseSql("CREATE  INDEX \"I\" ON [T] (`A`) -- why\n WHERE a = 'X'"),
            NormaliseSql("create index i on t(a) where A='X'"));
}

TEST(NormaliseSql, KeepsDifferentThingsApart) {
  EXPECT_NE(NormaliseSql("a = 'X'"), NormaliseSql("a = 'x'"));
  EXPECT_NE(NormaliseSql("not a"), NormaliseSql("nota"));
  EXPECT_NE(NormaliseSql("\"a b\""), NormaliseSql("a b"));
}

TEST(RequalifyColumns, ChangesOnlyTheQualifier) {
  EXPECT_EQ(RequalifyColumns("CHECK(t.a > 't.a' AND T.b AND \"t\".c AND t)", "t", "n"),
            "CHECK(\"n\".a > 't.a' AND \"n\".b AND \"n\".c AND t)");
  EXPECT_EQ(RequalifyColumns("x.t, tt.a, 1.5", "t", "n"), "x.t, tt.a, 1.5");
}

TEST(RequalifyColumns, SeesPastWhiteSpaceBeforeThePoint) {
  EXPECT_EQ(RequalifyColumns("t . a + t/* x */.b", "t", "n"), "\"n\" . a + \"n\"/* x */.b");
}

}  // namespace
}  // namespace crystal
